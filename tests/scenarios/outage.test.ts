import { expect, test } from 'vitest';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

const { openShop } = story();

test('after an outage: at most one message, order and distances kept (P4)', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  // Nothing ran from week 1 until Wednesday of week 4: both e-mails and the call are overdue.
  await shop.jumpTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(5, 'mon')); // four days later is a Sunday
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  expectPlanned(await shop.invoice(invoice), 'call-1', shop.day(5, 'fri'));
});

test('an outage that ends at night sends nothing before the next slot', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.jumpTo(`${shop.day(4, 'fri')}T21:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(5, 'mon'));
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('a courtesy whose due date passed during the outage is skipped, the reminder is not', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(2, 'wed'), policy: 'freelance' });
  expectPlanned(invoice, 'courtesy-1', shop.day(1, 'fri'));
  await shop.jumpTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const skipped = (await shop.timeline(invoice)).filter((entry) => entry.type === 'step.skipped');
  expect(skipped.map((entry) => entry.data['step'])).toEqual(['courtesy-1']);
});

test('a payment made during the outage wins over everything that was due', async () => {
  const shop = await openShop();
  const [paid, unpaid] = [await shop.postInvoice(), await shop.postInvoice()];
  await shop.pay(paid);
  await shop.jumpTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(paid)).toEqual([]);
  expect(await shop.stepsHandedOver(unpaid)).toEqual(['reminder-1']);
});

test('walking the same weeks step by step sends every message in its own slot', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  const sentAt = (await shop.messages(invoice)).map((message) => wallClock(message.sentAt ?? '', shop.zone));
  expect(sentAt.map((at) => at.slice(0, 10))).toEqual([shop.day(1, 'fri'), shop.day(2, 'tue')]);
  for (const at of sentAt) expect(at.slice(11) >= '09:00' && at.slice(11) <= '09:31', at).toBe(true);
});

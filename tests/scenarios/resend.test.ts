import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

// "Send it again" (contract §5 `/resend`, §7 `invoice_not_received`): at once, once, and the ladder restarts.
const { openShop } = story();

/** Step, round and civil day of everything that was sent, in order. */
async function sent(shop: Shop, invoice: Invoice): Promise<string[]> {
  const messages = await shop.messages(invoice);
  return messages
    .filter((message) => message.sentAt !== null)
    .map(({ step, round, sentAt }) => `${step}/${round} ${wallClock(sentAt ?? '', shop.zone).slice(0, 10)}`);
}

test('between the e-mails: today is taken, so tomorrow; then the ladder from reminder-1, the gap kept', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ documentUrl: 'https://docs.example/F.pdf' });
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expectPlanned(await shop.act(invoice, 'resend'), 'resend', shop.day(2, 'wed'));
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  // Two business days after Wednesday is Friday, three days after it a Saturday: Monday.
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(3, 'mon'));
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  expect(await sent(shop, invoice)).toEqual([
    `reminder-1/1 ${shop.day(2, 'tue')}`,
    `resend/2 ${shop.day(2, 'wed')}`,
    `reminder-1/2 ${shop.day(3, 'mon')}`,
    `reminder-2/2 ${shop.day(3, 'fri')}`,
  ]);
  const mails = await shop.mailsHandedOver(invoice);
  expect(mails.map((mail) => mail.step)).toEqual(['reminder-1', 'resend', 'reminder-1', 'reminder-2']);
  expect(mails[1]?.text).toContain('Voici à nouveau la facture');
  expect(mails[1]?.text).toContain('https://docs.example/F.pdf');
});

test('on a day without a message it leaves at once, also within the gap; again and again it is one mail', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:00`); // reminder-1 was yesterday
  const path = `/v1/invoices/${invoice.id}/resend`;
  // With two idempotency keys, at once: 409 says that the first one with that key still runs.
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, place) =>
      shop.api.call('POST', path, { body: {}, expected: [200, 409], idempotencyKey: `k-${place % 2}` }),
    ),
  );
  expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(2);
  for (const idempotencyKey of ['k-0', 'k-1']) {
    await shop.api.call('POST', path, { body: {}, expected: [200], idempotencyKey });
  }
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:30`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'resend']);
  // It left today: asking again today changes nothing, tomorrow it does.
  const before = await shop.invoice(invoice);
  expect(await shop.act(invoice, 'resend')).toEqual(before);
  await shop.advanceTo(`${shop.day(2, 'thu')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'resend']);
  await shop.act(invoice, 'resend');
  await shop.advanceTo(`${shop.day(2, 'thu')}T11:30`);
  expect(await sent(shop, invoice)).toEqual([
    `reminder-1/1 ${shop.day(2, 'tue')}`,
    `resend/2 ${shop.day(2, 'wed')}`,
    `resend/3 ${shop.day(2, 'thu')}`,
  ]);
});

test('asked for on a Saturday, before the due date: the next slot, and the ladder still waits for its day', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(3, 'fri') });
  await shop.advanceTo(`${shop.day(1, 'sat')}T11:00`);
  expectPlanned(await shop.act(invoice, 'resend'), 'resend', shop.day(2, 'mon'));
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(4, 'tue'));
});

test('paid before it leaves: nothing leaves', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(1, 'tue')}T18:00`);
  await shop.act(invoice, 'resend');
  await shop.pay(invoice);
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
});

test('paused before it leaves: it waits for the end of the pause', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(1, 'tue')}T18:00`);
  await shop.act(invoice, 'resend');
  await shop.pause(invoice, shop.day(2, 'fri'));
  await shop.advanceTo(`${shop.day(2, 'fri')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await shop.advanceTo(`${shop.day(3, 'tue')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['resend']);
});

test('asked for during a pause: it leaves when that is over, without the days that were left to another step', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  await shop.pause(invoice); // four days were left to reminder-2
  await shop.act(invoice, 'resend');
  await shop.advanceTo(`${shop.day(2, 'tue')}T20:00`);
  expectPlanned(await shop.resume(invoice), 'resend', shop.day(2, 'wed'));
});

test('invoice_not_received on a call: the invoice at once, the call is over, the ladder from reminder-1', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop); // Monday of week 3, eleven o'clock
  await shop.complete(call, {
    outcome: 'invoice_not_received',
    contact: { name: 'Jeanne Petit', email: 'jeanne@client.example' },
  });
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:30`);
  // Two business days: Wednesday; three days after Monday: Thursday.
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(3, 'thu'));
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect((await sent(shop, invoice)).slice(2)).toEqual([
    `resend/2 ${shop.day(3, 'mon')}`,
    `reminder-1/2 ${shop.day(3, 'thu')}`,
    `reminder-2/2 ${shop.day(4, 'mon')}`,
  ]);
  expect((await shop.mailsHandedOver(invoice)).slice(2).map((mail) => mail.to)).toEqual(
    Array(3).fill('jeanne@client.example'),
  );
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ attempt: 1 });
});

test('beyond the cap of what is automatic a person may still ask, and then a person is asked', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  // Monday to Friday of weeks 1 and 2: ten messages, each asked for; the policy allows eight by itself.
  for (const week of [1, 2]) {
    for (const day of ['mon', 'tue', 'wed', 'thu', 'fri'] as const) {
      await shop.advanceTo(`${shop.day(week, day)}T11:00`);
      await shop.act(invoice, 'resend');
      await shop.advanceTo(`${shop.day(week, day)}T12:00`);
    }
  }
  expect(await shop.stepsHandedOver(invoice)).toEqual(Array(10).fill('resend'));
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toHaveLength(10);
  expect(await shop.openTask(invoice, 'review')).toMatchObject({ reason: 'over_cap' });
});

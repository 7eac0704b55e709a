import { expect, test } from 'vitest';
import { expectPlanned, story } from '../support/story.js';

const { openShop } = story();

// Due on Wednesday of week 1 the ladder falls on open days throughout: reminder-1 on Friday of week 1,
// reminder-2 on Tuesday of week 2, the call on Monday of week 3 (four days after is a Saturday).

test('paused before the first step: the days that were left are counted again from the resumption', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(1, 'tue')}T10:00`); // three days before reminder-1
  expect(await shop.pause(invoice)).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'paused', until: null }],
    why: { code: 'on-hold' },
  });
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  expect(await shop.mailsHandedOver(invoice)).toEqual([]);

  const resumed = await shop.resume(invoice);
  expect(resumed).toMatchObject({ state: 'scheduled', holds: [] });
  expectPlanned(resumed, 'reminder-1', shop.day(3, 'thu'));
  await shop.advanceTo(`${shop.day(3, 'thu')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('paused between the e-mails: the second one keeps its distance', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`); // one day before reminder-2
  await shop.pause(invoice);
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expectPlanned(await shop.resume(invoice), 'reminder-2', shop.day(3, 'thu'));
  await shop.advanceTo(`${shop.day(3, 'thu')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('a pause until a day ends with that day by itself, and what was left counts from it', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`); // one day before reminder-2
  const paused = await shop.pause(invoice, shop.day(3, 'tue'));
  expect(paused).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'paused', until: shop.day(3, 'tue') }],
  });
  expect(paused.next).toMatchObject({ kind: 'hold_end', step: null });
  // The last held day passes in silence; the day after is one day from it.
  await shop.advanceTo(`${shop.day(3, 'tue')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  expect((await shop.invoice(invoice)).holds).toEqual([]);
});

test('paused while the call task is open: the task stays with its person and nothing else starts', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const call = await shop.openTask(invoice, 'call');
  expect(await shop.pause(invoice)).toMatchObject({ state: 'on_hold' });
  await shop.advanceTo(`${shop.day(3, 'tue')}T10:00`);
  expect(await shop.resume(invoice)).toMatchObject({ state: 'awaiting_person' });
  expect((await shop.openTask(invoice, 'call')).id).toBe(call.id);
});

test('paused after the call was made: the next step waits, then keeps its distance', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const called = await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'voicemail' });
  expect(called.next).toMatchObject({ kind: 'call', step: 'call-1' }); // tomorrow, in the other half-day
  await shop.pause(invoice);
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  expect((await shop.tasks(invoice)).filter((task) => task.state === 'open')).toEqual([]);
  const resumed = await shop.resume(invoice);
  expect(resumed.next?.at.slice(0, 10)).toBe(shop.day(4, 'thu'));
  await shop.advanceTo(`${shop.day(4, 'thu')}T17:00`);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ attempt: 2 });
});

test('pausing twice is one pause, resuming what is not paused changes nothing, other holds stay', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  const untouched = await shop.resume(invoice);
  expect(untouched).toMatchObject({ state: 'scheduled' });
  await shop.pause(invoice);
  const again = await shop.pause(invoice);
  expect(again.holds).toHaveLength(1);
  const placed = (await shop.timeline(invoice)).filter((entry) => entry.type === 'hold.placed');
  expect(placed).toHaveLength(1);
});

test('a pause nobody ends is looked at by a person after thirty days', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.pause(invoice);
  await shop.advanceTo(`${shop.day(5, 'wed')}T08:00`); // thirty days after Monday of week 1 at nine
  expect(await shop.tasks(invoice)).toEqual([]);
  await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
  const review = await shop.openTask(invoice, 'review');
  expect(review.reason).toBe('pause_without_end');
  expect(await shop.mailsHandedOver(invoice)).toEqual([]);
  // "Go on": the pause is over, the invoice follows its ladder again.
  const resumed = await shop.complete(review, { outcome: 'resume' });
  expect(resumed).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
});

test('a payment during a pause ends it', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.pause(invoice);
  expect(await shop.pay(invoice)).toMatchObject({ state: 'settled' });
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
});

import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

// Contract §7, "Outcomes", row by row. The call task opens on Monday of week 3 and is answered at eleven.
const { openShop } = story();
const TWO_MAILS = ['reminder-1', 'reminder-2'];

test('unreachable three times in a row: tomorrow afternoon, three business days later in the morning, then the next step', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);

  const once = await shop.complete(call, { outcome: 'unreachable' });
  expect(wallClock(once.next?.at ?? '', shop.zone)).toBe(`${shop.day(3, 'tue')} 12:30`);
  await shop.advanceTo(`${shop.day(3, 'tue')}T15:00`);
  const second = await shop.openTask(invoice, 'call');
  expect(second.attempt).toBe(2);

  const twice = await shop.complete(second, { outcome: 'voicemail', note: 'message laissé' });
  expect(wallClock(twice.next?.at ?? '', shop.zone)).toBe(`${shop.day(3, 'fri')} 09:00`);
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  const third = await shop.openTask(invoice, 'call');
  expect(third.attempt).toBe(3);

  // After the third the ladder goes on: eight days later is a Saturday, so Monday of week 5.
  expectPlanned(await shop.complete(third, { outcome: 'unreachable' }), 'formal-notice', shop.day(5, 'mon'));
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  await shop.openTask(invoice, 'formal_notice');
  expect(await shop.stepsHandedOver(invoice)).toEqual(TWO_MAILS);
});

test('payment_sent: believed for five business days, then a new call', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const held = await shop.complete(call, { outcome: 'payment_sent' });
  expect(held).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'payment_announced', until: shop.day(4, 'mon') }],
  });
  await shop.advanceTo(`${shop.day(4, 'mon')}T18:00`);
  expect((await shop.tasks(invoice)).filter((task) => task.state === 'open')).toEqual([]);
  await shop.advanceTo(`${shop.day(4, 'tue')}T10:00`);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ attempt: 2 });
  expect(await shop.stepsHandedOver(invoice)).toEqual(TWO_MAILS);
});

test('awaiting_approval: held until the day before, then the call is made again', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const held = await shop.complete(call, { outcome: 'awaiting_approval', retryOn: shop.day(4, 'wed') });
  expect(held).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'internal_approval', until: shop.day(4, 'tue') }],
  });
  await shop.advanceTo(`${shop.day(4, 'tue')}T18:00`);
  expect((await shop.tasks(invoice)).filter((task) => task.state === 'open')).toEqual([]);
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ attempt: 2 });
  expect(await shop.stepsHandedOver(invoice)).toEqual(TWO_MAILS);
});

test('promise_to_pay kept: the rest goes on, counted from the day it was kept', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, {
    outcome: 'promise_to_pay',
    promisedFor: shop.day(3, 'thu'),
    promisedCents: 50_000,
  });
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  const kept = await shop.pay(invoice, 50_000);
  expect(kept).toMatchObject({ state: 'scheduled', outstandingCents: 70_000, holds: [] });
  expectPlanned(kept, 'formal-notice', shop.day(4, 'thu')); // eight days after Wednesday
  expect((await shop.timeline(invoice)).map((entry) => entry.type)).toContain('promise.kept');
});

test('promise_to_pay broken: a person decides, no automatic mail first', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const promised = await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(3, 'thu') });
  expect(promised.holds).toMatchObject([{ reason: 'promise', until: shop.day(4, 'mon') }]);
  await shop.advanceTo(`${shop.day(4, 'mon')}T18:00`); // a transfer made on Thursday may still arrive
  expect(await shop.state(invoice)).toBe('on_hold');
  await shop.advanceTo(`${shop.day(4, 'tue')}T10:00`);
  const broken = await shop.openTask(invoice, 'broken_promise');
  expect(broken.allowedOutcomes).toEqual(['call', 'promise_to_pay', 'formal_notice']);
  expect((await shop.timeline(invoice)).map((entry) => entry.type)).toContain('promise.broken');
  expect(await shop.stepsHandedOver(invoice)).toEqual(TWO_MAILS);
  // They call again.
  expect(await shop.complete(broken, { outcome: 'call' })).toMatchObject({ state: 'awaiting_person' });
  await shop.openTask(invoice, 'call');
});

test('a part payment below the promise does not keep it', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, {
    outcome: 'promise_to_pay',
    promisedFor: shop.day(3, 'thu'),
    promisedCents: 50_000,
  });
  expect(await shop.pay(invoice, 49_999)).toMatchObject({ state: 'on_hold' });
  await shop.advanceTo(`${shop.day(4, 'tue')}T10:00`);
  await shop.openTask(invoice, 'broken_promise');
});

test('dispute: this invoice is held for a person, the others of the customer go on', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const other = await shop.postInvoice({
    dueOn: shop.day(3, 'mon'),
    customer: { reference: invoice.customer.reference, email: 'compta@client.example' },
  });
  const disputed = await shop.complete(call, { outcome: 'dispute', disputeReason: 'palette abîmée' });
  expect(disputed).toMatchObject({ state: 'on_hold', holds: [{ reason: 'dispute', until: null }] });
  const resolve = await shop.openTask(invoice, 'resolve_dispute');
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(other)).toEqual(['reminder-1']);
  // Six weeks of silence on the disputed one, until a person rejects the dispute: on the next business day it goes on.
  await shop.advanceTo(`${shop.day(7, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(TWO_MAILS);
  expectPlanned(await shop.complete(resolve, { outcome: 'rejected' }), 'formal-notice', shop.day(7, 'thu'));
});

test('a dispute found right cancels the invoice; one that is settled leads back to a call', async () => {
  const shop = await openShop();
  const [right, settled] = await Promise.all([
    shop.postInvoice({ dueOn: shop.day(1, 'wed') }),
    shop.postInvoice({ dueOn: shop.day(1, 'wed') }),
  ]);
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  for (const invoice of [right, settled]) {
    const call = await shop.openTask(invoice, 'call');
    await shop.complete(call, { outcome: 'dispute', disputeReason: 'prix convenu' });
  }
  const upheld = await shop.complete(await shop.openTask(right, 'resolve_dispute'), { outcome: 'upheld' });
  expect(upheld).toMatchObject({ state: 'cancelled' });
  const agreed = await shop.complete(await shop.openTask(settled, 'resolve_dispute'), { outcome: 'settled' });
  expect(agreed).toMatchObject({ state: 'awaiting_person', holds: [] });
  await shop.openTask(settled, 'call');
});

test('refuses: the formal notice is prepared for a person, at once', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  expect(await shop.complete(call, { outcome: 'refuses' })).toMatchObject({ state: 'awaiting_person' });
  const notice = await shop.openTask(invoice, 'formal_notice');
  // Sent today: the hand-over follows by the policy, fifteen days later (a Tuesday).
  expectPlanned(
    await shop.complete(notice, { outcome: 'sent', on: shop.day(3, 'mon') }),
    'hand-over',
    shop.day(5, 'tue'),
  );
});

test('the same answer twice is one; another answer to a closed task is refused; a wrong one names its field', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const path = `/v1/tasks/${call.id}/complete`;
  for (const [body, field] of [
    [{ outcome: 'promise_to_pay' }, '/promisedFor'],
    [{ outcome: 'promise_to_pay', promisedFor: shop.day(2, 'fri') }, '/promisedFor'],
    [
      { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'fri'), promisedCents: 120_001 },
      '/promisedCents',
    ],
    [{ outcome: 'refuses', promisedFor: shop.day(4, 'fri') }, '/promisedFor'],
    [{ outcome: 'dispute' }, '/disputeReason'],
    [{ outcome: 'handed_over' }, '/outcome'],
  ] as const) {
    const answer = await shop.api.call<{ errors: { path: string }[] }>('POST', path, {
      body,
      expected: [400],
    });
    expect(answer.body.errors.map((error) => error.path)).toContain(field);
  }
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ id: call.id });
  const answer = { outcome: 'payment_sent', note: 'chèque posté' };
  await shop.complete(call, answer);
  await shop.complete(call, answer);
  await shop.api.call('POST', path, { body: { outcome: 'refuses' }, expected: [409] });
  const completed = (await shop.timeline(invoice)).filter((entry) => entry.type === 'task.completed');
  expect(completed).toHaveLength(1);
});

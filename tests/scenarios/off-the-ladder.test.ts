import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

// Contract §7, "Outcomes": an answer may ask for work of a kind the invoice's policy has no step of. The row of the table
// holds for that work as for any other: its answer steers what comes next, its day is the one the next delay counts from.
const { openShop } = story();

const REMINDER = { kind: 'reminder', template: 'reminder-1' } as const;
const WITHOUT_CALL = {
  steps: [
    { ...REMINDER, step: 'reminder-1', anchor: 'due', offset: 2, unit: 'business_days' },
    { ...REMINDER, step: 'reminder-2', anchor: 'previous', offset: 4, unit: 'days' },
    { step: 'hand-over', kind: 'hand_over', anchor: 'previous', offset: 15, unit: 'days' },
  ],
};

/** Under `freelance`, which knows no formal notice: the call of Monday of week 3 was answered `refuses` at eleven. */
async function refused(shop: Shop): Promise<Invoice> {
  const { invoice, call } = await reachCall(shop, { policy: 'freelance' });
  const after = await shop.complete(call, { outcome: 'refuses' });
  expect(after.state).toBe('awaiting_person');
  return invoice;
}

/** Under a policy without a call: reminder-1 left on Friday of week 1, it is Monday of week 2, eleven o'clock. */
async function remindedOnce(shop: Shop): Promise<Invoice> {
  await shop.api.call('PUT', '/v1/policies/without-call', { body: WITHOUT_CALL, expected: [200] });
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'wed'), policy: 'without-call' });
  await shop.advanceTo(`${shop.day(2, 'mon')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  return invoice;
}

test('a formal notice the policy does not know, not now: it comes back on the day that was named', async () => {
  const shop = await openShop();
  const invoice = await refused(shop);
  const notice = await shop.openTask(invoice, 'formal_notice');
  const later = await shop.complete(notice, { outcome: 'not_now', retryOn: shop.day(7, 'mon') });
  expectPlanned(later, 'formal-notice', shop.day(7, 'mon'));
  expect(later.next?.kind).toBe('formal_notice');
  await shop.advanceTo(`${shop.day(6, 'fri')}T18:00`);
  expect((await shop.tasks(invoice)).filter(({ state }) => state === 'open')).toEqual([]);
  await shop.advanceTo(`${shop.day(7, 'mon')}T10:00`);
  expect(await shop.openTask(invoice, 'formal_notice')).toMatchObject({ attempt: 2 });
});

test('sent: the hand-over comes at its distance from the notice, not from the call', async () => {
  const shop = await openShop();
  const invoice = await refused(shop);
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  const notice = await shop.openTask(invoice, 'formal_notice');
  const sent = await shop.complete(notice, { outcome: 'sent', on: shop.day(4, 'mon') });
  // Twenty days after Monday of week 4 is a Sunday.
  expectPlanned(sent, 'hand-over', shop.day(7, 'mon'));
});

test('sent before the ladder is at its end: the hand-over is next, no reminder follows a formal notice', async () => {
  const shop = await openShop();
  const invoice = await remindedOnce(shop);
  await shop.act(invoice, 'dispute', { reason: 'palette abîmée' });
  await shop.complete(await shop.openTask(invoice, 'resolve_dispute'), { outcome: 'settled' });
  await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'refuses' });
  const notice = await shop.openTask(invoice, 'formal_notice');
  const sent = await shop.complete(notice, { outcome: 'sent', on: shop.day(2, 'mon') });
  // Fifteen days after Monday of week 2.
  expectPlanned(sent, 'hand-over', shop.day(4, 'tue'));
});

test('a settled dispute opens a call; nobody answers: called again the next business day, three times in all', async () => {
  const shop = await openShop();
  const invoice = await remindedOnce(shop);
  await shop.act(invoice, 'dispute', { reason: 'palette abîmée' });
  await shop.complete(await shop.openTask(invoice, 'resolve_dispute'), { outcome: 'settled' });
  const once = await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'unreachable' });
  expect(once.next).toMatchObject({ kind: 'call', step: 'call' });
  expect(wallClock(once.next?.at ?? '', shop.zone)).toBe(`${shop.day(2, 'tue')} 12:30`);
  await shop.advanceTo(`${shop.day(2, 'tue')}T15:00`);
  const second = await shop.openTask(invoice, 'call');
  expect(second.attempt).toBe(2);
  const twice = await shop.complete(second, { outcome: 'voicemail' });
  expect(wallClock(twice.next?.at ?? '', shop.zone)).toBe(`${shop.day(2, 'fri')} 09:00`);
  await shop.advanceTo(`${shop.day(2, 'fri')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const third = await shop.openTask(invoice, 'call');
  // After the third the next step, four days later: a Tuesday.
  expectPlanned(await shop.complete(third, { outcome: 'unreachable' }), 'reminder-2', shop.day(3, 'tue'));
});

test('the call after a complaint, nobody answers: called again the next business day, nothing is written', async () => {
  const shop = await openShop();
  const invoice = await remindedOnce(shop);
  const [message] = await shop.messages(invoice);
  await shop.api.post(`/v1/sandbox/messages/${message?.id ?? ''}/complain`, {}, [200]);
  const first = await shop.openTask(invoice, 'call');
  const held = await shop.complete(first, { outcome: 'unreachable' });
  expect(held).toMatchObject({ state: 'on_hold', holds: [{ reason: 'stopped', until: null }] });
  expect(held.next?.kind).toBe('call');
  expect(wallClock(held.next?.at ?? '', shop.zone)).toBe(`${shop.day(2, 'tue')} 12:30`);
  await shop.advanceTo(`${shop.day(2, 'tue')}T15:00`);
  const second = await shop.openTask(invoice, 'call');
  expect(second).toMatchObject({ attempt: 2, reason: first.reason });
  await shop.complete(second, { outcome: 'voicemail' });
  await shop.advanceTo(`${shop.day(2, 'fri')}T11:00`);
  const done = await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'unreachable' });
  // Three attempts are all; the hold stays, and a person is asked about it.
  expect(done.holds).toMatchObject([{ reason: 'stopped' }]);
  await shop.advanceTo(`${shop.day(8, 'fri')}T11:00`);
  expect(await shop.openTask(invoice, 'review')).toMatchObject({ reason: 'stopped_without_end' });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('money announced and not come: called; approval is waited for and called again; announced again, called again', async () => {
  const shop = await openShop();
  const invoice = await remindedOnce(shop);
  await shop.act(invoice, 'dispute', { reason: 'palette abîmée' });
  await shop.complete(await shop.openTask(invoice, 'resolve_dispute'), { outcome: 'settled' });
  const call = await shop.openTask(invoice, 'call');
  const held = await shop.complete(call, { outcome: 'awaiting_approval', retryOn: shop.day(3, 'mon') });
  expect(held.holds).toMatchObject([{ reason: 'internal_approval', until: shop.day(2, 'sun') }]);
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const again = await shop.openTask(invoice, 'call');
  expect(again).toMatchObject({ attempt: 2 });
  const announced = await shop.complete(again, { outcome: 'payment_sent' });
  expect(announced.holds).toMatchObject([{ reason: 'payment_announced', until: shop.day(4, 'mon') }]);
  await shop.advanceTo(`${shop.day(4, 'tue')}T10:00`);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ attempt: 3 });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { expectPlanned, story } from '../support/story.js';

// Contract §7, Outcomes: the answers that come late on the ladder.
const { openShop } = story();

test('a broken promise answered by a formal notice; not now, then again on that day, and written off at the hand-over', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(3, 'tue') });
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  await shop.complete(await shop.openTask(invoice, 'broken_promise'), { outcome: 'formal_notice' });
  const notice = await shop.openTask(invoice, 'formal_notice');
  const later = await shop.complete(notice, { outcome: 'not_now', retryOn: shop.day(4, 'wed') });
  expectPlanned(later, 'formal-notice', shop.day(4, 'wed'));
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  const again = await shop.openTask(invoice, 'formal_notice');
  const sent = await shop.complete(again, { outcome: 'sent', on: shop.day(4, 'wed') });
  expectPlanned(sent, 'hand-over', shop.day(6, 'thu'));
  await shop.advanceTo(`${shop.day(6, 'thu')}T10:00`);
  const file = await shop.openTask(invoice, 'hand_over');
  expect(await shop.complete(file, { outcome: 'write_off' })).toMatchObject({ state: 'written_off' });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test.each([
  ['cancel', 'cancelled'],
  ['write_off', 'written_off'],
])('a review answered %s ends the invoice: %s', async (outcome, state) => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  const path = `/v1/customers/${invoice.customer.id}`;
  await shop.api.call('PATCH', path, { body: { insolvency: true }, expected: [200] });
  const ended = await shop.complete(await shop.openTask(invoice, 'review'), { outcome });
  expect(ended).toMatchObject({ state, holds: [], next: null });
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: state } });
});

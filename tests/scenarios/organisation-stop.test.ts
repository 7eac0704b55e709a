import { expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { expectPlanned, story } from '../support/story.js';
import type { Shop } from '../support/shop.js';
import { mailsReceived } from '../support/mailbox-eyes.js';

const opened = story();
const { openShop } = opened;

const stop = (shop: Shop) =>
  shop.api.post('/v1/organisation/stop', { reason: 'relevé bancaire faux' }, [200]);
const start = (shop: Shop) => shop.api.post('/v1/organisation/start', {}, [200]);
const received = async (shop: Shop): Promise<number> =>
  (await mailsReceived(shop.database, shop.orgId)).length;

test('a stopped firm is silent, and goes on with the days that were left to each step', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice(); // reminder-1 on Tuesday of week 2
  await shop.advanceTo(`${shop.day(1, 'thu')}T10:00`);
  await stop(shop); // five days before it
  const born = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await received(shop)).toBe(0);
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'on_hold', next: null });

  await start(shop);
  for (const one of [invoice, born]) {
    expectPlanned(await shop.invoice(one), 'reminder-1', shop.day(4, 'mon'));
  }
  await shop.advanceTo(`${shop.day(4, 'mon')}T12:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(4, 'fri'));
  // What the run did meanwhile: it woke once for the step that was not to be, and slept again.
  const { events } = await shop.run(invoice);
  expect(events.filter((event) => event.activityTaskScheduledEventAttributes)).toHaveLength(2);
});

test('what came due during the stop leaves once, at the start, and the next step keeps its distance', async () => {
  const shop = await openShop();
  const invoices = await Promise.all(Array.from({ length: 5 }, () => shop.postInvoice()));
  await shop.advanceTo(`${shop.day(2, 'tue')}T08:00`); // the morning of reminder-1
  await stop(shop);
  await shop.jumpTo(`${shop.day(3, 'thu')}T10:00`);
  expect(await received(shop)).toBe(0);

  await start(shop);
  await shop.advanceTo(`${shop.day(3, 'thu')}T17:00`);
  for (const invoice of invoices) {
    expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
    expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(4, 'mon'));
  }
});

test('a call done during the stop counts its own distance again from the start', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`); // both reminders are out, the call is due
  const task = await shop.openTask(invoice, 'call');
  await stop(shop);
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  await shop.complete(task, { outcome: 'voicemail' }); // again one business day later: Tuesday
  await shop.advanceTo(`${shop.day(4, 'thu')}T10:00`);
  expect((await shop.tasks(invoice)).filter((one) => one.state === 'open')).toEqual([]);
  await start(shop);
  const { next } = await shop.invoice(invoice);
  expect([next?.kind, next?.at.slice(0, 10)]).toEqual(['call', shop.day(4, 'fri')]);
});

test('a pause placed under the stop keeps what was left when the stop came', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(1, 'thu')}T10:00`);
  await stop(shop);
  await shop.pause(invoice);
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  await start(shop);
  expect((await shop.invoice(invoice)).holds.map((hold) => hold.reason)).toEqual(['paused']);
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  await shop.resume(invoice);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(4, 'mon'));
});

test('a suspended firm goes on the same way when the operator lets it', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`); // one day before reminder-1
  const { apiUrl, operatorKey } = opened.stack.premises;
  const operator = new ApiClient({ baseUrl: apiUrl, key: operatorKey });
  const path = `/v1/operator/organisations/${shop.orgId}`;
  await operator.post(`${path}/suspend`, {}, [200]);
  await shop.api.call('GET', '/v1/organisation', { expected: [403] });
  await operator.post(`${path}/resume`, {}, [200]);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(2, 'tue'));
});

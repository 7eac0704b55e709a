import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

const { openShop } = story();

/** Cancelled now: final at once, its run ended, and silence for weeks. */
async function expectCancelledForGood(shop: Shop, invoice: Invoice, steps: readonly string[]): Promise<void> {
  expect(await shop.cancel(invoice)).toMatchObject({ state: 'cancelled', next: null, holds: [] });
  expect(await shop.endOfRun(invoice)).toMatchObject({
    status: 'COMPLETED',
    result: { outcome: 'cancelled' },
  });
  expect((await shop.tasks(invoice)).filter((task) => task.state === 'open')).toEqual([]);
  await shop.advanceTo(`${shop.day(9, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(steps);
  expect(await shop.state(invoice)).toBe('cancelled');
}

test('cancelled before the first step: not one e-mail', async () => {
  const shop = await openShop();
  await expectCancelledForGood(shop, await shop.postInvoice(), []);
});

test('cancelled between the e-mails', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  await expectCancelledForGood(shop, invoice, ['reminder-1']);
});

test('cancelled with the call task open: the task closes with it', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  await shop.openTask(invoice, 'call');
  await expectCancelledForGood(shop, invoice, ['reminder-1', 'reminder-2']);
});

test('cancelled after the call was made, while a promise runs', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  const call = await shop.openTask(invoice, 'call');
  await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'fri') });
  await expectCancelledForGood(shop, invoice, ['reminder-1', 'reminder-2']);
});

test('cancelled while paused', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.pause(invoice);
  await expectCancelledForGood(shop, invoice, []);
});

test('cancelling twice is one cancellation; any other act on it is refused; a payment is kept apart', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.cancel(invoice);
  await shop.cancel(invoice);
  const told = await shop.timeline(invoice);
  expect(told.filter((entry) => entry.type === 'invoice.cancelled')).toHaveLength(1);
  for (const [act, body] of [
    ['pause', { reason: 'non' }],
    ['resume', {}],
  ] as const) {
    await shop.api.call('POST', `/v1/invoices/${invoice.id}/${act}`, { body, expected: [409] });
  }
  const payment = {
    reference: 'VIR-LATE',
    amountCents: 100,
    currency: 'EUR',
    receivedOn: shop.day(1, 'mon'),
  };
  const kept = await shop.api.post<{ payment: { state: string }; invoice: Invoice }>(
    `/v1/invoices/${invoice.id}/payments`,
    payment,
    [201],
  );
  expect(kept).toMatchObject({ payment: { state: 'unmatched' }, invoice: { state: 'cancelled' } });
});

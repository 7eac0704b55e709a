import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

const { openShop } = story();

/** Weeks later: what has happened to an invoice that was settled, and its run. */
async function expectSilenceSince(shop: Shop, invoice: Invoice, steps: readonly string[]): Promise<void> {
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
  await shop.advanceTo(`${shop.day(9, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(steps);
  expect((await shop.tasks(invoice)).filter((task) => task.state === 'open')).toEqual([]);
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'settled', next: null, outstandingCents: 0 });
}

test('a payment before the first step: the customer never hears from us', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(1, 'thu')}T15:00`);
  expect(await shop.pay(invoice)).toMatchObject({ state: 'settled', next: null });
  await expectSilenceSince(shop, invoice, []);
});

test('a payment between the two e-mails: the second one never leaves', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  await shop.pay(invoice);
  await expectSilenceSince(shop, invoice, ['reminder-1']);
});

test('a payment after the call task opened: the task is taken off the list', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  await shop.openTask(invoice, 'call');
  await shop.pay(invoice);
  const [call] = await shop.tasks(invoice);
  expect(call).toMatchObject({ kind: 'call', state: 'cancelled', outcome: null });
  expect(call?.closedBecause).toEqual(expect.any(String));
  await expectSilenceSince(shop, invoice, ['reminder-1', 'reminder-2']);
});

test('a payment after the call was made: no second call, no formal notice', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'voicemail' });
  await shop.pay(invoice);
  await expectSilenceSince(shop, invoice, ['reminder-1', 'reminder-2']);
  expect(await shop.tasks(invoice)).toHaveLength(1);
});

test('a part payment goes on with the rest, and the next e-mail claims only that', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ totalCents: 120_000 });
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  expect(await shop.pay(invoice, 50_000)).toMatchObject({ state: 'scheduled', outstandingCents: 70_000 });
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const second = (await shop.mailsHandedOver(invoice))[1];
  expect(second?.step).toBe('reminder-2');
  expect(second?.text).toMatch(/\b700,00\s€/);
  // The rest arrives.
  expect(await shop.pay(invoice, 70_000)).toMatchObject({ state: 'settled' });
  await expectSilenceSince(shop, invoice, ['reminder-1', 'reminder-2']);
});

test('the same payment told twice counts once; with another amount it is refused', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  const told = { reference: 'VIR-1', amountCents: 40_000, currency: 'EUR', receivedOn: shop.day(1, 'mon') };
  const path = `/v1/invoices/${invoice.id}/payments`;
  const first = await shop.api.post<{ payment: { id: string } }>(path, told, [201]);
  const again = await shop.api.post<{ payment: { id: string } }>(path, told, [200]);
  expect(again.payment.id).toBe(first.payment.id);
  await shop.api.call('POST', path, { body: { ...told, amountCents: 40_001 }, expected: [409] });
  expect(await shop.invoice(invoice)).toMatchObject({ outstandingCents: 80_000 });
});

test('a payment for an invoice that is settled already is kept, unallocated', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.pay(invoice);
  const body = {
    reference: 'VIR-TWICE',
    amountCents: 120_000,
    currency: 'EUR',
    receivedOn: shop.day(1, 'mon'),
  };
  const answer = await shop.api.post<{ payment: { state: string; unallocatedCents: number } }>(
    `/v1/invoices/${invoice.id}/payments`,
    body,
    [201],
  );
  expect(answer.payment).toMatchObject({ state: 'unmatched', unallocatedCents: 120_000 });
});

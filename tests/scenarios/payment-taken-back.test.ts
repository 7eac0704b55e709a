import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';

// Contract §5 and §9: a reversal reopens the invoice, a person looks first, and a new run goes on under the same id.
const { openShop } = story();

interface Paid {
  readonly payment: { readonly id: string };
}

async function pay(shop: Shop, invoice: Invoice, reference: string): Promise<string> {
  const body = {
    reference,
    amountCents: 120_000,
    currency: 'EUR',
    receivedOn: (await shop.now()).slice(0, 10),
  };
  const target = { invoiceNumber: invoice.number };
  return (await shop.api.post<Paid>('/v1/payments', { ...body, ...target }, [201])).payment.id;
}
const reverse = (shop: Shop, paymentId: string) =>
  shop.api.post<{ invoices: Invoice[] }>(
    `/v1/payments/${paymentId}/reverse`,
    { reason: 'rejet bancaire' },
    [200],
  );

test('a payment taken back weeks later: silence until a person says so, then a new round in a new run', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const paymentId = await pay(shop, invoice, 'VIR-1');
  const first = await shop.endOfRun(invoice);
  expect(first).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });

  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  const { invoices } = await reverse(shop, paymentId);
  expect(invoices).toMatchObject([{ id: invoice.id, state: 'awaiting_person', outstandingCents: 120_000 }]);
  const review = await shop.openTask(invoice, 'review');
  expect(review).toMatchObject({ reason: 'payment_reversed' });
  // Nobody answers for two weeks: nothing leaves.
  await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const second = await shop.run(invoice);
  expect(second.status).toBe('RUNNING');
  expect(second.runId).not.toBe(first.runId);

  // The person lets it go on: not on the same day, and from the first reminder on, in a new round.
  const resumed = await shop.complete(review, { outcome: 'resume' });
  expectPlanned(resumed, 'reminder-1', shop.day(6, 'thu'));
  await shop.advanceTo(`${shop.day(7, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-1', 'reminder-2']);
  expect((await shop.messages(invoice)).map((message) => message.round)).toEqual([1, 2, 2]);

  await pay(shop, invoice, 'VIR-2');
  expect(await shop.endOfRun(invoice)).toMatchObject({
    status: 'COMPLETED',
    result: { outcome: 'settled' },
    runId: second.runId,
  });
});

test('paid, taken back and paid again within a moment: one end, no reminder, every run completed', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  for (let round = 1; round <= 3; round += 1) {
    await reverse(shop, await pay(shop, invoice, `VIR-${round}`));
  }
  await pay(shop, invoice, 'VIR-good');
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expect(await shop.state(invoice)).toBe('settled');
});

test('a part payment taken back while the invoice is open: the same run waits for a person, the same round goes on', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const told = { reference: 'VIR-1', amountCents: 50_000, currency: 'EUR', receivedOn: shop.day(2, 'wed') };
  const path = `/v1/invoices/${invoice.id}/payments`;
  const { payment } = await shop.api.post<Paid>(path, told, [201]);
  const before = await shop.run(invoice);
  await reverse(shop, payment.id);
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expect((await shop.run(invoice)).runId).toBe(before.runId);
  const resumed = await shop.complete(await shop.openTask(invoice, 'review'), { outcome: 'resume' });
  expectPlanned(resumed, 'reminder-2', shop.day(3, 'thu'));
});

test('paid before it was posted: born settled, its run ends at once, nobody is written to', async () => {
  const shop = await openShop();
  const body = shop.invoiceBody();
  const told = {
    reference: 'VIR-EARLY',
    amountCents: 120_000,
    currency: 'EUR',
    receivedOn: shop.day(1, 'mon'),
  };
  await shop.api.post('/v1/payments', { ...told, invoiceNumber: body.number }, [201]);
  const invoice = await shop.api.post<Invoice>('/v1/invoices', body, [201]);
  expect(invoice).toMatchObject({ state: 'settled', outstandingCents: 0 });
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
});

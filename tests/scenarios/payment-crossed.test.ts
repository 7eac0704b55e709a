import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

// Issue 6.7: paid before a reminder left, learnt after it. The call opens on Monday of week 3; reminder-2 left on
// Tuesday of week 2.
const { openShop } = story();

const crossings = async (shop: Shop, invoice: Invoice) =>
  (await shop.timeline(invoice)).filter((entry) => entry.type === 'payment.crossed');

const pay = (shop: Shop, invoice: Invoice, receivedOn: string, amountCents = invoice.totalCents) =>
  shop.api.post(
    `/v1/invoices/${invoice.id}/payments`,
    { reference: `VIR-${crypto.randomUUID()}`, amountCents, currency: 'EUR', receivedOn },
    [201],
  );

interface Kpi {
  readonly paymentsCrossed: {
    value: number | null;
    numerator: number;
    denominator: number;
    invoices: string;
  };
}

test('the task closes, the timeline tells, the figure counts it, nothing more is sent', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await pay(shop, invoice, shop.day(2, 'mon'));
  const [line, ...others] = await crossings(shop, invoice);
  expect(others).toEqual([]);
  expect(line?.data).toMatchObject({
    step: 'reminder-2',
    sentOn: shop.day(2, 'tue'),
    receivedOn: shop.day(2, 'mon'),
  });
  expect(line?.text).toContain('Rappel 2');
  expect((await shop.tasks(invoice)).find((task) => task.id === call.id)).toMatchObject({
    state: 'cancelled',
    closedBecause: 'paid',
  });
  const period = `from=${shop.day(1, 'mon')}&to=${shop.day(4, 'mon')}`;
  const { paymentsCrossed } = await shop.api.get<Kpi>(`/v1/kpis?${period}`);
  expect(paymentsCrossed).toMatchObject({ value: 1, numerator: 1, denominator: 1 });
  const behind = await shop.api.get<{ data: { id: string }[] }>(paymentsCrossed.invoices);
  expect(behind.data.map((each) => each.id)).toEqual([invoice.id]);
  await shop.advanceTo(`${shop.day(6, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('received on the day of the reminder or later: nothing crossed', async () => {
  const shop = await openShop();
  const { invoice } = await reachCall(shop);
  await pay(shop, invoice, shop.day(2, 'tue'), 10_000);
  await pay(shop, invoice, shop.day(2, 'wed'));
  expect(await crossings(shop, invoice)).toEqual([]);
});

test('no reminder has left: nothing crossed; a payment allocated by hand crosses as well', async () => {
  const shop = await openShop();
  const early = await shop.postInvoice({ dueOn: shop.day(5, 'fri') });
  await pay(shop, early, shop.day(1, 'mon'));
  expect(await crossings(shop, early)).toEqual([]);

  const { invoice } = await reachCall(shop);
  const body = {
    reference: `VIR-${crypto.randomUUID()}`,
    amountCents: 5_000,
    currency: 'EUR',
    receivedOn: shop.day(2, 'mon'),
    invoiceNumber: 'F-nobody-knows',
  };
  const kept = await shop.api.post<{ payment: { id: string } }>('/v1/payments', body, [201]);
  const allocations = [{ invoiceId: invoice.id, amountCents: 5_000 }];
  await shop.api.post(`/v1/payments/${kept.payment.id}/allocate`, { allocations }, [200]);
  expect(await crossings(shop, invoice)).toHaveLength(1);
});

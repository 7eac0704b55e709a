import { expect, test } from 'vitest';
import { house, slugOf, wrongFields, type InvoiceSeen } from './house.js';
import { payment, type PaymentSeen } from './payment-bodies.js';

const opened = house();
const here = () => opened.here;

interface Paid {
  readonly payment: PaymentSeen;
  readonly invoice: InvoiceSeen;
}

test('a payment of all of it settles the invoice, closes what was open and tells the run how it ended', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice({ customer: { reference: 'C', name: 'N', kind: 'company' } });
  const reply = await firm.post<Paid>(`/v1/invoices/${id}/payments`, payment());
  expect(reply.status).toBe(201);
  expect(reply.body.payment).toMatchObject({
    state: 'applied',
    allocations: [{ invoiceId: id, amountCents: 120_000 }],
    unallocatedCents: 0,
  });
  expect(reply.body.invoice).toMatchObject({ state: 'settled', outstandingCents: 0, next: null, holds: [] });
  expect(reply.body.invoice.why.code).toBe('ended');
  expect((await firm.tasks(id)).map((task) => [task.state, task.closedBecause])).toEqual([
    ['cancelled', 'paid'],
  ]);
  const { rows } = await here().eyes.query<{ payload: { settled: boolean } }>(
    "SELECT payload FROM outbox WHERE org_id = $1 AND signal = 'paymentReceived'",
    [firm.orgId],
  );
  expect(rows.map((row) => row.payload.settled)).toEqual([true]);
});

test('one cent less leaves one cent to ask for; one cent more stays unallocated', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const part = await firm.post<Paid>(`/v1/invoices/${id}/payments`, payment({ amountCents: 119_999 }));
  expect(part.body.invoice).toMatchObject({ state: 'scheduled', outstandingCents: 1 });
  const rest = await firm.post<Paid>(
    `/v1/invoices/${id}/payments`,
    payment({ reference: 'VIR-2', amountCents: 2 }),
  );
  expect(rest.body.payment).toMatchObject({ state: 'partially_applied', unallocatedCents: 1 });
  expect(rest.body.invoice.state).toBe('settled');
});

test('the same payment again answers 200 and counts once', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const first = await firm.post<Paid>(`/v1/invoices/${id}/payments`, payment({ amountCents: 100 }));
  const before = await here().rows(firm.orgId);
  const again = await firm.post<Paid>(`/v1/invoices/${id}/payments`, payment({ amountCents: 100 }));
  expect([first.status, again.status]).toEqual([201, 200]);
  expect(again.body.payment).toEqual(first.body.payment);
  expect(again.body.invoice.outstandingCents).toBe(119_900);
  expect(await here().rows(firm.orgId)).toEqual(before);
});

test('a known reference with another amount, or on another invoice, is a conflict', async () => {
  const firm = await here().open();
  const [one, two] = [await firm.postInvoice(), await firm.postInvoice()];
  await firm.post(`/v1/invoices/${one.id}/payments`, payment({ amountCents: 100 }));
  const amount = await firm.post(`/v1/invoices/${one.id}/payments`, payment({ amountCents: 101 }));
  const elsewhere = await firm.post(`/v1/invoices/${two.id}/payments`, payment({ amountCents: 100 }));
  for (const reply of [amount, elsewhere]) {
    expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([409, 'conflict', ['/reference']]);
  }
  expect((await firm.invoice(two.id)).outstandingCents).toBe(120_000);
});

test('another currency than the invoice’s is a wrong field, and nothing is stored', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const reply = await firm.post(`/v1/invoices/${id}/payments`, payment({ currency: 'USD' }));
  expect([reply.status, wrongFields(reply)]).toEqual([400, ['/currency']]);
  expect(await here().rows(firm.orgId)).toMatchObject({ payment: 0, allocation: 0 });
});

test.each(['paid', 'cancelled'])('a payment on an invoice already %s is kept, unallocated', async (end) => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  if (end === 'paid') await firm.post(`/v1/invoices/${id}/payments`, payment());
  else await firm.post(`/v1/invoices/${id}/cancel`, { reason: 'twice' });
  const reply = await firm.post<Paid>(`/v1/invoices/${id}/payments`, payment({ reference: 'VIR-late' }));
  expect(reply.status).toBe(201);
  expect(reply.body.payment).toMatchObject({
    state: 'unmatched',
    allocations: [],
    unallocatedCents: 120_000,
  });
  expect(reply.body.invoice.state).toBe(end === 'paid' ? 'settled' : 'cancelled');
});

test('ten equal payments at once are one payment', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const replies = await Promise.all(
    Array.from({ length: 10 }, () =>
      firm.post<Paid>(`/v1/invoices/${id}/payments`, payment({ amountCents: 500 })),
    ),
  );
  expect(replies.map((reply) => reply.status).sort()).toEqual([
    200, 200, 200, 200, 200, 200, 200, 200, 200, 201,
  ]);
  expect((await firm.invoice(id)).outstandingCents).toBe(119_500);
});

test('ten different payments at once never allocate more than is outstanding', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, place) =>
      firm.post<Paid>(
        `/v1/invoices/${id}/payments`,
        payment({ reference: `VIR-${place}`, amountCents: 50_000 }),
      ),
    ),
  );
  expect(replies.every((reply) => reply.status === 201)).toBe(true);
  const allocated = replies.flatMap((reply) => reply.body.payment.allocations.map((one) => one.amountCents));
  expect(allocated.reduce((sum, cents) => sum + cents, 0)).toBe(120_000);
  expect(await firm.invoice(id)).toMatchObject({ state: 'settled', outstandingCents: 0 });
});

test('an invoice nobody knows answers 404', async () => {
  const firm = await here().open();
  const reply = await firm.post('/v1/invoices/inv_01kar3n5vq7w8x9y0z1a2b3c4d/payments', payment());
  expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
});

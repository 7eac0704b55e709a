import { expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';
import { payment, type PaidAnywhere, type PaymentSeen } from './payment-bodies.js';

// Contract §5: `POST /v1/payments/{id}/reverse`: the state is what the ledger adds up to, and a person looks first.

const opened = house();
const here = () => opened.here;
const REASON = { reason: 'Direct debit returned' };

async function pay(firm: Firm, wish: Readonly<Record<string, unknown>>): Promise<PaymentSeen> {
  const reply = await firm.post<PaidAnywhere>('/v1/payments', payment(wish));
  if (reply.status !== 201) throw new Error(reply.text);
  return reply.body.payment;
}
const reverse = (firm: Firm, { id }: { id: string }) =>
  firm.post<PaidAnywhere>(`/v1/payments/${id}/reverse`, REASON);
const reviews = async (firm: Firm, { id }: InvoiceSeen) => {
  const tasks = await firm.get<{ data: { id: string; kind: string; state: string; reason: string }[] }>(
    `/v1/invoices/${id}/tasks`,
  );
  return tasks.body.data.filter((task) => task.kind === 'review' && task.state === 'open');
};

test('a reversal opens a settled invoice again: a person looks first, nothing else is planned', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const paid = await pay(firm, { invoiceNumber: invoice.number });
  const reply = await reverse(firm, paid);
  expect(reply.status).toBe(200);
  expect(reply.body.payment).toMatchObject({ state: 'reversed', allocations: [], unallocatedCents: 0 });
  expect(reply.body.invoices).toMatchObject([
    { id: invoice.id, state: 'awaiting_person', outstandingCents: 120_000, next: { kind: 'task_deadline' } },
  ]);
  expect(await reviews(firm, invoice)).toMatchObject([{ reason: 'payment_reversed' }]);
  expect(await firm.story(invoice.id)).toEqual([
    'invoice.created',
    'step.planned',
    'payment.received',
    'invoice.settled',
    'payment.reversed',
    'invoice.reopened',
    'task.opened',
  ]);
  const { rows } = await here().eyes.query<{ kind: string }>(
    `SELECT kind FROM outbox WHERE org_id = $1 AND payload ->> 'reopened' = 'true'`,
    [firm.orgId],
  );
  expect(rows).toEqual([{ kind: 'start_run' }]);
});

test('reversing twice changes nothing the second time, whatever the reason given', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const paid = await pay(firm, { invoiceNumber: invoice.number });
  const first = await reverse(firm, paid);
  const before = await here().rows(firm.orgId);
  const again = await firm.post<PaidAnywhere>(`/v1/payments/${paid.id}/reverse`, { reason: 'other words' });
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(await here().rows(firm.orgId)).toEqual(before);
});

test('after it the payment told again is still the same payment, and settles nothing', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const paid = await pay(firm, { invoiceNumber: invoice.number });
  await reverse(firm, paid);
  const told = await firm.post<PaidAnywhere>('/v1/payments', payment({ invoiceNumber: invoice.number }));
  expect([told.status, told.body.payment.state]).toEqual([200, 'reversed']);
  expect((await firm.invoice(invoice.id)).outstandingCents).toBe(120_000);
  await pay(firm, { reference: 'VIR-good', invoiceNumber: invoice.number });
  expect((await firm.invoice(invoice.id)).state).toBe('settled');
  expect(await reviews(firm, invoice)).toEqual([]);
});

test('of two payments of the whole, one may be taken back: the other one covers the invoice', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const returned = await pay(firm, { invoiceNumber: invoice.number });
  const good = await pay(firm, { reference: 'VIR-2', invoiceNumber: invoice.number });
  expect(good.state).toBe('unmatched');
  const reply = await reverse(firm, returned);
  expect(reply.body.invoices).toMatchObject([{ state: 'settled', outstandingCents: 0 }]);
  expect(await firm.story(invoice.id)).not.toContain('invoice.reopened');
  const list = await firm.get<{ data: PaymentSeen[] }>('/v1/payments');
  expect(list.body.data.map((one) => [one.reference, one.state])).toEqual([
    ['VIR-2', 'applied'],
    ['VIR-1', 'reversed'],
  ]);
  // The last money for it is taken back as well.
  expect((await reverse(firm, good)).body.invoices).toMatchObject([
    { state: 'awaiting_person', outstandingCents: 120_000 },
  ]);
});

test('a part payment taken back from an invoice that is still open: a person looks, the run is told', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const part = await pay(firm, { invoiceNumber: invoice.number, amountCents: 50_000 });
  const reply = await reverse(firm, part);
  expect(reply.body.invoices).toMatchObject([{ state: 'awaiting_person', outstandingCents: 120_000 }]);
  expect(await reviews(firm, invoice)).toMatchObject([{ reason: 'payment_reversed' }]);
  expect(await firm.story(invoice.id)).not.toContain('invoice.reopened');
  const { rows } = await here().eyes.query(
    `SELECT signal FROM outbox WHERE org_id = $1 AND signal IS NOT NULL ORDER BY id`,
    [firm.orgId],
  );
  expect(rows).toEqual([{ signal: 'paymentReceived' }, { signal: 'paymentReversed' }]);
});

test('one payment by customer taken back opens every invoice it had settled', async () => {
  const firm = await here().open();
  const customer = { reference: 'C-2', name: 'N', kind: 'company', email: 'a@b.example' };
  const [one, two] = [
    await firm.postInvoice({ customer, totalCents: 1_000 }),
    await firm.postInvoice({ customer, totalCents: 2_000 }),
  ];
  const paid = await pay(firm, { customerReference: 'C-2', amountCents: 3_000 });
  const reply = await reverse(firm, paid);
  expect(reply.body.invoices.map((invoice) => [invoice.id, invoice.state, invoice.outstandingCents])).toEqual(
    [
      [one.id, 'awaiting_person', 1_000],
      [two.id, 'awaiting_person', 2_000],
    ],
  );
});

test('a payment that is waiting can be taken back: the invoice to come owes everything', async () => {
  const firm = await here().open();
  const paid = await pay(firm, { invoiceNumber: 'F-LATER' });
  expect((await reverse(firm, paid)).body).toMatchObject({ payment: { state: 'reversed' }, invoices: [] });
  expect(await firm.postInvoice({ number: 'F-LATER' })).toMatchObject({
    state: 'scheduled',
    outstandingCents: 120_000,
  });
});

test('an invoice that was cancelled stays so when a part payment of it is taken back', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const part = await pay(firm, { invoiceNumber: invoice.number, amountCents: 50_000 });
  await firm.post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'twice' });
  expect((await reverse(firm, part)).body.invoices).toMatchObject([{ state: 'cancelled' }]);
  expect(await reviews(firm, invoice)).toEqual([]);
});

test('what stood against writing to the customer stands for the reopened invoice as well', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice({ customer: { reference: 'C', name: 'N', kind: 'company' } });
  const paid = await pay(firm, { invoiceNumber: invoice.number });
  expect((await reverse(firm, paid)).body.invoices).toMatchObject([
    { state: 'on_hold', holds: [{ reason: 'undeliverable' }] },
  ]);
});

test('a kept promise is judged again: while its day is not over it is waited for', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice({ dueOn: '2026-10-31' });
  const by = { day: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10) };
  await here().database.withOrg(firm.orgId, async (tx) => {
    const { makePromise } = await import('../../src/db/promises.js');
    const { placeHold } = await import('../../src/db/holds.js');
    const actor = { kind: 'api' } as const;
    const promisedFor = by.day as never;
    await makePromise(tx, { invoiceId: invoice.id, promisedFor, promisedCents: 50_000, actor });
    await placeHold(tx, { invoiceId: invoice.id, reason: 'promise', until: promisedFor });
  });
  const part = await pay(firm, { invoiceNumber: invoice.number, amountCents: 60_000 });
  expect(await firm.invoice(invoice.id)).toMatchObject({ holds: [] });
  await reverse(firm, part);
  expect(await firm.invoice(invoice.id)).toMatchObject({ holds: [{ reason: 'promise' }] });
  await pay(firm, { reference: 'VIR-2', invoiceNumber: invoice.number, amountCents: 50_000 });
  expect((await firm.story(invoice.id)).filter((type) => type === 'promise.kept')).toHaveLength(2);
});

test.each([
  ['no reason', {}, '/reason'],
  ['a blank reason', { reason: ' ' }, '/reason'],
  ['an unknown field', { reason: 'x', amountCents: 1 }, '/amountCents'],
])('%s is a wrong field', async (_what, body, path) => {
  const firm = await here().open();
  const paid = await pay(firm, { invoiceNumber: 'F-NONE' });
  const reply = await firm.post(`/v1/payments/${paid.id}/reverse`, body);
  expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([400, 'validation', [path]]);
});

test('ten reversals at once are one', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const paid = await pay(firm, { invoiceNumber: invoice.number });
  const replies = await Promise.all(Array.from({ length: 10 }, () => reverse(firm, paid)));
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([200]));
  expect((await firm.story(invoice.id)).filter((type) => type === 'payment.reversed')).toHaveLength(1);
  expect((await firm.invoice(invoice.id)).outstandingCents).toBe(120_000);
});

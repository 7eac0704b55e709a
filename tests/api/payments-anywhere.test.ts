import { expect, test } from 'vitest';
import { customerBody, house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';
import { payment, type PaidAnywhere, type PaymentSeen } from './payment-bodies.js';

// Contract §5: `POST /v1/payments`, by the invoice's number or by the customer.

const opened = house();
const here = () => opened.here;

const pay = (firm: Firm, wish: Readonly<Record<string, unknown>>) =>
  firm.post<PaidAnywhere>('/v1/payments', payment(wish));
const numbers = (invoices: readonly InvoiceSeen[]) => invoices.map((invoice) => invoice.number);

test('by number: the invoice is settled, the same again answers 200, another body 409', async () => {
  const firm = await here().open();
  const { id, number } = await firm.postInvoice();
  const first = await pay(firm, { invoiceNumber: number });
  expect(first.status).toBe(201);
  expect(first.body.payment).toMatchObject({
    state: 'applied',
    invoiceNumber: number,
    customerReference: null,
    allocations: [{ invoiceId: id, amountCents: 120_000 }],
    unallocatedCents: 0,
  });
  expect(first.body.invoices).toMatchObject([{ id, state: 'settled', outstandingCents: 0, next: null }]);
  const before = await here().rows(firm.orgId);
  const again = await pay(firm, { invoiceNumber: number });
  expect([again.status, again.body]).toEqual([200, first.body]);
  const other = await pay(firm, { invoiceNumber: number, amountCents: 1 });
  expect([other.status, slugOf(other), wrongFields(other)]).toEqual([409, 'conflict', ['/reference']]);
  expect(await here().rows(firm.orgId)).toEqual(before);
  expect(await firm.story(id)).toEqual([
    'invoice.created',
    'step.planned',
    'payment.received',
    'invoice.settled',
  ]);
});

test('a reference belongs to one payment, whichever call brought it', async () => {
  const firm = await here().open();
  const [one, two] = [await firm.postInvoice(), await firm.postInvoice()];
  await firm.post(`/v1/invoices/${one.id}/payments`, payment({ amountCents: 100 }));
  const byNumber = await pay(firm, { invoiceNumber: two.number, amountCents: 100 });
  expect([byNumber.status, wrongFields(byNumber)]).toEqual([409, ['/reference']]);
  await pay(firm, { reference: 'VIR-2', invoiceNumber: two.number, amountCents: 100 });
  const byId = await firm.post(`/v1/invoices/${one.id}/payments`, payment({ reference: 'VIR-2' }));
  expect([byId.status, wrongFields(byId)]).toEqual([409, ['/reference']]);
});

test.each([
  ['neither', {}, '/invoiceNumber'],
  ['both', { invoiceNumber: 'F-1', customerReference: 'C-1' }, '/customerReference'],
  ['an unknown field', { invoiceNumber: 'F-1', note: 'x' }, '/note'],
  ['no amount', { invoiceNumber: 'F-1', amountCents: 0 }, '/amountCents'],
  ['a broken amount', { invoiceNumber: 'F-1', amountCents: 0.5 }, '/amountCents'],
  ['a currency nobody has', { invoiceNumber: 'F-1', currency: 'ECU' }, '/currency'],
])('%s of the targets is a wrong field, and nothing is stored', async (_what, wish, path) => {
  const firm = await here().open();
  const reply = await pay(firm, wish);
  expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([400, 'validation', [path]]);
  expect(await here().rows(firm.orgId)).toMatchObject({ payment: 0, allocation: 0 });
});

test('another currency than the invoice’s is a wrong field, and nothing is stored', async () => {
  const firm = await here().open();
  const { number } = await firm.postInvoice();
  const reply = await pay(firm, { invoiceNumber: number, currency: 'CHF' });
  expect([reply.status, wrongFields(reply)]).toEqual([400, ['/currency']]);
  expect(await here().rows(firm.orgId)).toMatchObject({ payment: 0, allocation: 0 });
});

test('a number nobody knows yet: kept unmatched, and matched in the transaction that creates the invoice', async () => {
  const firm = await here().open();
  const kept = await pay(firm, { invoiceNumber: 'F-LATER' });
  expect(kept.status).toBe(201);
  expect(kept.body).toMatchObject({
    payment: { state: 'unmatched', allocations: [], unallocatedCents: 120_000, invoiceNumber: 'F-LATER' },
    invoices: [],
  });
  const born = await firm.postInvoice({
    number: 'F-LATER',
    customer: { reference: 'C', name: 'N', kind: 'company' },
  });
  expect(born).toMatchObject({ state: 'settled', outstandingCents: 0, next: null, holds: [] });
  expect(await firm.story(born.id)).toEqual(['invoice.created', 'payment.received', 'invoice.settled']);
  expect(await firm.tasks(born.id)).toEqual([]);
  const seen = await pay(firm, { invoiceNumber: 'F-LATER' });
  expect(seen.status).toBe(200);
  expect(seen.body).toMatchObject({
    payment: { state: 'applied', allocations: [{ invoiceId: born.id, amountCents: 120_000 }] },
    invoices: [{ id: born.id, state: 'settled' }],
  });
});

test('a part payment that came first leaves the rest to be asked for', async () => {
  const firm = await here().open();
  await pay(firm, { invoiceNumber: 'F-PART', amountCents: 50_000 });
  await pay(firm, { reference: 'VIR-2', invoiceNumber: 'F-PART', amountCents: 30_000 });
  const born = await firm.postInvoice({ number: 'F-PART' });
  expect(born).toMatchObject({ state: 'scheduled', outstandingCents: 40_000, next: { step: 'reminder-1' } });
});

test('one that came first in another currency stays unmatched, and a person looks before the first reminder', async () => {
  const firm = await here().open();
  await pay(firm, { invoiceNumber: 'F-CHF', currency: 'CHF' });
  const born = await firm.postInvoice({ number: 'F-CHF' });
  expect(born).toMatchObject({ state: 'awaiting_person', outstandingCents: 120_000 });
  expect(await firm.tasks(born.id)).toMatchObject([{ kind: 'review', state: 'open' }]);
  const { body } = await firm.get<{ data: PaymentSeen[] }>('/v1/payments?state=unmatched');
  expect(body.data).toMatchObject([{ currency: 'CHF', unallocatedCents: 120_000 }]);
});

test('payment and invoice at the same moment always find each other', async () => {
  const firm = await here().open();
  for (let round = 0; round < 12; round += 1) {
    const [number, reference] = [`F-RACE-${round}`, `C-RACE-${round}`];
    const target = round % 2 === 0 ? { invoiceNumber: number } : { customerReference: reference };
    const [invoice, paid] = await Promise.all([
      firm.postInvoice({ number, customer: customerBody(reference) }),
      pay(firm, { reference: `VIR-${round}`, ...target }),
    ]);
    expect(paid.status).toBe(201);
    expect(await firm.invoice(invoice.id)).toMatchObject({ state: 'settled', outstandingCents: 0 });
  }
});

test('by customer: the oldest due first, only their currency, and what is too much stays unallocated', async () => {
  const firm = await here().open();
  const customer = customerBody('C-ALL');
  const post = (dueOn: string, wish = {}) =>
    firm.postInvoice({ customer, totalCents: 10_000, dueOn, ...wish });
  const late = await post('2027-12-01');
  const first = await post('2027-10-01');
  const middle = await post('2027-11-01');
  const francs = await post('2027-09-01', { currency: 'CHF' });
  const elsewhere = await firm.postInvoice();
  const part = await pay(firm, { customerReference: 'C-ALL', amountCents: 15_000 });
  expect(part.body.payment).toMatchObject({ state: 'applied', unallocatedCents: 0 });
  expect(new Map(part.body.payment.allocations.map((one) => [one.invoiceId, one.amountCents]))).toEqual(
    new Map([
      [first.id, 10_000],
      [middle.id, 5_000],
    ]),
  );
  expect(new Set(numbers(part.body.invoices))).toEqual(new Set([first.number, middle.number]));
  const rest = await pay(firm, { reference: 'VIR-2', customerReference: 'C-ALL', amountCents: 20_000 });
  expect(rest.body.payment).toMatchObject({ state: 'partially_applied', unallocatedCents: 5_000 });
  for (const { id } of [first, middle, late]) expect((await firm.invoice(id)).state).toBe('settled');
  expect((await firm.invoice(francs.id)).outstandingCents).toBe(10_000);
  expect((await firm.invoice(elsewhere.id)).outstandingCents).toBe(120_000);
});

test('by a customer nobody knows yet: matched with the invoices as they come', async () => {
  const firm = await here().open();
  const kept = await pay(firm, { customerReference: 'C-NEW', amountCents: 25_000 });
  expect(kept.body).toMatchObject({ payment: { state: 'unmatched' }, invoices: [] });
  const customer = customerBody('C-NEW');
  const one = await firm.postInvoice({ customer, totalCents: 10_000 });
  const two = await firm.postInvoice({ customer, totalCents: 20_000 });
  expect(one.state).toBe('settled');
  expect(two).toMatchObject({ state: 'scheduled', outstandingCents: 5_000 });
});

test('what is beyond the open invoices of a customer is no payment of the next one', async () => {
  const firm = await here().open();
  const customer = customerBody('C-OVER');
  await firm.postInvoice({ customer, totalCents: 10_000 });
  const over = await pay(firm, { customerReference: 'C-OVER', amountCents: 12_000 });
  expect(over.body.payment).toMatchObject({ state: 'partially_applied', unallocatedCents: 2_000 });
  expect(await firm.postInvoice({ customer, totalCents: 10_000 })).toMatchObject({
    outstandingCents: 10_000,
  });
});

test('the list: newest first, by state, page by page, as CSV; an unknown parameter is refused', async () => {
  const firm = await here().open();
  const { number } = await firm.postInvoice({ totalCents: 10_000 });
  await pay(firm, { reference: 'A', invoiceNumber: number, amountCents: 4_000 });
  await pay(firm, { reference: 'B', invoiceNumber: number, amountCents: 8_000 });
  await pay(firm, { reference: 'C', invoiceNumber: 'F-NONE' });
  const references = async (query: string) =>
    (await firm.get<{ data: PaymentSeen[] }>(`/v1/payments${query}`)).body.data.map((one) => one.reference);
  expect(await references('')).toEqual(['C', 'B', 'A']);
  expect(await references('?state=applied')).toEqual(['A']);
  expect(await references('?state=partially_applied')).toEqual(['B']);
  expect(await references('?state=unmatched')).toEqual(['C']);
  expect(await references('?state=reversed')).toEqual([]);
  const page = await firm.get<{ data: PaymentSeen[]; nextCursor: string }>('/v1/payments?limit=2');
  await pay(firm, { reference: 'D', invoiceNumber: 'F-NONE' });
  expect(await references(`?limit=2&cursor=${page.body.nextCursor}`)).toEqual(['A']);
  const csv = await firm.get('/v1/payments?state=applied', { accept: 'text/csv' });
  expect(csv.text).toContain('reference');
  expect(csv.text).toContain('4000');
  const wrong = await firm.get('/v1/payments?status=x');
  expect([wrong.status, wrongFields(wrong)]).toEqual([400, ['/status']]);
});

import { expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';
import { payment, type PaymentSeen } from './payment-bodies.js';

// Contract §5: `POST /v1/invoices/{id}/credit` reduces what is owed.

const opened = house();
const here = () => opened.here;
const note = (wish: Readonly<Record<string, unknown>> = {}) => ({
  reference: 'A-1',
  amountCents: 20_000,
  issuedOn: '2026-11-05',
  ...wish,
});
const credit = (firm: Firm, { id }: { id: string }, wish: Readonly<Record<string, unknown>> = {}) =>
  firm.post<InvoiceSeen>(`/v1/invoices/${id}/credit`, note(wish));

test('less is owed; the same again answers 200 and counts once; another content 409', async () => {
  const firm = await here().open();
  const [invoice, other] = [await firm.postInvoice(), await firm.postInvoice()];
  const first = await credit(firm, invoice);
  expect([first.status, first.body.outstandingCents, first.body.state]).toEqual([200, 100_000, 'scheduled']);
  const before = await here().rows(firm.orgId);
  const again = await credit(firm, invoice);
  expect([again.status, again.body]).toEqual([200, first.body]);
  for (const reply of [await credit(firm, invoice, { amountCents: 1 }), await credit(firm, other)]) {
    expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([409, 'conflict', ['/reference']]);
  }
  expect(await here().rows(firm.orgId)).toEqual(before);
  expect(await firm.story(invoice.id)).toEqual(['invoice.created', 'step.planned', 'credit.applied']);
});

test('the rest credited settles the invoice, and its run is told so', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  await firm.post(`/v1/invoices/${invoice.id}/payments`, payment({ amountCents: 100_000 }));
  const reply = await credit(firm, invoice);
  expect(reply.body).toMatchObject({ state: 'settled', outstandingCents: 0, next: null });
  const { rows } = await here().eyes.query(
    `SELECT payload ->> 'outcome' AS outcome FROM outbox WHERE org_id = $1 AND signal = 'invoiceChanged'`,
    [firm.orgId],
  );
  expect(rows).toEqual([{ outcome: 'settled' }]);
  // Repeated after the end it is still the same note.
  expect((await credit(firm, invoice)).status).toBe(200);
});

test('a note for more than is left frees what was paid too much: it can go elsewhere', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const paid = await firm.post<{ payment: PaymentSeen }>(
    `/v1/invoices/${invoice.id}/payments`,
    payment({ amountCents: 50_000 }),
  );
  const reply = await credit(firm, invoice, { amountCents: 100_000 });
  expect(reply.body).toMatchObject({ state: 'settled', outstandingCents: 0 });
  const list = await firm.get<{ data: PaymentSeen[] }>('/v1/payments?state=partially_applied');
  expect(list.body.data).toMatchObject([
    { id: paid.body.payment.id, unallocatedCents: 30_000, allocations: [{ amountCents: 20_000 }] },
  ]);
  const other = await firm.postInvoice();
  const allocated = await firm.post(`/v1/payments/${paid.body.payment.id}/allocate`, {
    allocations: [{ invoiceId: other.id, amountCents: 30_000 }],
  });
  expect(allocated.status).toBe(200);
  expect((await firm.invoice(other.id)).outstandingCents).toBe(90_000);
});

test('a note for more than the invoice is a wrong field; on a final invoice it is a conflict', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  await credit(firm, invoice, { reference: 'A-0', amountCents: 50_000 });
  const tooMuch = await credit(firm, invoice, { amountCents: 70_001 });
  expect([tooMuch.status, wrongFields(tooMuch)]).toEqual([400, ['/amountCents']]);
  await firm.post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'twice' });
  const late = await credit(firm, invoice);
  expect([late.status, slugOf(late)]).toEqual([409, 'conflict']);
});

test.each([
  ['no reference', { reference: undefined }, '/reference'],
  ['a negative amount', { amountCents: -1 }, '/amountCents'],
  ['a day that does not exist', { issuedOn: '2026-02-30' }, '/issuedOn'],
  ['an unknown field', { currency: 'EUR' }, '/currency'],
])('%s is a wrong field', async (_what, wish, path) => {
  const firm = await here().open();
  const reply = await credit(firm, await firm.postInvoice(), wish);
  expect([reply.status, wrongFields(reply)]).toEqual([400, [path]]);
});

test('a payment and a credit note at once never bring more than is owed', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  const [paid, credited] = await Promise.all([
    firm.post(`/v1/invoices/${invoice.id}/payments`, payment({ amountCents: 100_000 })),
    credit(firm, invoice, { amountCents: 60_000 }),
  ]);
  expect([paid.status, credited.status]).toEqual([201, 200]);
  expect(await firm.invoice(invoice.id)).toMatchObject({ state: 'settled', outstandingCents: 0 });
  const list = await firm.get<{ data: PaymentSeen[] }>('/v1/payments');
  expect(list.body.data).toMatchObject([{ unallocatedCents: 40_000 }]);
});

test('a rest at or under the organisation’s threshold counts as settled, and the timeline says so', async () => {
  const firm = await here().open();
  await here().eyes.query('UPDATE organisation SET residue_cents = 5 WHERE org_id = $1', [firm.orgId]);
  const [close, short, untouched] = [
    await firm.postInvoice(),
    await firm.postInvoice(),
    await firm.postInvoice({ totalCents: 3 }),
  ];
  await firm.post(`/v1/invoices/${close.id}/payments`, payment({ amountCents: 119_995 }));
  await firm.post(`/v1/invoices/${short.id}/payments`, payment({ reference: 'V2', amountCents: 119_994 }));
  expect(await firm.invoice(close.id)).toMatchObject({ state: 'settled', outstandingCents: 0 });
  expect(await firm.invoice(short.id)).toMatchObject({ state: 'scheduled', outstandingCents: 6 });
  expect(await firm.invoice(untouched.id)).toMatchObject({ state: 'scheduled', outstandingCents: 3 });
  const timeline = await firm.get<{ data: { type: string; text: string }[] }>(
    `/v1/invoices/${close.id}/timeline`,
  );
  expect(timeline.body.data.find((entry) => entry.type === 'invoice.settled')?.text).toContain('0,05');
  // Taken back, all of it is owed again, the rest that was given up included.
  const list = await firm.get<{ data: PaymentSeen[] }>('/v1/payments');
  const first = list.body.data.find((one) => one.reference === 'VIR-1');
  await firm.post(`/v1/payments/${first?.id ?? ''}/reverse`, { reason: 'returned' });
  expect(await firm.invoice(close.id)).toMatchObject({ outstandingCents: 120_000 });
});

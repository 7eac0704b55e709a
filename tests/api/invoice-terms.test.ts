import { describe, expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm, type InvoiceSeen } from './house.js';
import { payment } from './payment-bodies.js';

// PATCH /v1/invoices/{id}: what is owed, and when.
const opened = house();
const here = () => opened.here;

interface Changed extends InvoiceSeen {
  readonly dueOn: string;
  readonly totalCents: number;
  readonly instalments: readonly { readonly dueOn: string; readonly amountCents: number }[];
}
const patch = (firm: Firm, id: string, body: unknown) =>
  here().send<Changed>('PATCH', `/v1/invoices/${id}`, { key: firm.key, body });
const HALVES = [
  { dueOn: '2027-10-29', amountCents: 60_000 },
  { dueOn: '2027-11-30', amountCents: 60_000 },
];
const PARTS = { dueOn: '2027-11-30', instalments: HALVES };

describe('another total', () => {
  test('is what is owed from now on, less what is paid', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await firm.post(`/v1/invoices/${id}/payments`, payment({ amountCents: 50_000 }));
    const reply = await patch(firm, id, { totalCents: 110_000 });
    expect([reply.status, reply.body.totalCents, reply.body.outstandingCents]).toEqual([
      200, 110_000, 60_000,
    ]);
    expect(await patch(firm, id, { totalCents: 110_000 })).toMatchObject({ status: 200 });
    expect((await firm.story(id)).filter((type) => type === 'invoice.changed')).toHaveLength(1);
  });

  test('equal to what is paid and credited settles the invoice, and its run is told so', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await firm.post(`/v1/invoices/${id}/payments`, payment({ amountCents: 50_000 }));
    await firm.post(`/v1/invoices/${id}/credit`, {
      reference: 'A-1',
      amountCents: 10_000,
      issuedOn: '2026-11-05',
    });
    const below = await patch(firm, id, { totalCents: 59_999 });
    expect([below.status, wrongFields(below)]).toEqual([400, ['/totalCents']]);
    const equal = await patch(firm, id, { totalCents: 60_000 });
    expect(equal.body).toMatchObject({ state: 'settled', outstandingCents: 0, next: null });
    const { rows } = await here().eyes.query<{ outcome: string | null }>(
      `SELECT payload ->> 'outcome' AS outcome FROM outbox
        WHERE org_id = $1 AND signal = 'invoiceChanged' ORDER BY id DESC LIMIT 1`,
      [firm.orgId],
    );
    expect(rows).toEqual([{ outcome: 'settled' }]);
    const late = await patch(firm, id, { totalCents: 70_000 });
    expect([late.status, slugOf(late)]).toEqual([409, 'conflict']);
  });
});

describe('instalments', () => {
  test('are taken with the invoice and shown; the ladder stands on the first', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice(PARTS);
    expect(invoice).toMatchObject(PARTS);
    expect(invoice.next?.at.slice(0, 10)).toBe('2027-11-03');
    const again = await firm.post('/v1/invoices', firm.invoiceBody({ ...PARTS, number: 'X' }));
    expect(again.status).toBe(201);
    const other = { ...PARTS, number: 'X', instalments: [{ dueOn: '2027-11-30', amountCents: 120_000 }] };
    expect((await firm.post('/v1/invoices', firm.invoiceBody(other))).status).toBe(409);
  });

  test('replace the due date, are replaced, and are taken away', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const given = await patch(firm, id, { instalments: HALVES });
    expect(given.body).toMatchObject({ ...PARTS, outstandingCents: 120_000 });
    expect(given.body.next?.at.slice(0, 10)).toBe('2027-11-03');
    const later = [
      { dueOn: '2027-12-15', amountCents: 20_000 },
      { dueOn: '2028-01-14', amountCents: 100_000 },
    ];
    expect((await patch(firm, id, { instalments: later })).body).toMatchObject({
      dueOn: '2028-01-14',
      instalments: later,
    });
    const whole = await patch(firm, id, { instalments: [], dueOn: '2027-12-31' });
    expect(whole.body).toMatchObject({ dueOn: '2027-12-31', instalments: [] });
  });

  test.each([
    ['that do not add up', { instalments: [HALVES[0]] }, '/instalments'],
    [
      'that end on another day than the due date given',
      { instalments: HALVES, dueOn: '2027-12-01' },
      '/instalments',
    ],
    ['that do not fit another total', { totalCents: 130_000 }, '/instalments'],
    ['that do not fit another due date', { dueOn: '2027-12-01' }, '/instalments'],
    [
      'with an unknown field',
      { instalments: [{ ...HALVES[0], note: 'x' }, HALVES[1]] },
      '/instalments/0/note',
    ],
  ])('%s are a wrong field, and nothing changes', async (_what, body, path) => {
    const firm = await here().open();
    const { id } = await firm.postInvoice(PARTS);
    const before = await here().rows(firm.orgId);
    const reply = await patch(firm, id, body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, [path]]);
    expect(await here().rows(firm.orgId)).toEqual(before);
    expect(await firm.invoice(id)).toMatchObject(PARTS);
  });

  test('a payment settles them oldest first; by customer the oldest part of any invoice comes first', async () => {
    const firm = await here().open();
    const customer = { reference: 'C-P', name: 'N', kind: 'company', email: 'a@b.example' };
    const parts = await firm.postInvoice({ ...PARTS, customer });
    const other = await firm.postInvoice({ customer, dueOn: '2027-11-15', totalCents: 10_000 });
    const reply = await firm.post('/v1/payments', payment({ customerReference: 'C-P', amountCents: 70_000 }));
    expect(reply.status).toBe(201);
    expect(await firm.invoice(parts.id)).toMatchObject({ outstandingCents: 60_000 });
    expect(await firm.invoice(other.id)).toMatchObject({ state: 'settled' });
    expect((await firm.invoice(parts.id)).next?.at.slice(0, 10)).toBe('2027-12-02');
  });
});

test('the threshold of residues is the firm’s own, and counts from the next payment on', async () => {
  const firm = await here().open();
  const own = (body: unknown) =>
    here().send<{ residueCents: number }>('PATCH', '/v1/organisation', { key: firm.key, body });
  expect((await firm.get('/v1/organisation')).body).toMatchObject({ residueCents: 0 });
  for (const residueCents of [-1, 0.5, 10_001]) {
    const reply = await own({ residueCents });
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/residueCents']]);
  }
  const { id } = await firm.postInvoice();
  await firm.post(`/v1/invoices/${id}/payments`, payment({ amountCents: 119_990 }));
  expect((await own({ residueCents: 10 })).body.residueCents).toBe(10);
  expect(await firm.invoice(id)).toMatchObject({ state: 'scheduled', outstandingCents: 10 });
  await firm.post(`/v1/invoices/${id}/payments`, payment({ reference: 'V-2', amountCents: 1 }));
  expect(await firm.invoice(id)).toMatchObject({ state: 'settled', outstandingCents: 0 });
});

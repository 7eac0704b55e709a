import { describe, expect, test } from 'vitest';
import { house, slugOf, wrongFields, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

describe('pause', () => {
  test('holds the invoice until the day is over, with its reason as a note', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ dueOn: '2027-01-15' });
    const reply = await firm.post<InvoiceSeen>(`/v1/invoices/${id}/pause`, {
      until: '2027-02-10',
      reason: 'congés',
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      state: 'on_hold',
      holds: [{ reason: 'paused', until: '2027-02-10', note: 'congés' }],
      next: { kind: 'hold_end', step: null },
      why: { code: 'on-hold' },
    });
    // The last held day is a Wednesday; what follows comes in the first slot after it.
    expect((reply.body.next?.at ?? '') >= '2027-02-10').toBe(true);
    expect(await firm.story(id)).toContain('hold.placed');
  });

  test('again changes nothing and adds no line; another end moves the end', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const path = `/v1/invoices/${id}/pause`;
    const first = await firm.post<InvoiceSeen>(path, { until: '2027-02-10', reason: 'congés' });
    const again = await firm.post<InvoiceSeen>(path, { until: '2027-02-10', reason: 'encore' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect((await firm.story(id)).filter((type) => type === 'hold.placed')).toHaveLength(1);
    const later = await firm.post<InvoiceSeen>(path, { until: '2027-02-20', reason: 'encore' });
    expect(later.body.holds.map((hold) => hold.until)).toEqual(['2027-02-20']);
  });

  test('until a day that is past is a wrong field', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const reply = await firm.post(`/v1/invoices/${id}/pause`, { until: '2020-01-01', reason: 'x' });
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/until']]);
    expect((await firm.invoice(id)).holds).toEqual([]);
  });
});

describe('resume', () => {
  test('lifts the pause and plans the same step again', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await firm.post(`/v1/invoices/${invoice.id}/pause`, { reason: 'x' });
    const reply = await firm.post<InvoiceSeen>(`/v1/invoices/${invoice.id}/resume`);
    expect(reply.body).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
    expect((await firm.story(invoice.id)).slice(-2)).toContain('hold.lifted');
  });

  test('when nothing is paused answers 200 and changes nothing', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const before = await here().rows(firm.orgId);
    const reply = await firm.post<InvoiceSeen>(`/v1/invoices/${invoice.id}/resume`, {});
    expect([reply.status, reply.body]).toEqual([200, invoice]);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('lifts nothing but the pause', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ customer: { reference: 'C', name: 'N', kind: 'company' } });
    await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' });
    const reply = await firm.post<InvoiceSeen>(`/v1/invoices/${id}/resume`);
    expect(reply.body.holds.map((hold) => hold.reason)).toEqual(['undeliverable']);
  });
});

describe('cancel', () => {
  test('ends the invoice, and its run is told the outcome', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const reply = await firm.post<InvoiceSeen>(`/v1/invoices/${id}/cancel`, { reason: 'facturée deux fois' });
    expect(reply.body).toMatchObject({ state: 'cancelled', next: null, outstandingCents: 120_000 });
    expect((await firm.story(id)).at(-1)).toBe('invoice.cancelled');
    const { rows } = await here().eyes.query<{ payload: { outcome: string } }>(
      "SELECT payload FROM outbox WHERE org_id = $1 AND signal = 'invoiceCancelled'",
      [firm.orgId],
    );
    expect(rows.map((row) => row.payload.outcome)).toEqual(['cancelled']);
  });

  test('again answers 200 with one line in the timeline', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await firm.post(`/v1/invoices/${id}/cancel`, { reason: 'x' });
    const again = await firm.post<InvoiceSeen>(`/v1/invoices/${id}/cancel`, { reason: 'y' });
    expect([again.status, again.body.state]).toEqual([200, 'cancelled']);
    expect((await firm.story(id)).filter((type) => type === 'invoice.cancelled')).toHaveLength(1);
  });
});

test.each(['pause', 'resume', 'cancel'])('%s on a settled invoice is a conflict', async (act) => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
  await firm.post(`/v1/invoices/${id}/payments`, payment);
  const reply = await firm.post(`/v1/invoices/${id}/${act}`, act === 'resume' ? {} : { reason: 'x' });
  expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
  expect((await firm.invoice(id)).state).toBe('settled');
});

test.each(['pause', 'resume', 'cancel'])('%s of an invoice nobody knows answers 404', async (act) => {
  const firm = await here().open();
  const path = `/v1/invoices/inv_01kar3n5vq7w8x9y0z1a2b3c4d/${act}`;
  expect((await firm.post(path, act === 'resume' ? {} : { reason: 'x' })).status).toBe(404);
});

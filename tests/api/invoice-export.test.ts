import { describe, expect, test } from 'vitest';
import { customerBody, house, type Firm, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

interface Export extends Record<string, unknown> {
  readonly invoice: InvoiceSeen;
  readonly timeline: readonly { readonly type: string }[];
}

const exportOf = (firm: Firm, invoice: { id: string }) =>
  firm.get<Export>(`/v1/invoices/${invoice.id}/export`);

async function withStory(): Promise<{ firm: Firm; invoice: InvoiceSeen; other: InvoiceSeen }> {
  const firm = await here().open();
  const customer = customerBody('C-1');
  const [invoice, other] = [await firm.postInvoice({ customer }), await firm.postInvoice({ customer })];
  const payment = { amountCents: 20_000, currency: 'EUR', receivedOn: '2026-11-01' };
  await firm.post(`/v1/invoices/${invoice.id}/payments`, { ...payment, reference: 'V-1' });
  await firm.post(`/v1/invoices/${other.id}/payments`, { ...payment, reference: 'V-other' });
  await firm.post(`/v1/invoices/${invoice.id}/credit`, {
    reference: 'AV-1',
    amountCents: 10_000,
    issuedOn: '2026-11-02',
  });
  await firm.post(`/v1/invoices/${invoice.id}/promise`, { promisedFor: '2027-11-02' });
  await firm.post(`/v1/invoices/${invoice.id}/dispute`, { reason: 'Livré incomplet' });
  await firm.post(`/v1/invoices/${other.id}/pause`, { reason: 'une autre affaire' });
  return { firm, invoice, other };
}

describe('GET /v1/invoices/{id}/export', () => {
  test('holds the whole story of one invoice, and nothing of the others', async () => {
    const { firm, invoice, other } = await withStory();
    const reply = await exportOf(firm, invoice);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      organisation: { id: firm.orgId },
      invoice: { id: invoice.id, state: 'on_hold', outstandingCents: 90_000 },
      messages: [],
      tasks: [{ kind: 'resolve_dispute', state: 'open' }],
      payments: [{ reference: 'V-1', allocations: [{ invoiceId: invoice.id, amountCents: 20_000 }] }],
      credits: [{ reference: 'AV-1', amountCents: 10_000, issuedOn: '2026-11-02' }],
      promises: [{ promisedFor: '2027-11-02', promisedCents: 90_000 }],
      disputes: [{ reason: 'Livré incomplet', resolution: null }],
    });
    expect(reply.body.timeline.map(({ type }) => type)).toEqual(await firm.story(invoice.id));
    for (const strange of [other.id, 'V-other', 'une autre affaire'])
      expect(reply.text).not.toContain(strange);
  });

  test('keeps a payment that was taken back, and one that came after the end', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const pay = (reference: string) =>
      firm.post<{ payment: { id: string } }>(`/v1/invoices/${invoice.id}/payments`, {
        reference,
        amountCents: 50_000,
        currency: 'EUR',
        receivedOn: '2026-11-01',
      });
    const { payment } = (await pay('V-1')).body;
    await firm.post(`/v1/payments/${payment.id}/reverse`, { reason: 'rejet' });
    await firm.post(`/v1/invoices/${invoice.id}/cancel`, { reason: 'avoir' });
    await pay('V-2');
    expect((await exportOf(firm, invoice)).body['payments']).toMatchObject([
      { reference: 'V-1', state: 'reversed' },
      { reference: 'V-2', state: 'unmatched', unallocatedCents: 50_000 },
    ]);
  });

  test('an unknown, a foreign id and an unknown parameter; exports are for administrators', async () => {
    const { firm, invoice } = await withStory();
    const stranger = await here().open();
    expect((await exportOf(firm, { id: 'inv_unknown' })).status).toBe(404);
    expect((await exportOf(stranger, invoice)).status).toBe(404);
    expect((await firm.get(`/v1/invoices/${invoice.id}/export?x=1`)).status).toBe(400);
    const { body } = await firm.post<{ key: string }>('/v1/api-keys', { name: 'Books', scopes: ['read'] });
    const reading = await here().send('GET', `/v1/invoices/${invoice.id}/export`, { key: body.key });
    expect(reading.status).toBe(403);
  });

  test('after an erasure it names nobody', async () => {
    const { firm, invoice } = await withStory();
    await here().send('DELETE', `/v1/customers/${invoice.customer.id}`, { key: firm.key });
    const reply = await exportOf(firm, invoice);
    expect(reply.body.invoice).toMatchObject({ state: 'erased', customer: { name: null } });
    expect(reply.text).not.toMatch(/Rhône|mecanique|Livré incomplet/);
  });
});

import { describe, expect, test } from 'vitest';
import { newId } from '../../src/db/ids.js';
import { claimMessage } from '../../src/db/messages.js';
import { claimInFlight } from './claims.js';
import { inbound } from '../support/postmark-payloads.js';
import { connect, written } from './postmark-house.js';
import { customerBody, house, type Firm, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;

const erase = (firm: Firm, id: string) => here().send('DELETE', `/v1/customers/${id}`, { key: firm.key });

const NAME = 'Zéphyrine Quatrebarbes';

/** A customer with a settled, a held and a plain invoice. */
async function withPerson(): Promise<{ firm: Firm; id: string; invoices: InvoiceSeen[] }> {
  const firm = await here().open();
  const customer = customerBody('C-1', { name: NAME, kind: 'consumer', contactName: NAME });
  const invoices: InvoiceSeen[] = [];
  for (let made = 0; made < 3; made += 1) {
    const wish = { customer, orderReference: NAME, paymentUrl: 'https://pay.example/zephyrine' };
    const reply = await firm.post<InvoiceSeen>('/v1/invoices', firm.invoiceBody(wish), {
      'idempotency-key': `first-${made}`,
    });
    invoices.push(reply.body);
  }
  const [paid, paused] = invoices as [InvoiceSeen, InvoiceSeen];
  const payment = { reference: 'V-1', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-01' };
  await firm.post(`/v1/invoices/${paid.id}/payments`, payment, { 'idempotency-key': 'paid' });
  await firm.post(`/v1/invoices/${paused.id}/pause`, { reason: `${NAME} est en vacances` });
  return { firm, id: paid.customer.id, invoices };
}

describe('erasure', () => {
  test('answers 202, again 202; then the customer is gone and the invoices name nobody', async () => {
    const { firm, id, invoices } = await withPerson();
    for (const reply of [await erase(firm, id), await erase(firm, id)]) {
      expect([reply.status, reply.body]).toEqual([202, { id }]);
    }
    expect((await firm.get(`/v1/customers/${id}`)).status).toBe(404);
    expect((await firm.get<{ data: unknown[] }>('/v1/customers')).body.data).toEqual([]);
    for (const { id: invoiceId, number } of invoices) {
      const reply = await firm.get(`/v1/invoices/${invoiceId}`);
      expect(reply.body).toMatchObject({
        number,
        state: 'erased',
        totalCents: 120_000,
        dueOn: '2027-10-29',
        customer: { id, name: null, reference: null },
        orderReference: null,
        paymentUrl: null,
        holds: [],
        next: null,
        why: { code: 'ended' },
      });
      expect(reply.text).not.toMatch(/phyrine/i);
    }
    const lists = ['/v1/invoices', '/v1/invoices?q=Quatrebarbes', '/v1/tasks', '/v1/messages'];
    for (const path of lists) expect((await firm.get(path)).text).not.toMatch(/phyrine/i);
    expect(await outcomes(firm)).toEqual(['erased', 'erased']);
  });

  test('every other act on the customer answers 404, on their invoices 409; a payment is kept unallocated', async () => {
    const { firm, id, invoices } = await withPerson();
    await erase(firm, id);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/export'],
      ['PATCH', ''],
      ['POST', '/pause'],
      ['POST', '/resume'],
    ] as const) {
      const body = path === '/pause' ? { reason: 'x' } : {};
      const asked = method === 'GET' ? {} : { body };
      const reply = await here().send(method, `/v1/customers/${id}${path}`, { key: firm.key, ...asked });
      expect(reply.status, `${method} ${path}`).toBe(404);
    }
    const last = invoices[2] as InvoiceSeen;
    expect((await firm.post(`/v1/invoices/${last.id}/pause`, { reason: 'x' })).status).toBe(409);
    const payment = { reference: 'V-2', amountCents: 5, currency: 'EUR', receivedOn: '2026-11-02' };
    const paid = await firm.post<{ payment: { unallocatedCents: number } }>(
      `/v1/invoices/${last.id}/payments`,
      payment,
    );
    expect([paid.status, paid.body.payment.unallocatedCents]).toEqual([201, 5]);
  });

  test('who comes back is a new customer; the old number stays taken', async () => {
    const { firm, id, invoices } = await withPerson();
    await erase(firm, id);
    const back = await firm.postInvoice({ customer: customerBody('C-1', { name: NAME }) });
    expect(back.customer.id).not.toBe(id);
    const again = await firm.post('/v1/invoices', firm.invoiceBody({ number: invoices[0]?.number }));
    expect(again.status).toBe(409);
  });

  test('an answer kept for an idempotency key is forgotten too, those of others stay', async () => {
    const { firm, id } = await withPerson();
    const other = firm.invoiceBody();
    const key = { 'idempotency-key': 'of-another' };
    const first = await firm.post('/v1/invoices', other, key);
    await erase(firm, id);
    const { rows } = await here().eyes.query<{ key: string }>(
      'SELECT key FROM idempotency_key WHERE org_id = $1',
      [firm.orgId],
    );
    expect(rows.map((row) => row.key)).toEqual(['of-another']);
    expect((await firm.post('/v1/invoices', other, key)).text).toBe(first.text);
  });

  test('answers only when nothing of theirs can still leave, and leaves no text of it behind', async () => {
    const { firm, id, invoices } = await withPerson();
    const messageId = await claimInFlight(here().database, firm.orgId, invoices[2] as InvoiceSeen, 900, NAME);
    const startedAt = performance.now();
    expect((await erase(firm, id)).status).toBe(202);
    expect(performance.now() - startedAt).toBeGreaterThan(500);
    const message = await firm.get(`/v1/messages/${messageId}`);
    expect(message.body).toMatchObject({ to: null, subject: '', text: '', html: '', headers: {} });
  });

  test('a sender that read the record before cannot write a message after', async () => {
    const { firm, id, invoices } = await withPerson();
    await erase(firm, id);
    await expect(
      claimInFlight(here().database, firm.orgId, invoices[2] as InvoiceSeen, 900, NAME),
    ).rejects.toThrow('erased customer');
    const { rows } = await here().eyes.query('SELECT FROM message WHERE customer_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  test('their replies are forgotten, sorted or not, and what they write later is nobody’s known answer', async () => {
    const { firm, id, invoices } = await withPerson();
    const postmark = await connect(firm);
    const from = { Email: 'compta@mecanique-rhone.example', Name: NAME, MailboxHash: '' };
    const mail = await written(firm, [invoices[2] as InvoiceSeen]);
    const words = { TextBody: `${NAME} écrit`, StrippedTextReply: `${NAME} écrit`, FromFull: from };
    await postmark.send(inbound(mail.replyTo, { ...words, MessageID: 'one' }));
    await postmark.send(
      inbound('somebody@in.firm.example', { ...words, MessageID: 'two', MailboxHash: '', Headers: [] }),
    );
    const kept = await firm.get<{ data: unknown[] }>('/v1/replies');
    expect(kept.body.data).toHaveLength(2);
    expect((await firm.get(`/v1/customers/${id}/export`)).text).toContain(`${NAME} écrit`);
    await erase(firm, id);
    const { rows } = await here().eyes.query<{ text: string }>(
      `SELECT concat(r.*, encode(i.payload, 'escape')) AS text FROM inbox i LEFT JOIN reply r ON r.inbox_id = i.id
        WHERE i.org_id = $1`,
      [firm.orgId],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.text).join('')).not.toMatch(/phyrine|mecanique-rhone/i);
    await postmark.send(inbound(mail.replyTo, { ...words, MessageID: 'three' }));
    const later = await firm.get<{ data: unknown[] }>('/v1/replies?state=unsorted');
    expect(later.body.data[0]).toMatchObject({ customerId: null, messageId: null });
  });

  test('words about their payments are forgotten, the payments stay', async () => {
    const { firm, id } = await withPerson();
    const payment = { reference: 'V-9', amountCents: 5, currency: 'EUR', receivedOn: '2026-11-02' };
    const told = await firm.post<{ payment: { id: string } }>('/v1/payments', {
      ...payment,
      customerReference: 'C-1',
    });
    await firm.post(`/v1/payments/${told.body.payment.id}/reverse`, { reason: `${NAME} a fait opposition` });
    await erase(firm, id);
    const { rows } = await here().eyes.query<{ text: string }>(
      `SELECT concat(p.*, r.*) AS text FROM payment p LEFT JOIN payment_reversal r USING (org_id, reference)
        WHERE org_id = $1`,
      [firm.orgId],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.text).join('')).toMatch(/V-9/);
    expect(rows.map((row) => row.text).join('')).not.toMatch(/phyrine|C-1\b/);
  });

  test('another organisation’s customer is nobody, and stays', async () => {
    const { firm, id } = await withPerson();
    const ours = await here().open();
    expect((await erase(ours, id)).status).toBe(404);
    expect((await erase(ours, 'cus_01kar3n5vq7w8x9y0z1a2b3c4d')).status).toBe(404);
    expect((await firm.get(`/v1/customers/${id}`)).status).toBe(200);
    expect((await here().send('DELETE', `/v1/customers/${id}?now=1`, { key: firm.key })).status).toBe(400);
    const withBody = await here().send('DELETE', `/v1/customers/${id}`, { key: firm.key, body: { a: 1 } });
    expect(withBody.status).toBe(400);
  });
});

/** What the runs of the firm were told of their end. */
async function outcomes(firm: Firm): Promise<string[]> {
  const { rows } = await here().eyes.query<{ outcome: string }>(
    `SELECT payload ->> 'outcome' AS outcome FROM outbox WHERE org_id = $1 AND signal = 'invoiceErased'`,
    [firm.orgId],
  );
  return rows.map((row) => row.outcome);
}

test('the export holds everything of the customer and nothing of another', async () => {
  const { firm, id, invoices } = await withPerson();
  const stranger = await firm.postInvoice({
    customer: customerBody('C-2', { name: 'Inconnu au bataillon' }),
  });
  const [, , last] = invoices as [InvoiceSeen, InvoiceSeen, InvoiceSeen];
  await here().database.withOrg(firm.orgId, (tx) =>
    claimMessage(tx, {
      messageId: newId('msg'),
      customerId: id,
      step: 'reminder-1',
      kind: 'reminder',
      invoices: [{ invoiceId: last.id, step: 'reminder-1', round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'z@b.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: 'Rappel',
        text: 'Bonjour Zéphyrine',
        html: '<p/>',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 1,
    }),
  );
  const reply = await firm.get<Record<string, unknown[]>>(`/v1/customers/${id}/export`);
  expect(reply.status).toBe(200);
  expect(reply.body).toMatchObject({
    customer: { id, name: NAME },
    payments: [{ reference: 'V-1' }],
    messages: [{ text: 'Bonjour Zéphyrine' }],
    holds: [{ reason: 'paused', note: `${NAME} est en vacances` }],
  });
  expect(reply.body['invoices']).toHaveLength(3);
  expect(reply.body['timeline']?.length).toBeGreaterThan(5);
  expect(reply.text).not.toContain(stranger.number);
  expect(reply.text).not.toContain('Inconnu');
  expect((await firm.get(`/v1/customers/${id}/export?x=1`)).status).toBe(400);
});

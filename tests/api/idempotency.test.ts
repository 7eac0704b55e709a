import { expect, test } from 'vitest';
import { organisationBody, house, OPERATOR_KEY, slugOf, wrongFields, type InvoiceSeen } from './house.js';

const opened = house();
const here = () => opened.here;
const key = (value: string) => ({ 'idempotency-key': value });

test('a repetition gets the stored answer to the byte, and the work is done once', async () => {
  const firm = await here().open();
  const body = firm.invoiceBody();
  const first = await firm.post('/v1/invoices', body, key('k-1'));
  const again = await firm.post('/v1/invoices', body, key('k-1'));
  // Without the key the second would have been 200.
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.text).toBe(first.text);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 1, outbox: 1 });
});

test('a refusal is replayed as well, even when it would succeed by now', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  await firm.post(`/v1/invoices/${id}/cancel`, { reason: 'x' });
  const first = await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' }, key('k'));
  const again = await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' }, key('k'));
  expect([first.status, again.status]).toEqual([409, 409]);
  expect({ ...again.body, requestId: '' }).toEqual({ ...first.body, requestId: '' });
  const bad = await firm.post('/v1/invoices', firm.invoiceBody({ totalCents: -1 }), key('bad'));
  expect([bad.status, wrongFields(bad)]).toEqual([400, ['/totalCents']]);
  const mended = await firm.post('/v1/invoices', firm.invoiceBody(), key('bad'));
  expect(slugOf(mended)).toBe('idempotency-key-reused');
});

test('the same key with another body is refused, white space and order do not make another body', async () => {
  const firm = await here().open();
  const body = firm.invoiceBody();
  await firm.post('/v1/invoices', body, key('k'));
  const other = await firm.post('/v1/invoices', { ...body, totalCents: 1 }, key('k'));
  expect([other.status, slugOf(other)]).toEqual([422, 'idempotency-key-reused']);
  const sorted = Object.fromEntries(Object.entries(body).sort());
  const same = await firm.post('/v1/invoices', JSON.stringify({ ...sorted, lines: [] }, null, 4), key('k'));
  expect(same.status).toBe(201);
});

test('a key belongs to one organisation and one path', async () => {
  const [one, two] = [await here().open(), await here().open()];
  const body = one.invoiceBody();
  const first = await one.post<InvoiceSeen>('/v1/invoices', body, key('shared'));
  const second = await two.post<InvoiceSeen>('/v1/invoices', { ...body, totalCents: 5 }, key('shared'));
  expect([first.status, second.status]).toEqual([201, 201]);
  const pause = await one.post(`/v1/invoices/${first.body.id}/pause`, { reason: 'x' }, key('shared'));
  expect(pause.status).toBe(200);
});

test('while the first is running a second answers 409 with Retry-After', async () => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  const blocker = await here().eyes.connect();
  try {
    await blocker.query('BEGIN');
    await blocker.query('SELECT FROM invoice WHERE id = $1 FOR UPDATE', [id]);
    const first = firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' }, key('k'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' }, key('k'));
    expect([second.status, slugOf(second), second.headers.get('retry-after')]).toEqual([
      409,
      'conflict',
      '1',
    ]);
    await blocker.query('COMMIT');
    expect((await first).status).toBe(200);
  } finally {
    blocker.release(true);
  }
  expect((await firm.post(`/v1/invoices/${id}/pause`, { reason: 'x' }, key('k'))).status).toBe(200);
});

test.each([' ', 'é', 'x'.repeat(256)])('a key that cannot be one is a wrong field', async (value) => {
  const firm = await here().open();
  const headers = { 'idempotency-key': Buffer.from(value, 'utf8').toString('latin1') };
  const reply = await firm.post('/v1/invoices', firm.invoiceBody(), headers);
  expect([reply.status, wrongFields(reply)]).toEqual([400, ['/Idempotency-Key']]);
});

test('an organisation created twice with one key is one organisation, with the same API key, stored nowhere', async () => {
  const body = organisationBody();
  const create = (wish: Record<string, unknown> = {}) =>
    here().send<{ organisation: { id: string }; apiKey: string }>('POST', '/v1/operator/organisations', {
      key: OPERATOR_KEY,
      body: { ...body, ...wish },
      headers: key('new-firm'),
    });
  const [first, again] = [await create(), await create()];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
  expect((await create({ name: 'Another' })).status).toBe(422);
  expect((await here().send('GET', '/v1/invoices', { key: first.body.apiKey })).status).toBe(200);
  const { rows } = await here().eyes.query<{ all: string }>(
    "SELECT coalesce(string_agg(response::text, ''), '') AS all FROM idempotency_key",
  );
  expect(rows[0]?.all).not.toContain(first.body.apiKey);
});

import { expect, test } from 'vitest';
import { newId } from '../../src/db/ids.js';
import { claimMessage } from '../../src/db/messages.js';
import { house, OPERATOR_KEY, organisationBody, slugOf, wrongFields } from './house.js';

const opened = house();
const here = () => opened.here;

const operator = (path: string, body?: unknown, key: string = OPERATOR_KEY) =>
  here().send('POST', `/v1/operator/organisations${path}`, { key, ...(body === undefined ? {} : { body }) });

test('a new organisation has its presets, its owner and a key that works', async () => {
  const reply = await operator('', organisationBody({ siren: '552100554', sandbox: false }));
  expect(reply.status).toBe(201);
  const { organisation, apiKey } = reply.body as { organisation: { id: string }; apiKey: string };
  expect(organisation).toMatchObject({
    name: 'Atelier Roux',
    siren: '552100554',
    sandbox: false,
    suspended: false,
    sender: { email: 'factures@atelier.example' },
  });
  expect(apiKey).toMatch(/^rl_live_/);
  const me = await here().send('GET', '/v1/me', { key: apiKey });
  expect(me.body).toMatchObject({
    user: null,
    apiKey: { scopes: ['admin'] },
    organisation: { id: organisation.id },
  });
  const { rows } = await here().eyes.query<{ name: string }>(
    'SELECT name FROM policy WHERE org_id = $1 ORDER BY name',
    [organisation.id],
  );
  expect(rows.map((row) => row.name)).toEqual(['freelance', 'pme', 'public-buyer', 'subscription']);
  const stored = await here().eyes.query<{ secret_hash: Buffer }>(
    'SELECT secret_hash FROM api_key WHERE org_id = $1',
    [organisation.id],
  );
  expect(stored.rows[0]?.secret_hash.toString('latin1')).not.toContain(apiKey.slice(-20));
});

test('only the operator’s key opens these calls', async () => {
  const firm = await here().open();
  for (const key of ['', 'guess', `${OPERATOR_KEY}x`, firm.key]) {
    const reply = await operator('', organisationBody(), key);
    expect([reply.status, slugOf(reply)]).toEqual([401, 'unauthenticated']);
    expect((await operator(`/${firm.orgId}/suspend`, {}, key)).status).toBe(401);
  }
  expect((await here().send('GET', '/v1/invoices', { key: OPERATOR_KEY })).status).toBe(401);
});

test('a key for repetition that cannot be one is a wrong field in every call', async () => {
  const { orgId } = await here().open();
  for (const address of ['', `/${orgId}/suspend`, `/${orgId}/resume`]) {
    const reply = await here().send('POST', `/v1/operator/organisations${address}`, {
      key: OPERATOR_KEY,
      headers: { 'idempotency-key': 'two words' },
      body: address === '' ? organisationBody() : {},
    });
    expect([reply.status, wrongFields(reply)], address).toEqual([400, ['/Idempotency-Key']]);
  }
});

test('one person may own several organisations; the password tells which one a login opens', async () => {
  const owner = (password: string) => ({ name: 'A', email: 'both@atelier.example', password });
  const first = await here().open({ owner: owner('une phrase assez longue') });
  const second = await here().open({ owner: owner('une autre phrase longue') });
  for (const [firm, password] of [
    [first, 'une phrase assez longue'],
    [second, 'une autre phrase longue'],
  ] as const) {
    const reply = await here().send('POST', '/v1/login', {
      body: { email: 'BOTH@atelier.example', password },
    });
    const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const me = await here().send('GET', '/v1/me', { headers: { cookie } });
    expect(JSON.stringify(me.body)).toContain(firm.orgId);
  }
});

test('while suspended every call answers 403; resumed, all is as before', async () => {
  const firm = await here().open({
    owner: { name: 'Camille', email: 'suspended@atelier.example', password: 'une phrase assez longue' },
  });
  const invoice = await firm.postInvoice();
  const suspended = await operator(`/${firm.orgId}/suspend`);
  expect([suspended.status, suspended.body['suspended']]).toEqual([200, true]);
  expect((await operator(`/${firm.orgId}/suspend`, {})).status).toBe(200);
  const payment = { reference: 'V', amountCents: 1, currency: 'EUR', receivedOn: '2026-11-01' };
  for (const reply of [
    await firm.get('/v1/invoices'),
    await firm.get(`/v1/invoices/${invoice.id}`),
    await firm.get('/v1/invoices/inv_unknown'),
    await firm.get('/v1/me'),
    await firm.get('/v1/sandbox/clock'),
    await firm.post('/v1/invoices', firm.invoiceBody()),
    await firm.post('/v1/invoices', { wrong: true }),
    await firm.post(`/v1/invoices/${invoice.id}/payments`, payment),
    await firm.post(`/v1/invoices/${invoice.id}/pause`, { reason: 'x' }),
    await here().send('POST', '/v1/login', {
      body: { email: 'suspended@atelier.example', password: 'une phrase assez longue' },
    }),
  ]) {
    expect([reply.status, slugOf(reply)]).toEqual([403, 'forbidden']);
  }
  const resumed = await operator(`/${firm.orgId}/resume`);
  expect([resumed.status, resumed.body['suspended']]).toEqual([200, false]);
  expect((await firm.invoice(invoice.id)).state).toBe('scheduled');
});

test('suspension answers only when no message of the organisation can still leave', async () => {
  const firm = await here().open();
  const invoice = await firm.postInvoice();
  await here().database.withOrg(firm.orgId, (tx) =>
    claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoice.customer.id,
      step: 'reminder-1',
      kind: 'reminder',
      invoices: [{ invoiceId: invoice.id, step: 'reminder-1', round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'a@b.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: 's',
        text: 't',
        html: 'h',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 800,
    }),
  );
  const startedAt = performance.now();
  expect((await operator(`/${firm.orgId}/suspend`)).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(500);
});

test.each(['org_01kar3n5vq7w8x9y0z1a2b3c4d', 'org_short', 'nonsense'])(
  'an unknown organisation answers 404: %s',
  async (id) => {
    for (const act of ['suspend', 'resume']) expect((await operator(`/${id}/${act}`)).status).toBe(404);
  },
);

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { composeApiKey } from '../../src/api/auth/api-key.js';
import { house, slugOf, wrongFields, type ProblemBody } from './house.js';

const opened = house();
const here = () => opened.here;

describe('bodies', () => {
  test('over 256 kB are refused, and the process goes on', async () => {
    const firm = await here().open();
    const body = JSON.stringify(firm.invoiceBody({ orderReference: 'x'.repeat(300 * 1024) }));
    const reply = await firm.post('/v1/invoices', body);
    expect([reply.status, slugOf(reply)]).toEqual([413, 'too-large']);
    expect((await firm.get('/v1/invoices')).status).toBe(200);
  });

  test('10,000 levels deep are malformed JSON, 20 levels are read', async () => {
    const firm = await here().open();
    const deep = await firm.post('/v1/invoices', '['.repeat(10_000) + ']'.repeat(10_000));
    expect([deep.status, slugOf(deep)]).toEqual([400, 'malformed-json']);
    const twenty = await firm.post('/v1/invoices', `${'{"a":'.repeat(19)}{}${'}'.repeat(19)}`);
    expect([twenty.status, slugOf(twenty)]).toEqual([400, 'validation']);
    const tooMany = await firm.post('/v1/invoices', `${'{"a":'.repeat(20)}{}${'}'.repeat(20)}`);
    expect([tooMany.status, slugOf(tooMany)]).toEqual([400, 'malformed-json']);
  });

  test.each([
    ['cut off', '{"number":'],
    ['no JSON at all', 'number=F-1'],
    ['a field twice', '{"number":"F-1","number":"F-2"}'],
    ['a field twice, spelled differently', '{"number":"F-1","n\\u0075mber":"F-2"}'],
  ])('%s: malformed JSON', async (_name, text) => {
    const firm = await here().open();
    const reply = await firm.post('/v1/invoices', text);
    expect([reply.status, slugOf(reply)]).toEqual([400, 'malformed-json']);
  });

  test('that are no UTF-8 are malformed JSON', async () => {
    const firm = await here().open();
    const bytes = Buffer.concat([Buffer.from('{"number":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const reply = await here().send('POST', '/v1/invoices', { key: firm.key, body: bytes });
    expect([reply.status, slugOf(reply)]).toEqual([400, 'malformed-json']);
  });

  test('that are not JSON, or compressed, are refused as such', async () => {
    const firm = await here().open();
    const text = JSON.stringify(firm.invoiceBody());
    const form = await firm.post('/v1/invoices', text, { 'content-type': 'text/plain' });
    const packed = await here().send('POST', '/v1/invoices', {
      key: firm.key,
      body: gzipSync(text),
      headers: { 'content-encoding': 'gzip' },
    });
    const wide = await firm.post('/v1/invoices', text, {
      'content-type': 'application/json; charset=utf-16',
    });
    expect([form.status, slugOf(form), packed.status, wide.status]).toEqual([
      415,
      'unsupported-media-type',
      415,
      415,
    ]);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 0 });
  });
});

describe('callers', () => {
  test.each([
    ['no key', undefined],
    ['an empty one', 'Bearer '],
    ['another scheme', 'Basic abc'],
    ['no key of ours', 'Bearer abc'],
    ['an unknown one of ours', `Bearer ${composeApiKey(`key_${'0'.repeat(26)}`, true)}`],
  ])('%s: 401 and nothing more', async (_name, authorization) => {
    const reply = await here().send('GET', '/v1/invoices', {
      headers: authorization ? { authorization } : {},
    });
    expect([reply.status, slugOf(reply)]).toEqual([401, 'unauthenticated']);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('a key with one letter changed, cut off, of the other environment or in the address: 401', async () => {
    const firm = await here().open();
    const { key } = firm;
    const changed = key.slice(0, 40) + (key[40] === 'a' ? 'b' : 'a') + key.slice(41);
    for (const wrong of [changed, key.slice(0, -1), key.replace('rl_sandbox_', 'rl_live_'), `${key}x`]) {
      expect((await here().send('GET', '/v1/invoices', { key: wrong })).status).toBe(401);
    }
    expect((await here().send('GET', `/v1/invoices?key=${key}`)).status).toBe(401);
  });

  test('a key opens what its scopes say and nothing else', async () => {
    const firm = await here().open();
    const keys = await keysWithScopes(firm.orgId, ['read', 'payments:write']);
    const [reader = '', cashier = ''] = keys;
    const ask = (key: string, method: string, path: string, body?: unknown) =>
      here().send(method, path, { key, ...(body === undefined ? {} : { body }) });
    expect((await ask(reader, 'GET', '/v1/invoices')).status).toBe(200);
    const refused = await ask(reader, 'POST', '/v1/invoices', firm.invoiceBody());
    expect([refused.status, slugOf(refused)]).toEqual([403, 'forbidden']);
    expect((await ask(cashier, 'GET', '/v1/invoices')).status).toBe(403);
    expect((await ask(cashier, 'POST', '/v1/sandbox/clock/advance', { by: 'P1D' })).status).toBe(403);
    const invoice = await firm.postInvoice();
    const payment = { reference: 'V-1', amountCents: 1, currency: 'EUR', receivedOn: '2026-11-01' };
    expect((await ask(cashier, 'POST', `/v1/invoices/${invoice.id}/payments`, payment)).status).toBe(201);
  });
});

async function keysWithScopes(orgId: string, scopes: readonly string[]): Promise<string[]> {
  const { insertApiKey } = await import('../../src/db/api-keys.js');
  const { hashOfSecret } = await import('../../src/api/auth/api-key.js');
  const { newId } = await import('../../src/db/ids.js');
  return here().database.withOrg(orgId, async (tx) => {
    const texts: string[] = [];
    for (const scope of scopes) {
      const id = newId('key');
      const text = composeApiKey(id, true, randomBytes(32));
      await insertApiKey(tx, {
        id,
        name: scope,
        secretHash: hashOfSecret(text),
        scopes: [scope],
        expiresAt: null,
      });
      texts.push(text);
    }
    return texts;
  });
}

describe('answers', () => {
  test('a problem carries its type, its status and the request id of its header', async () => {
    const firm = await here().open();
    const reply = await firm.get<ProblemBody>('/v1/invoices/inv_unknown0000000000000000');
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body).toMatchObject({ type: '/problems/not-found', status: 404 });
    expect(reply.body.requestId).toBe(reply.headers.get('x-request-id'));
    expect(here().log.join('')).toContain(reply.body.requestId);
  });

  test.each(['/', '/v2/invoices', '/v1', '/v1/nothing', '/v1/webhooks', '/v1/invoices/batch/x'])(
    'what is not there answers 404: %s',
    async (path) => {
      const reply = await here().send('GET', path);
      expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
    },
  );

  test.each(['PUT', 'DELETE'])('an act that is not there yet answers 404: %s', async (method) => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    expect((await here().send(method, `/v1/invoices/${invoice.id}`, { key: firm.key })).status).toBe(404);
  });

  test.each(['%00', '%ff', '..%2f', 'inv_%27', "inv_'or'1'='1", 'x'.repeat(3000)])(
    'an address no row can have answers 404: %s',
    async (id) => {
      const firm = await here().open();
      expect((await firm.get(`/v1/invoices/${id}`)).status).toBe(404);
      expect((await firm.get(`/v1/invoices/by-number/${id}`)).status).toBe(404);
    },
  );

  test('every answer forbids foreign scripts and frames, and is not kept by caches', async () => {
    const firm = await here().open();
    const { headers } = await firm.get('/v1/invoices');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect([headers.get('cache-control'), headers.get('x-powered-by'), headers.get('etag')]).toEqual([
      'no-store',
      null,
      null,
    ]);
  });
});

describe('queries', () => {
  test.each([
    ['an unknown parameter', 'colour=red', '/colour'],
    ['limit 0', 'limit=0', '/limit'],
    ['limit 201', 'limit=201', '/limit'],
    ['limit in letters', 'limit=ten', '/limit'],
    ['limit twice', 'limit=1&limit=2', '/limit'],
    ['an unknown state', 'state=lost', '/state'],
    ['a cursor of our own making', 'cursor=abc', '/cursor'],
    [
      'a cursor of another list',
      `cursor=${Buffer.from('["tasks",1,"tsk_1"]').toString('base64url')}`,
      '/cursor',
    ],
    ['__proto__', '__proto__=1', '/__proto__'],
    ['NUL', 'q=%00', '/q'],
    ['no UTF-8', 'q=%ff', '/q'],
  ])('%s names the parameter', async (_name, query, field) => {
    const firm = await here().open();
    const reply = await firm.get(`/v1/invoices?${query}`);
    expect([reply.status, slugOf(reply), wrongFields(reply)]).toEqual([400, 'validation', [field]]);
  });

  test('a parameter on a call that takes none is a mistake too', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    expect((await firm.get(`/v1/invoices/${invoice.id}?verbose=1`)).status).toBe(400);
    expect((await firm.post(`/v1/invoices/${invoice.id}/resume?verbose=1`)).status).toBe(400);
  });
});

test('a body that never comes whole does not hold the process', async () => {
  const firm = await here().open();
  const socket = connect(here().api.port, '127.0.0.1');
  socket.write(
    `POST /v1/invoices HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${firm.key}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"number"`,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  expect((await firm.get('/v1/invoices')).status).toBe(200);
  expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 0 });
});

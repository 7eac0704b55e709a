import { describe, expect, test } from 'vitest';
import { startApi } from '../../src/api/server.js';
import { createLogger } from '../../src/log.js';
import { house, OPERATOR_KEY, slugOf, wrongFields, type Firm, type Reply } from './house.js';

const opened = house();
const here = () => opened.here;

interface KeySeen {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

const make = (firm: Firm, body: object, headers: Record<string, string> = {}): Promise<Reply<KeySeen>> =>
  firm.post<KeySeen>('/v1/api-keys', { name: 'outil', ...body }, headers);
const revoke = (firm: Firm, id: string, key = firm.key) =>
  here().send('DELETE', `/v1/api-keys/${id}`, { key });
const list = async (firm: Firm): Promise<readonly KeySeen[]> =>
  (await firm.get<{ data: KeySeen[] }>('/v1/api-keys')).body.data;
const opens = async (key: string, path = '/v1/invoices'): Promise<number> =>
  (await here().send('GET', path, { key })).status;

test('a key is shown once, opens what it says, and is listed without its secret', async () => {
  const firm = await here().open();
  const reply = await make(firm, { scopes: ['read'] });
  expect(reply.status, reply.text).toBe(201);
  const { id, key } = reply.body;
  expect(reply.body).toMatchObject({ name: 'outil', scopes: ['read'], expiresAt: null, revokedAt: null });
  expect([await opens(key), await opens(key, '/v1/api-keys'), await opens(key, '/v1/users')]).toEqual([
    200, 403, 403,
  ]);
  const listed = await firm.get('/v1/api-keys');
  expect(listed.text).toContain(id);
  expect(listed.text).not.toContain(key.slice(-20));
  const { rows } = await here().eyes.query<{ text: string }>(
    `SELECT encode(secret_hash, 'escape') || name AS text FROM api_key WHERE id = $1`,
    [id],
  );
  expect(rows[0]?.text).not.toContain(key.slice(-20));
});

test('without scopes a key does everything but administer', async () => {
  const firm = await here().open();
  const { body } = await make(firm, {});
  expect(body.scopes).toEqual(['read', 'invoices:write', 'payments:write', 'tasks:write']);
  const posted = await here().send('POST', '/v1/invoices', { key: body.key, body: firm.invoiceBody() });
  expect([posted.status, await opens(body.key), await opens(body.key, '/v1/users')]).toEqual([201, 200, 403]);
});

test('the same request with an idempotency key answers the same key, which was never stored', async () => {
  const firm = await here().open();
  const headers = { 'idempotency-key': 'once' };
  const [first, again] = [await make(firm, {}, headers), await make(firm, {}, headers)];
  expect([first.status, again.status, again.body.key]).toEqual([201, 201, first.body.key]);
  expect(await opens(first.body.key)).toBe(200);
  const { rows } = await here().eyes.query<{ text: string }>(
    'SELECT response::text AS text FROM idempotency_key WHERE org_id = $1',
    [firm.orgId],
  );
  expect(rows.map((row) => row.text).join('')).not.toContain(first.body.key.slice(-20));
  expect((await make(firm, { scopes: ['admin'] }, headers)).status).toBe(422);
  const other = await make(firm, {}, { 'idempotency-key': 'twice' });
  expect(other.body.key).not.toBe(first.body.key);
});

test('revoked: 401 at once, on every process, and again 204', async () => {
  const firm = await here().open();
  const { body } = await make(firm, { scopes: ['read'] });
  const second = await startApi({
    database: here().database,
    log: createLogger({ name: 'second', level: 'error' }),
    operatorKey: OPERATOR_KEY,
    secret: 'x',
  });
  const there = () =>
    fetch(`${second.url}/v1/invoices`, { headers: { authorization: `Bearer ${body.key}` } });
  expect([await opens(body.key), (await there()).status]).toEqual([200, 200]);
  expect((await revoke(firm, body.id)).status).toBe(204);
  expect([await opens(body.key), (await there()).status]).toEqual([401, 401]);
  expect((await revoke(firm, body.id)).status).toBe(204);
  expect((await list(firm)).find((key) => key.id === body.id)?.revokedAt).not.toBeNull();
  await second.close();
});

test('expired: 401 from its instant on, by real time also in a sandbox', async () => {
  const firm = await here().open();
  const { body } = await make(firm, { scopes: ['read'], expiresAt: '2099-01-01T00:00:00Z' });
  expect([await opens(body.key), body.expiresAt]).toEqual([200, '2099-01-01T00:00:00.000Z']);
  await here().eyes.query(`UPDATE api_key SET expires_at = clock_timestamp() WHERE id = $1`, [body.id]);
  expect(await opens(body.key)).toBe(401);
  const past = await make(firm, { expiresAt: '2020-01-01T00:00:00Z' });
  expect([past.status, wrongFields(past)]).toEqual([400, ['/expiresAt']]);
});

describe('the last way in', () => {
  test('cannot be revoked; another key without an end, or an owner’s password, makes it possible', async () => {
    const firm = await here().open();
    const [only] = await list(firm);
    const refused = await revoke(firm, only?.id ?? '');
    expect([refused.status, slugOf(refused)]).toEqual([409, 'conflict']);
    await make(firm, { scopes: ['admin'], expiresAt: '2099-01-01T00:00:00Z' });
    await make(firm, { scopes: ['read', 'invoices:write'] });
    expect((await revoke(firm, only?.id ?? '')).status).toBe(409);
    const second = await make(firm, { scopes: ['admin'] });
    expect((await revoke(firm, only?.id ?? '')).status).toBe(204);
    expect(await opens(second.body.key, '/v1/users')).toBe(200);
  });

  test('an owner with a password is one', async () => {
    const owner = { name: 'C', email: 'alone@atelier.example', password: 'une phrase assez longue' };
    const firm = await here().open({ owner });
    const [only] = await list(firm);
    expect((await revoke(firm, only?.id ?? '')).status).toBe(204);
    expect(await opens(firm.key)).toBe(401);
  });

  test('two keys that revoke each other at once leave one', async () => {
    const firm = await here().open();
    const [first] = await list(firm);
    const second = await make(firm, { scopes: ['admin'] });
    const answers = await Promise.all([
      revoke(firm, second.body.id, firm.key),
      revoke(firm, first?.id ?? '', second.body.key),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([204, expect.any(Number)]);
    const left = [await opens(firm.key), await opens(second.body.key)];
    expect(left.filter((status) => status === 200)).toHaveLength(1);
  });
});

test.each([
  [{ scopes: [] }, ['/scopes']],
  [{ scopes: ['everything'] }, ['/scopes/0']],
  [{ scopes: ['read', 'read'] }, ['/scopes']],
  [{ name: '' }, ['/name']],
  [{ expiresAt: '2099-01-01' }, ['/expiresAt']],
  [{ key: 'mine' }, ['/key']],
])('a wrong wish names the field and makes no key: %j', async (body, fields) => {
  const firm = await here().open();
  const reply = await make(firm, body);
  expect([reply.status, wrongFields(reply)]).toEqual([400, fields]);
  expect(await list(firm)).toHaveLength(1);
});

test('another organisation’s key is nobody’s, and goes on', async () => {
  const [ours, theirs] = [await here().open(), await here().open()];
  const { body } = await make(theirs, {});
  expect((await revoke(ours, body.id)).status).toBe(404);
  expect(await opens(body.key)).toBe(200);
  expect((await list(ours)).map((key) => key.id)).not.toContain(body.id);
});

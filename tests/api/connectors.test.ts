import { describe, expect, test } from 'vitest';
import { OPERATOR_KEY, house, slugOf, wrongFields } from './house.js';
import { connect, healthOf, type Added } from './postmark-house.js';
import { delivery } from '../support/postmark-payloads.js';

// Contract §5, the rows of connectors.
const opened = house({ publicUrl: 'https://relance.atelier.example' });
const here = () => opened.here;

const UNKNOWN = 'con_01kar3n5vq7w8x9y0z1a2b3c4d';

describe('adding a connector', () => {
  test('answers 201 with an absolute address and credentials, which are shown nowhere else', async () => {
    const firm = await here().open();
    const reply = await firm.post<Added>('/v1/connectors', { kind: 'postmark' });
    expect(reply.status).toBe(201);
    const { id, url, auth } = reply.body;
    expect(id).toMatch(/^con_/);
    expect(url).toBe(`https://relance.atelier.example/v1/connectors/postmark/${id}`);
    expect(auth.password).toMatch(/^[\w-]{43}$/);
    const list = await firm.get('/v1/connectors');
    expect(list.text).toContain(id);
    expect(list.text).not.toContain(auth.password);
    const rows = await here().eyes.query<{ all: string }>(
      `SELECT coalesce(string_agg(c::text, ''), '') || coalesce((SELECT string_agg(k::text, '') FROM idempotency_key k), '') AS all
         FROM connector c`,
    );
    expect(rows.rows[0]?.all).not.toContain(auth.password);
    expect(here().log.join('')).not.toContain(auth.password);
  });

  test('the same idempotency key answers the same credentials, which are stored nowhere', async () => {
    const firm = await here().open();
    const ask = () => firm.post<Added>('/v1/connectors', { kind: 'postmark' }, { 'idempotency-key': 'once' });
    const [first, second] = [await ask(), await ask()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await firm.get<{ data: unknown[] }>('/v1/connectors')).body.data).toHaveLength(1);
    const kept = await here().eyes.query<{ response: string }>(
      'SELECT response::text FROM idempotency_key WHERE org_id = $1',
      [firm.orgId],
    );
    expect(kept.rows[0]?.response).not.toContain(first.body.auth.password);
  });

  test.each([
    [{ kind: 'stripe' }, '/kind'],
    [{}, '/kind'],
    [{ kind: 'postmark', settings: { inbound: 'x' } }, '/settings/inbound'],
    [{ kind: 'postmark', settings: { inboundAddress: 'no address' } }, '/settings/inboundAddress'],
    [{ kind: 'postmark', settings: { inboundAddress: 'a@b.fr, c@d.fr' } }, '/settings/inboundAddress'],
    [{ kind: 'postmark', settings: { inboundAddress: 'a+b@in.firm.fr' } }, '/settings/inboundAddress'],
    [
      { kind: 'postmark', settings: { inboundAddress: `${'a'.repeat(38)}@in.firm.fr` } },
      '/settings/inboundAddress',
    ],
    [{ kind: 'postmark', extra: 1 }, '/extra'],
  ])('%j is refused and nothing is stored', async (body, path) => {
    const firm = await here().open();
    const reply = await firm.post('/v1/connectors', body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, [path]]);
    expect((await firm.get<{ data: unknown[] }>('/v1/connectors')).body.data).toEqual([]);
  });

  test('an unknown kind is answered with the kinds there are', async () => {
    const firm = await here().open();
    expect((await firm.post('/v1/connectors', { kind: 'fax' })).text).toContain('must be one of: postmark');
  });

  test("Postmark's own inbound address fits: 32 characters and the token of a message", async () => {
    const firm = await here().open();
    const inboundAddress = `${'0123456789abcdef'.repeat(2)}@inbound.postmarkapp.com`;
    await connect(firm, { inboundAddress });
    const { body } = await firm.get<{ data: { settings: unknown; readsReplies: boolean }[] }>(
      '/v1/connectors',
    );
    expect(body.data).toMatchObject([{ settings: { inboundAddress }, readsReplies: true }]);
  });

  test('needs the permission admin; the list is a GET like any other (contract §5)', async () => {
    const firm = await here().open();
    const key = await here().eyes.query<{ id: string }>('SELECT id FROM api_key WHERE org_id = $1', [
      firm.orgId,
    ]);
    await here().eyes.query(`UPDATE api_key SET scopes = '{read,tasks:write}' WHERE id = $1`, [
      key.rows[0]?.id,
    ]);
    expect((await firm.get('/v1/connectors')).status).toBe(200);
    expect((await firm.post('/v1/connectors', { kind: 'postmark' })).status).toBe(403);
    expect((await here().send('GET', '/v1/connectors')).status).toBe(401);
    expect((await here().send('GET', '/v1/connectors', { key: OPERATOR_KEY })).status).toBe(401);
  });
});

describe('removing a connector', () => {
  test('204, again 404, and it may call no more', async () => {
    const firm = await here().open();
    const postmark = await connect(firm);
    const path = `/v1/connectors/${postmark.added.id}`;
    const remove = () => here().send('DELETE', path, { key: firm.key });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await firm.get<{ data: unknown[] }>('/v1/connectors')).body.data).toEqual([]);
    expect((await postmark.send(delivery('msg_x'))).status).toBe(404);
  });

  test("another organisation's connector and an unknown one answer alike, and it stays", async () => {
    const [ours, theirs] = [await here().open(), await here().open()];
    const postmark = await connect(theirs);
    for (const id of [postmark.added.id, UNKNOWN]) {
      const reply = await here().send('DELETE', `/v1/connectors/${id}`, { key: ours.key });
      expect([reply.status, slugOf(reply)]).toEqual([404, 'not-found']);
    }
    expect((await postmark.send(delivery('msg_x'))).status).toBe(200);
  });
});

describe('who may call', () => {
  test.each([
    ['no credentials', null],
    ['a wrong password', { username: 'USERNAME', password: 'x'.repeat(43) }],
    ['a wrong user name', { username: 'somebody', password: 'PASSWORD' }],
    ['an empty password', { username: 'USERNAME', password: '' }],
    ['a colon in the wrong place', { username: '', password: 'USERNAME:PASSWORD' }],
  ])('%s: 401, never 403, nothing stored, shown in its health', async (_name, wrong) => {
    const firm = await here().open();
    const postmark = await connect(firm);
    const { username, password } = postmark.added.auth;
    const fill = (text: string) => text.replace('USERNAME', username).replace('PASSWORD', password);
    const auth = wrong && { username: fill(wrong.username), password: fill(wrong.password) };
    const reply = await postmark.send(delivery('msg_x'), auth);
    expect([reply.status, slugOf(reply)]).toEqual([401, 'unauthenticated']);
    expect(reply.headers.get('www-authenticate')).toContain('Basic');
    const health = await healthOf(firm, postmark);
    expect(health.wrongCredentials.calls).toBe(1);
    expect(health.events).toMatchObject({ waiting: 0, applied: 0, unmatched: 0 });
  });

  test("another connector's credentials, and a bearer key of the organisation, are wrong ones", async () => {
    const firm = await here().open();
    const [one, other] = [await connect(firm), await connect(firm)];
    expect((await one.send(delivery('msg_x'), other.added.auth)).status).toBe(401);
    const path = `/v1/connectors/postmark/${one.added.id}`;
    expect((await firm.post(path, delivery('msg_x'))).status).toBe(401);
  });

  test('an unknown id, an unknown kind and a kind that is not its own: 404', async () => {
    const firm = await here().open();
    const postmark = await connect(firm);
    expect((await postmark.send(delivery('msg_x'), postmark.added.auth, UNKNOWN)).status).toBe(404);
    for (const kind of ['stripe', 'Postmark', '__proto__', 'constructor']) {
      const path = `/v1/connectors/${kind}/${postmark.added.id}`;
      expect((await here().send('POST', path, { body: {} })).status).toBe(404);
    }
  });
});

test('/readyz says whether replies are read', async () => {
  const replies = async () =>
    (await here().send<{ mail: { replies: string } }>('GET', '/readyz')).body.mail.replies;
  await here().eyes.query('UPDATE connector SET deleted_at = now()');
  expect(await replies()).toContain('No inbound address');
  const firm = await here().open();
  await connect(firm, {});
  expect(await replies()).toContain('No inbound address');
  await connect(firm);
  expect(await replies()).toContain(
    'Replies are read for organisations whose connector has an inbound address',
  );
});

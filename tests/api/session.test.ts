import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { house, slugOf, type Firm } from './house.js';

const opened = house({ loginRateLimit: { perSecond: 0.05, burst: 5 } });
const here = () => opened.here;
const PASSWORD = 'une phrase que personne ne devine';

async function withLogin(): Promise<{ firm: Firm; email: string }> {
  const email = `owner-${randomUUID()}@atelier.example`;
  const firm = await here().open({ owner: { name: 'Camille Roux', email, password: PASSWORD } });
  return { firm, email };
}

const logIn = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  here().send('POST', '/v1/login', { body: { email, password }, headers });

async function cookieOf(email: string): Promise<string> {
  const reply = await logIn(email);
  expect(reply.status, reply.text).toBe(204);
  return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

test('login answers a cookie out of reach of scripts and other sites’ forms, and stores only its hash', async () => {
  const { email } = await withLogin();
  const reply = await logIn(email.toUpperCase());
  expect([reply.status, reply.text]).toEqual([204, '']);
  const cookie = reply.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Lax/);
  expect(cookie).toMatch(/Path=\//);
  const token = /=([^;]+)/.exec(cookie)?.[1] ?? '';
  const { rows } = await here().eyes.query<{ token_hash: Buffer }>('SELECT token_hash FROM session');
  expect(rows.some((row) => row.token_hash.toString('base64url') === token)).toBe(false);
});

test('a wrong password and an unknown address answer the same', async () => {
  const { email } = await withLogin();
  const wrong = await logIn(email, 'not the password');
  const unknown = await logIn('nobody@atelier.example', 'not the password');
  const without = await here().open();
  expect([wrong.status, unknown.status, without.key.length > 0]).toEqual([401, 401, true]);
  expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
});

test('with the cookie everything can be read, and changed from our own pages only', async () => {
  const { firm, email } = await withLogin();
  const invoice = await firm.postInvoice();
  const cookie = await cookieOf(email);
  const me = await here().send('GET', '/v1/me', { headers: { cookie } });
  expect(me.body).toMatchObject({ user: { name: 'Camille Roux', role: 'owner', email }, apiKey: null });

  const pause = (headers: Record<string, string>) =>
    here().send('POST', `/v1/invoices/${invoice.id}/pause`, {
      body: { reason: 'x' },
      headers: { cookie, ...headers },
    });
  for (const headers of [
    {},
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: here().api.url },
    { 'sec-fetch-site': 'none' },
  ]) {
    const reply = await pause(headers);
    expect([reply.status, slugOf(reply)], JSON.stringify(headers)).toEqual([403, 'forbidden']);
  }
  expect((await firm.invoice(invoice.id)).state).toBe('scheduled');
  expect((await pause({ origin: here().api.url })).status).toBe(200);
  expect((await pause({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  const timeline = await firm.get<{ data: { actor: unknown }[] }>(`/v1/invoices/${invoice.id}/timeline`);
  expect(timeline.body.data.at(-1)?.actor).toMatchObject({ kind: 'user', name: 'Camille Roux' });
});

test('logout makes the cookie worth nothing', async () => {
  const { email } = await withLogin();
  const cookie = await cookieOf(email);
  const foreign = await here().send('POST', '/v1/logout', {
    headers: { cookie, origin: 'https://evil.example' },
  });
  expect(foreign.status).toBe(403);
  const reply = await here().send('POST', '/v1/logout', { headers: { cookie, origin: here().api.url } });
  expect([reply.status, reply.headers.get('set-cookie')?.includes('Max-Age=0')]).toEqual([204, true]);
  expect((await here().send('GET', '/v1/me', { headers: { cookie } })).status).toBe(401);
  expect((await here().send('POST', '/v1/logout')).status).toBe(204);
});

test('a page of another site cannot log its visitor in', async () => {
  const { email } = await withLogin();
  expect((await logIn(email, PASSWORD, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await logIn(email, PASSWORD, { origin: here().api.url })).status).toBe(204);
});

test('guessing a password is slowed down, and says for how long', async () => {
  const { email } = await withLogin();
  const guesses = Array.from({ length: 6 }, (_, place) => `guess number ${place}`);
  const statuses: number[] = [];
  for (const guess of guesses) statuses.push((await logIn(email, guess)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  const last = await logIn(email);
  expect([last.status, slugOf(last)]).toEqual([429, 'rate-limited']);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
});

test.each([
  {},
  { email: 'a@b.example' },
  { email: 1, password: 'x' },
  { email: 'a', password: 'b', otp: '1' },
])('a login of another shape is refused: %j', async (body) => {
  expect((await here().send('POST', '/v1/login', { body })).status).toBe(400);
});

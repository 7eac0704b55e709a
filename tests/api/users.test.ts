import { expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm, type Reply } from './house.js';

const opened = house({ loginRateLimit: { perSecond: 100, burst: 1_000 } });
const here = () => opened.here;

interface UserSeen {
  readonly id: string;
  readonly email: string;
  readonly role: string;
  readonly hasPassword: boolean;
}

let made = 0;
const address = (): string => `user-${(made += 1)}@atelier.example`;
const PASSWORD = 'une phrase assez longue';
const add = (firm: Firm, wish: object = {}): Promise<Reply<UserSeen>> =>
  firm.post<UserSeen>('/v1/users', { email: address(), name: 'Noa', role: 'account_manager', ...wish });
const patch = (firm: Firm, id: string, body: unknown): Promise<Reply<UserSeen>> =>
  here().send<UserSeen>('PATCH', `/v1/users/${id}`, { key: firm.key, body });
const users = async (firm: Firm): Promise<readonly UserSeen[]> =>
  (await firm.get<{ data: UserSeen[] }>('/v1/users')).body.data;

async function cookieOf(email: string, password = PASSWORD): Promise<string> {
  const reply = await here().send('POST', '/v1/login', { body: { email, password } });
  expect(reply.status, reply.text).toBe(204);
  return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
const meWith = async (cookie: string): Promise<number> =>
  (await here().send('GET', '/v1/me', { headers: { cookie } })).status;

test('somebody is added, listed without a password, and logs in with it', async () => {
  const firm = await here().open();
  const reply = await add(firm, { password: PASSWORD });
  expect(reply.status, reply.text).toBe(201);
  expect(reply.body).toMatchObject({ role: 'account_manager', hasPassword: true });
  expect(await users(firm)).toHaveLength(2);
  expect((await firm.get('/v1/users')).text).not.toContain('argon2');
  expect(await meWith(await cookieOf(reply.body.email))).toBe(200);
  expect((await add(firm, {})).body.hasPassword).toBe(false);
});

test('an address belongs to one user, whatever its capitals', async () => {
  const firm = await here().open();
  const { body } = await add(firm);
  const twin = await add(firm, { email: body.email.toUpperCase() });
  expect([twin.status, slugOf(twin), wrongFields(twin)]).toEqual([409, 'conflict', ['/email']]);
  const other = await add(firm);
  const taken = await patch(firm, other.body.id, { email: body.email });
  expect([taken.status, wrongFields(taken)]).toEqual([409, ['/email']]);
  expect((await patch(firm, other.body.id, { email: other.body.email })).status).toBe(200);
  const elsewhere = await here().open();
  expect((await add(elsewhere, { email: body.email })).status).toBe(201);
});

test('a new password ends the sessions opened with the old one', async () => {
  const firm = await here().open();
  const { body } = await add(firm, { password: PASSWORD });
  const cookie = await cookieOf(body.email);
  const other = await add(firm, { password: PASSWORD });
  const others = await cookieOf(other.body.email);
  expect((await patch(firm, body.id, { password: 'une autre phrase longue' })).status).toBe(200);
  expect([await meWith(cookie), await meWith(others)]).toEqual([401, 200]);
  expect(await meWith(await cookieOf(body.email, 'une autre phrase longue'))).toBe(200);
  const old = await here().send('POST', '/v1/login', { body: { email: body.email, password: PASSWORD } });
  expect(old.status).toBe(401);
});

test('another role ends them too, a change of name does not', async () => {
  const firm = await here().open();
  const { body } = await add(firm, { password: PASSWORD });
  const cookie = await cookieOf(body.email);
  expect((await patch(firm, body.id, { name: 'Noa Blanc', phone: '+33 4 72 00 00 09' })).status).toBe(200);
  expect(await meWith(cookie)).toBe(200);
  for (const reply of [
    await patch(firm, body.id, { role: 'reader' }),
    await patch(firm, body.id, { role: 'reader' }),
  ]) {
    expect([reply.status, reply.body.role]).toEqual([200, 'reader']);
  }
  expect(await meWith(cookie)).toBe(401);
});

test('the last owner stays one, also when two demote each other at once', async () => {
  const firm = await here().open();
  const [owner] = (await users(firm)) as [UserSeen];
  const refused = await patch(firm, owner.id, { role: 'reader' });
  expect([refused.status, slugOf(refused)]).toEqual([409, 'conflict']);
  const second = await add(firm, { role: 'owner' });
  const answers = await Promise.all([
    patch(firm, owner.id, { role: 'reader' }),
    patch(firm, second.body.id, { role: 'reader' }),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  expect((await users(firm)).filter((user) => user.role === 'owner')).toHaveLength(1);
});

test.each([
  [{ role: 'king' }, ['/role']],
  [{ email: 'nobody' }, ['/email']],
  [{ name: '' }, ['/name']],
  [{ password: 'short' }, ['/password']],
  [{ orgId: 'org_x' }, ['/orgId']],
])('a wrong field is named and nobody is added or changed: %j', async (body, fields) => {
  const firm = await here().open();
  const reply = await add(firm, body);
  expect([reply.status, wrongFields(reply)]).toEqual([400, fields]);
  const [owner] = (await users(firm)) as [UserSeen];
  expect(wrongFields(await patch(firm, owner.id, body))).toEqual(fields);
  expect(await users(firm)).toHaveLength(1);
});

test('another organisation’s user is nobody', async () => {
  const [ours, theirs] = [await here().open(), await here().open()];
  const { body } = await add(theirs, { password: PASSWORD });
  expect((await patch(ours, body.id, { password: 'une autre phrase longue' })).status).toBe(404);
  expect((await patch(ours, 'usr_01kar3n5vq7w8x9y0z1a2b3c4d', { name: 'x' })).status).toBe(404);
  expect(await meWith(await cookieOf(body.email))).toBe(200);
});

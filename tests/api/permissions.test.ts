import { beforeAll, expect, test } from 'vitest';
import { house, OPERATOR_KEY, type Firm } from './house.js';

// Role × call × expected status (contract §5), for every call the API documents: a call that is not in the table
// below fails, so that nobody adds one without saying who may make it.

const opened = house({
  loginRateLimit: { perSecond: 100, burst: 1_000 },
  rateLimit: { perSecond: 100_000, burst: 100_000 },
  advancePatienceMs: 0,
});
const here = () => opened.here;

type Need =
  | 'read'
  | 'invoices:write'
  | 'payments:write'
  | 'tasks:write'
  | 'sandbox'
  | 'admin'
  | 'any caller'
  | 'operator'
  | 'nobody asked';

/** The first line that fits says what is needed. */
const TABLE: readonly (readonly [string, Need])[] = [
  ['GET /(healthz|readyz|openapi.json|docs)', 'nobody asked'],
  ['POST /v1/(login|logout)', 'nobody asked'],
  // Credentials of its own, not a key of ours.
  ['POST /v1/connectors/{kind}/{id}', 'nobody asked'],
  ['GET /v1/me', 'any caller'],
  ['\\w+ /v1/operator/.*', 'operator'],
  ['GET /v1/.*/export', 'admin'],
  ['\\w+ /v1/(api-keys|users)(/{id})?', 'admin'],
  ['GET /v1/.*', 'read'],
  ['DELETE /v1/.*', 'admin'],
  ['POST /v1/sandbox/.*', 'sandbox'],
  ['POST /v1/invoices/{id}/payments', 'payments:write'],
  ['POST /v1/payments.*', 'payments:write'],
  ['POST /v1/(tasks|replies)/.*', 'tasks:write'],
  ['(POST|PATCH) /v1/(invoices|customers|preview).*', 'invoices:write'],
  ['(PUT|POST) /v1/policies.*', 'admin'],
  ['(PATCH|POST) /v1/organisation(/stop|/start)?', 'admin'],
  ['POST /v1/(connectors|webhooks).*', 'admin'],
];

const EVERYTHING: readonly Need[] = [
  'read',
  'invoices:write',
  'payments:write',
  'tasks:write',
  'sandbox',
  'admin',
  'any caller',
];
/** What each key (by its scope) and each person (by their role) may do. */
const MAY: Readonly<Record<string, readonly Need[]>> = {
  'key read': ['read', 'any caller'],
  'key invoices:write': ['invoices:write', 'any caller'],
  'key payments:write': ['payments:write', 'any caller'],
  'key tasks:write': ['tasks:write', 'any caller'],
  'key admin': EVERYTHING,
  'user owner': EVERYTHING,
  'user account_manager': EVERYTHING.filter((need) => need !== 'admin'),
  'user reader': ['read', 'any caller'],
  'user engineer': ['read', 'any caller'],
  'the operator': ['operator'],
  nobody: [],
};

interface Documented {
  readonly method: string;
  readonly path: string;
}
let firm: Firm;
let calls: readonly Documented[];
const headersOf = new Map<string, Readonly<Record<string, string>>>();

beforeAll(async () => {
  firm = await here().open();
  const { body } = await here().send<{ paths: Record<string, Record<string, unknown>> }>(
    'GET',
    '/openapi.json',
  );
  calls = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  );
  for (const who of Object.keys(MAY)) headersOf.set(who, await headersFor(who));
});

async function headersFor(who: string): Promise<Readonly<Record<string, string>>> {
  const [kind, name = ''] = who.split(' ');
  if (kind === 'key') {
    const reply = await firm.post<{ key: string }>('/v1/api-keys', { name, scopes: [name] });
    return { authorization: `Bearer ${reply.body.key}` };
  }
  if (kind === 'the') return { authorization: `Bearer ${OPERATOR_KEY}` };
  if (kind === 'nobody') return {};
  const [email, password] = [`${name}@permissions.example`, 'une phrase assez longue'];
  await firm.post('/v1/users', { email, password, name, role: name });
  const reply = await here().send('POST', '/v1/login', { body: { email, password } });
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { cookie, origin: here().api.url };
}

function needOf({ method, path }: Documented): Need {
  const line = TABLE.find(([pattern]) =>
    new RegExp(`^${pattern.replaceAll('{', '\\{')}$`).test(`${method} ${path}`),
  );
  if (line === undefined) throw new Error(`${method} ${path} is in no line of the table`);
  return line[1];
}

/** Ids nobody has and a body without anything: whoever is let in changes nothing, or what may be repeated. */
async function statusOf(who: string, { method, path }: Documented): Promise<number> {
  const address = path
    .replace('{name}', 'nobodys-policy')
    .replace('{number}', 'NONE')
    .replaceAll(/\{\w+\}/g, 'inv_01kar3n5vq7w8x9y0z1a2b3c4d');
  const headers = headersOf.get(who) ?? {};
  const asked = method === 'GET' ? { headers } : { headers, body: {} };
  return (await here().send(method, address, asked)).status;
}

/** 401: who is not known; 403: who may not; anything else: was let in. */
function expected(who: string, need: Need): string {
  if (MAY[who]?.includes(need)) return 'in';
  const isOurs = who.startsWith('key') || who.startsWith('user');
  return isOurs && need !== 'operator' ? '403' : '401';
}

const outcome = (status: number): string => (status === 401 || status === 403 ? String(status) : 'in');

test('the document lists the calls of the contract', () => {
  expect(calls.length).toBeGreaterThan(50);
  expect(calls.map(needOf)).not.toContain(undefined);
});

test.each(Object.keys(MAY))('%s: let in where the table says, and nowhere else', async (who) => {
  const wrong: string[] = [];
  for (const call of calls) {
    const need = needOf(call);
    // Not asked for who they are (a logout would even end the session these tests live by).
    if (need === 'nobody asked') continue;
    const status = await statusOf(who, call);
    const [got, wanted] = [outcome(status), expected(who, need)];
    if (status >= 500 || got !== wanted) {
      wrong.push(`${call.method} ${call.path}: ${status}, expected ${wanted}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a person’s request from another site is refused, whatever their role', async () => {
  const headers = { ...headersOf.get('user owner'), origin: 'https://evil.example' };
  for (const call of calls.filter(({ method }) => method !== 'GET')) {
    if (['operator', 'nobody asked'].includes(needOf(call))) continue;
    const path = call.path.replaceAll(/\{\w+\}/g, 'inv_01kar3n5vq7w8x9y0z1a2b3c4d');
    expect((await here().send(call.method, path, { headers, body: {} })).status, call.path).toBe(403);
  }
});

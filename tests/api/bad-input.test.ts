import { expect, describe, test } from 'vitest';
import {
  customerBody,
  house,
  OPERATOR_KEY,
  organisationBody,
  slugOf,
  wrongFields,
  type Firm,
} from './house.js';

const opened = house();
const here = () => opened.here;

type Change = Readonly<Record<string, unknown>>;
type Row = readonly [name: string, change: Change, field: string];

const TOO_LARGE = '9007199254740993';
const customer = (wish: Change) => ({ customer: customerBody('C-bad', wish) });
const manyDays = '2026-02-30';

/** Every wrong field of an invoice, by the path the answer must name. */
const INVOICE_ROWS: readonly Row[] = [
  ['unknown field', { colour: 'red' }, '/colour'],
  ['a field of the server', { org_id: 'org_x' }, '/org_id'],
  ['unknown customer field', customer({ vip: true }), '/customer/vip'],
  ['constructor', { constructor: { prototype: {} } }, '/constructor'],
  ['number missing', { number: undefined }, '/number'],
  ['number of the wrong type', { number: 12 }, '/number'],
  ['number blank', { number: '   ' }, '/number'],
  ['number with CR/LF', { number: 'F-1\r\nBcc: x@y.example' }, '/number'],
  ['NUL', { number: 'F\u0000' }, '/number'],
  ['half a surrogate pair', { number: 'F\ud800' }, '/number'],
  ['NUL deep inside', customer({ name: 'a\u0000b' }), '/customer/name'],
  ['customer missing', { customer: undefined }, '/customer'],
  ['customer a list', { customer: [] }, '/customer'],
  ['customer without a name', customer({ name: undefined }), '/customer/name'],
  ['customer of an unknown kind', customer({ kind: 'friend' }), '/customer/kind'],
  ['two addresses', customer({ email: 'a@b.example,c@d.example' }), '/customer/email'],
  ['address with CR/LF', customer({ email: 'a@b.example\r\nBcc: c@d.example' }), '/customer/email'],
  ['a name of invisible marks', customer({ name: '\u200b\u2060' }), '/customer/name'],
  ['address with a display name', customer({ email: 'A <a@b.example>' }), '/customer/email'],
  ['address with a quoted part', customer({ email: '"a b"@c.example' }), '/customer/email'],
  ['address without a domain', customer({ email: 'a@' }), '/customer/email'],
  ['local part over 64', customer({ email: `${'a'.repeat(65)}@b.example` }), '/customer/email'],
  [
    'address over 254',
    customer({ email: `a@${'b'.repeat(60)}.${`${'c'.repeat(60)}.`.repeat(4)}fr` }),
    '/customer/email',
  ],
  ['unknown language', customer({ language: 'de' }), '/customer/language'],
  ['unknown region', customer({ region: 'FR-99' }), '/customer/region'],
  ['telephone of letters', customer({ phone: 'call me' }), '/customer/phone'],
  ['negative cents', { totalCents: -1 }, '/totalCents'],
  ['no cents', { totalCents: 0 }, '/totalCents'],
  ['fractional cents', { totalCents: 10.5 }, '/totalCents'],
  ['0.1 + 0.2', { totalCents: 0.1 + 0.2 }, '/totalCents'],
  ['cents as text', { totalCents: '1,00' }, '/totalCents'],
  ['cents null', { totalCents: null }, '/totalCents'],
  ['unknown currency', { currency: 'XXZ' }, '/currency'],
  ['currency in small letters', { currency: 'eur' }, '/currency'],
  ['30 February', { issuedOn: manyDays, dueOn: '2026-03-30' }, '/issuedOn'],
  ['29 February of a common year', { dueOn: '2027-02-29' }, '/dueOn'],
  ['the year 9999', { dueOn: '9999-12-31' }, '/dueOn'],
  ['an instant for a day', { dueOn: '2026-11-01T00:00:00Z' }, '/dueOn'],
  ['due before issued', { issuedOn: '2026-10-02', dueOn: '2026-10-01' }, '/dueOn'],
  ['payment link without https', { paymentUrl: 'http://pay.example/1' }, '/paymentUrl'],
  ['payment link that is a script', { paymentUrl: 'javascript:alert(1)' }, '/paymentUrl'],
  ['payment link with a password', { paymentUrl: 'https://me:secret@pay.example/' }, '/paymentUrl'],
  [
    'negative unit price',
    { lines: [{ description: 'x', quantity: 1, unitCents: -5 }] },
    '/lines/0/unitCents',
  ],
  [
    'unknown field of a line',
    { lines: [{ description: 'x', quantity: 1, unitCents: 5, y: 1 }] },
    '/lines/0/y',
  ],
  ['reminders below zero', { remindersAlreadySent: -1 }, '/remindersAlreadySent'],
  ['subscription without a period', { subscription: { reference: 'A' } }, '/subscription/period'],
];

async function expectRefusal(
  firm: Firm,
  reply: Awaited<ReturnType<Firm['post']>>,
  field: string,
): Promise<void> {
  expect(reply.status, reply.text).toBe(400);
  expect(reply.headers.get('content-type')).toContain('application/problem+json');
  expect(slugOf(reply)).toBe('validation');
  expect(wrongFields(reply)).toContain(field);
  expect(await here().rows(firm.orgId)).toMatchObject({
    invoice: 0,
    customer: 0,
    payment: 0,
    audit_event: 0,
    outbox: 0,
  });
  expect((await here().send('GET', '/healthz')).status).toBe(200);
}

describe('a bad invoice is refused by naming its field, and nothing is stored', () => {
  test.each(INVOICE_ROWS)('%s', async (_name, change, field) => {
    const firm = await here().open();
    await expectRefusal(firm, await firm.post('/v1/invoices', firm.invoiceBody(change)), field);
  });

  test.each<[string, Change, string, string]>([
    ['missing', { totalCents: undefined }, '/totalCents', 'is missing'],
    ['a missing choice', customer({ kind: undefined }), '/customer/kind', 'is missing'],
    ['a choice', customer({ kind: 'friend' }), '/customer/kind', 'must be one of company, consumer, public'],
    ['a text', { number: 12 }, '/number', 'must be a text'],
    ['too long', { number: 'x'.repeat(101) }, '/number', 'must have at most 100 characters'],
    ['too many', { remindersAlreadySent: 101 }, '/remindersAlreadySent', 'must be at most 100'],
    ['too few', { remindersAlreadySent: -1 }, '/remindersAlreadySent', 'must be at least 0'],
    ['a list', { lines: {} }, '/lines', 'must be a list'],
    ['an object', { customer: [] }, '/customer', 'must be an object'],
    [
      'a null',
      { totalCents: null },
      '/totalCents',
      'must be a whole number of cents, at most 9007199254740991',
    ],
  ])('says what the field must be: %s', async (_name, change, path, message) => {
    const firm = await here().open();
    const reply = await firm.post('/v1/invoices', firm.invoiceBody(change));
    expect(reply.body).toMatchObject({ errors: [{ path, message }] });
  });

  test('2⁵³ + 1 cents', async () => {
    const firm = await here().open();
    const body = JSON.stringify(firm.invoiceBody()).replace('120000', TOO_LARGE);
    await expectRefusal(firm, await firm.post('/v1/invoices', body), '/totalCents');
  });

  test('__proto__, at the top and inside', async () => {
    const firm = await here().open();
    const text = JSON.stringify(firm.invoiceBody());
    const top = text.replace('{', '{"__proto__":{"polluted":true},');
    await expectRefusal(firm, await firm.post('/v1/invoices', top), '/__proto__');
    const inside = text.replace('"customer":{', '"customer":{"__proto__":{"polluted":true},');
    await expectRefusal(firm, await firm.post('/v1/invoices', inside), '/customer/__proto__');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('never repeats a value, in the answer or in the log', async () => {
    const firm = await here().open();
    const canary = 'canary-7f3a@client.example,second';
    const reply = await firm.post(
      '/v1/invoices',
      firm.invoiceBody(customer({ email: canary, language: canary })),
    );
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain('canary-7f3a');
    expect(here().log.join('\n')).not.toContain('canary-7f3a');
  });
});

const ID = '01kar3n5vq7w8x9y0z1a2b3c4d';

/** The other bodies of this version: [path, a valid body, changes and the field each must be refused by]. */
const OTHER_CALLS: readonly (readonly [string, Change, readonly Row[]])[] = [
  [
    `/v1/invoices/inv_${ID}/payments`,
    { reference: 'V-1', amountCents: 100, currency: 'EUR', receivedOn: '2026-11-01' },
    [
      ['unknown field', { paidBy: 'x' }, '/paidBy'],
      ['amount missing', { amountCents: undefined }, '/amountCents'],
      ['negative', { amountCents: -100 }, '/amountCents'],
      ['fractional', { amountCents: 99.9 }, '/amountCents'],
      ['unknown currency', { currency: 'EURO' }, '/currency'],
      ['30 February', { receivedOn: manyDays }, '/receivedOn'],
      ['NUL', { reference: 'V\u0000' }, '/reference'],
    ],
  ],
  [
    `/v1/invoices/inv_${ID}/pause`,
    { reason: 'holiday' },
    [
      ['unknown field', { for: 'ever' }, '/for'],
      ['reason missing', { reason: undefined }, '/reason'],
      ['30 February', { until: manyDays }, '/until'],
      ['wrong type', { reason: 5 }, '/reason'],
    ],
  ],
  [`/v1/invoices/inv_${ID}/resume`, {}, [['unknown field', { now: true }, '/now']]],
  [
    `/v1/invoices/inv_${ID}/cancel`,
    { reason: 'twice' },
    [
      ['unknown field', { x: 1 }, '/x'],
      ['reason missing', { reason: undefined }, '/reason'],
    ],
  ],
  [
    `/v1/tasks/tsk_${ID}/complete`,
    { outcome: 'unreachable' },
    [
      ['unknown field', { instalments: [] }, '/instalments'],
      ['outcome missing', { outcome: undefined }, '/outcome'],
      ['30 February', { promisedFor: manyDays }, '/promisedFor'],
      ['fractional cents', { promisedCents: 0.5 }, '/promisedCents'],
      ['half a surrogate pair', { note: '\udc00' }, '/note'],
    ],
  ],
  [
    '/v1/sandbox/clock/advance',
    { by: 'P1D' },
    [
      ['unknown field', { days: 4 }, '/days'],
      ['neither by nor to', { by: undefined }, '/by'],
      ['both', { to: '2030-01-01T00:00:00Z' }, '/to'],
      ['unreadable', { by: '4 days' }, '/by'],
      ['negative', { by: '-P1D' }, '/by'],
      ['more than 400 days', { by: 'P401D' }, '/by'],
      ['beyond every calendar', { by: 'P999999Y' }, '/by'],
      ['an offset instead of Z', { by: undefined, to: '2030-01-01T00:00:00+02:00' }, '/to'],
      ['to beyond 400 days', { by: undefined, to: '2099-01-01T00:00:00Z' }, '/to'],
      ['unknown mode', { mode: 'fast' }, '/mode'],
    ],
  ],
  [`/v1/sandbox/messages/msg_${ID}/deliver`, {}, [['unknown field', { x: 1 }, '/x']]],
  [
    `/v1/sandbox/messages/msg_${ID}/bounce`,
    { hard: true },
    [
      ['hard missing', { hard: undefined }, '/hard'],
      ['wrong type', { hard: 'yes' }, '/hard'],
    ],
  ],
  [`/v1/sandbox/messages/msg_${ID}/complain`, {}, [['unknown field', { x: 1 }, '/x']]],
  [
    `/v1/sandbox/messages/msg_${ID}/reply`,
    { text: 'Bonjour' },
    [
      ['text missing', { text: undefined }, '/text'],
      ['wrong type', { auto: 'no' }, '/auto'],
    ],
  ],
  [`/v1/sandbox/messages/msg_${ID}/pay`, {}, [['unknown field', { x: 1 }, '/x']]],
];

describe.each(OTHER_CALLS)('POST %s', (path, good, rows) => {
  test.each(rows)('%s', async (_name, change, field) => {
    const firm = await here().open();
    await expectRefusal(firm, await firm.post(path, { ...good, ...change }), field);
  });
});

describe('POST /v1/operator/organisations', () => {
  const rows: readonly Row[] = [
    ['unknown field', { plan: 'gold' }, '/plan'],
    ['name missing', { name: undefined }, '/name'],
    ['unknown time zone', { timeZone: 'Mars/Olympus' }, '/timeZone'],
    ['an offset for a time zone', { timeZone: '+02:00' }, '/timeZone'],
    ['unknown region', { region: 'ZZ' }, '/region'],
    ['unknown language', { language: 'de' }, '/language'],
    ['sandbox of the wrong type', { sandbox: 'yes' }, '/sandbox'],
    ['siren of eight digits', { siren: '12345678' }, '/siren'],
    ['sender without an e-mail', { sender: { name: 'A', phone: '+33 1 02 03 04 05' } }, '/sender/email'],
    [
      'a short password',
      { owner: { name: 'A', email: 'a@b.example', password: 'short' } },
      '/owner/password',
    ],
  ];
  test.each(rows)('%s', async (_name, change, field) => {
    const count = async () => (await here().eyes.query('SELECT FROM organisation')).rowCount;
    const before = await count();
    const body = organisationBody(change);
    const reply = await here().send('POST', '/v1/operator/organisations', { key: OPERATOR_KEY, body });
    expect([reply.status, wrongFields(reply)]).toEqual([400, [field]]);
    expect(await count()).toBe(before);
  });
});

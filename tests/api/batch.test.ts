import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { composeApiKey, hashOfSecret } from '../../src/api/auth/api-key.js';
import { insertApiKey } from '../../src/db/api-keys.js';
import { newId } from '../../src/db/ids.js';
import {
  customerBody,
  house,
  OPERATOR_KEY,
  slugOf,
  type Firm,
  type InvoiceSeen,
  type ProblemBody,
} from './house.js';

const opened = house({ bodyPatienceMs: 1_500 });
const here = () => opened.here;
const PATH = '/v1/invoices/batch';
const NDJSON = { 'content-type': 'application/x-ndjson' };
const NOTHING = { invoice: 0, customer: 0, outbox: 0, audit_event: 0 };

interface BatchSeen {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: readonly {
    readonly line: number;
    readonly number: string | null;
    readonly errors: readonly { readonly path: string; readonly message: string }[];
  }[];
}

const send = (firm: Firm, body: unknown, headers: Record<string, string> = {}) =>
  firm.post<BatchSeen>(PATH, body, headers);
const ndjson = (lines: readonly unknown[]): string =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
const bodies = (firm: Firm, count: number) => Array.from({ length: count }, () => firm.invoiceBody());

describe('lines that are good', () => {
  test('are taken in like by the single call, from an array and from NDJSON', async () => {
    const firm = await here().open();
    const lines = bodies(firm, 60);
    const first = await send(firm, lines.slice(0, 55));
    expect([first.status, first.body]).toEqual([200, { accepted: 55, unchanged: 0, rejected: [] }]);
    const second = await send(firm, `${ndjson(lines)}\n`, NDJSON);
    expect([second.status, second.body]).toEqual([200, { accepted: 5, unchanged: 55, rejected: [] }]);
    const invoice = await firm.get<InvoiceSeen>(`/v1/invoices/by-number/${lines[59]?.number ?? ''}`);
    expect(invoice.body).toMatchObject({ state: 'scheduled', next: { step: 'reminder-1' } });
    expect(await firm.story(invoice.body.id)).toEqual(['invoice.created', 'step.planned']);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 60, customer: 60, outbox: 60 });
    // The single call knows what the batch took in.
    expect((await firm.post('/v1/invoices', lines[0])).status).toBe(200);
  });

  test.each([
    ['an empty array', '[]', {}],
    ['an empty array with white space', ' [\n] ', {}],
    ['no line at all', '', NDJSON],
    ['blank lines', '\n \r\n\n', NDJSON],
  ])('%s: nothing happens', async (_name, body, headers) => {
    const firm = await here().open();
    const reply = await send(firm, body, headers);
    expect([reply.status, reply.body]).toEqual([200, { accepted: 0, unchanged: 0, rejected: [] }]);
  });

  test('update their customers in the order of the lines', async () => {
    const firm = await here().open();
    const named = (name: string) => firm.invoiceBody({ customer: customerBody('C-1', { name }) });
    await send(firm, [named('One'), named('Two'), named('Three')]);
    const { body } = await firm.get<{ data: { name: string; openInvoices: number }[] }>('/v1/customers');
    expect(body.data).toMatchObject([{ name: 'Three', openInvoices: 3 }]);
  });
});

describe('lines that are wrong', () => {
  test('are rejected alone, with their place, their number and paths of their own', async () => {
    const firm = await here().open();
    const known = firm.invoiceBody();
    await firm.post('/v1/invoices', known);
    const twice = firm.invoiceBody();
    const wrong = (change: Record<string, unknown>) => ({ ...firm.invoiceBody(), number: 'X', ...change });
    const lines = [
      firm.invoiceBody(),
      wrong({ totalCents: -1, colour: 'red' }),
      { ...known, totalCents: 5 },
      known,
      twice,
      twice,
      { ...twice, totalCents: 1 },
      wrong({ policy: 'no-such' }),
      wrong({ accountManager: 'nobody@atelier.example' }),
      wrong({ customer: customerBody(String(known.customer), { email: 'no address' }) }),
      {
        ...firm.invoiceBody(),
        number: 'Y',
        customer: { ...(known['customer'] as object), kind: 'consumer' },
      },
      7,
      null,
      [],
      {},
      firm.invoiceBody(),
    ];
    const reply = await send(firm, lines);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ accepted: 3, unchanged: 2 });
    expect(reply.body.rejected.map((one) => [one.line, one.number, one.errors.map((e) => e.path)])).toEqual([
      [2, 'X', ['/totalCents', '/colour']],
      [3, known.number, ['/number']],
      [7, twice.number, ['/number']],
      [8, 'X', ['/policy']],
      [9, 'X', ['/accountManager']],
      [10, 'X', ['/customer/email']],
      [11, 'Y', ['/customer/kind']],
      [12, null, ['']],
      [13, null, ['']],
      [14, null, ['']],
      [15, null, ['/number', '/customer', '/totalCents', '/currency', '/issuedOn', '/dueOn']],
    ]);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 4, customer: 4, outbox: 4 });
    // The very words of the single call.
    const single = await firm.post<ProblemBody>('/v1/invoices', lines[1]);
    expect(reply.body.rejected[0]?.errors).toEqual(single.body.errors);
    expect((await send(firm, lines)).body).toMatchObject({ accepted: 0, unchanged: 5 });
  });

  test('in NDJSON a line that is no JSON spoils no other; lines are counted as an editor counts them', async () => {
    const firm = await here().open();
    const good = () => JSON.stringify(firm.invoiceBody());
    const body = [
      good(),
      '{"number":"F-1",',
      '',
      good(),
      '}',
      good().replace('{', '{"__proto__":{"polluted":true},'),
      good().replace('"number"', '"number":"twice","number"'),
      `${'{"a":'.repeat(20)}{}${'}'.repeat(20)}`,
      '{"number":"F\\u0000"}',
      '{"number":"F\\ud800"}',
      good().replace('{', `{"orderReference":"${'x'.repeat(300 * 1024)}",`),
      JSON.stringify([firm.invoiceBody()]),
      good(),
    ].join('\r\n');
    const reply = await send(firm, body, { 'content-type': 'application/x-ndjson; charset=utf-8' });
    expect(reply.body).toMatchObject({ accepted: 3, unchanged: 0 });
    expect(reply.body.rejected.map((one) => [one.line, one.errors[0]?.path, one.errors[0]?.message])).toEqual(
      [
        [2, '', 'cannot be read as JSON'],
        [5, '', 'cannot be read as JSON'],
        [6, '/__proto__', 'unknown field'],
        [7, '', 'names a field twice in one object'],
        [8, '', 'is nested deeper than 20 levels'],
        [9, '/number', 'contains a NUL character'],
        [10, '/number', 'contains half of a surrogate pair'],
        [11, '', 'is longer than 256 kB'],
        [12, '', 'must be an object'],
      ],
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('never come back with what they say, in the answer or in the log', async () => {
    const firm = await here().open();
    const canary = 'canary-91c4@client.example,second';
    const reply = await send(firm, [
      firm.invoiceBody({ customer: customerBody('C-1', { email: canary, name: `${canary}\n` }) }),
    ]);
    expect(reply.body.rejected).toHaveLength(1);
    expect(reply.text + here().log.join('')).not.toContain('canary-91c4');
  });

  test('that no single call could answer but by a fault of ours are rejected, and the others go on', async () => {
    const firm = await here().open();
    await here().eyes.query(`CREATE FUNCTION no_thirteen() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.number = 'F-13' THEN RAISE EXCEPTION 'out of luck'; END IF; RETURN NEW; END $$`);
    await here().eyes.query(
      'CREATE TRIGGER luck BEFORE INSERT ON invoice FOR EACH ROW EXECUTE FUNCTION no_thirteen()',
    );
    try {
      const reply = await send(firm, [
        firm.invoiceBody(),
        firm.invoiceBody({ number: 'F-13' }),
        firm.invoiceBody(),
      ]);
      expect(reply.body).toMatchObject({ accepted: 2, rejected: [{ line: 2, number: 'F-13' }] });
      expect(here().log.join('')).toContain('a line of a batch could not be taken in');
    } finally {
      await here().eyes.query('DROP TRIGGER luck ON invoice');
    }
  });

  test('stop the batch when there are more than 10,000, and the answer says where', async () => {
    const firm = await here().open();
    const body = `${'x\n'.repeat(10_500)}${JSON.stringify(firm.invoiceBody())}`;
    const reply = await send(firm, body, NDJSON);
    expect([reply.status, reply.body.accepted]).toEqual([200, 0]);
    const last = reply.body.rejected.at(-1);
    expect(reply.body.rejected.length).toBeLessThan(11_002);
    expect(last?.errors[0]?.message).toContain('nothing was read from here on');
    expect(await here().rows(firm.orgId)).toMatchObject(NOTHING);
  });
});

describe('a body that is none', () => {
  test.each([
    ['nothing', ''],
    ['an object', '{"number":"F-1"}'],
    ['words', 'hello'],
    ['cut off', 'GOOD,{"number":'],
    ['never closed', 'GOOD'],
    ['a comma at the end', 'GOOD,]'],
    ['something after it', 'GOOD] x'],
    ['a bracket too many', 'GOOD}]'],
  ])('an array that breaks early is refused as a whole: %s', async (_name, text) => {
    const firm = await here().open();
    const body = text.replace('GOOD', `[${JSON.stringify(firm.invoiceBody())}`);
    const reply = await here().send('POST', PATH, {
      key: firm.key,
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([reply.status, slugOf(reply)], reply.text).toEqual([400, 'malformed-json']);
    expect(await here().rows(firm.orgId)).toMatchObject(NOTHING);
  });

  test('an array that breaks later keeps what came before and says from where on nothing was read', async () => {
    const firm = await here().open();
    const count = 230;
    const lines = bodies(firm, count).map((line) =>
      JSON.stringify({ ...line, orderReference: 'x'.repeat(90) }),
    );
    const broken = `[${lines.join(',')},{"number":"F-broken"`;
    const reply = await send(firm, broken);
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        accepted: count,
        unchanged: 0,
        rejected: [
          {
            line: count + 1,
            number: null,
            errors: [
              {
                path: '',
                message: 'breaks off before the array is closed; nothing was read from here on',
              },
            ],
          },
        ],
      },
    ]);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: count, outbox: count });
  });

  test('over 50 MB is refused before it is read, or when it turns out to be', async () => {
    const firm = await here().open();
    const body = Buffer.alloc(50 * 1024 * 1024 + 1, ' ');
    const told = await here().send('POST', PATH, { key: firm.key, body });
    expect([told.status, slugOf(told)]).toEqual([413, 'too-large']);
    const reply = await fetch(here().api.url + PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${firm.key}`, ...NDJSON },
      body: new Blob([`${JSON.stringify(firm.invoiceBody())}\n`, body]).stream(),
      duplex: 'half',
    });
    expect(reply.status).toBe(413);
    expect(((await reply.json()) as ProblemBody).detail).toContain('50 MB');
    expect((await firm.get('/v1/invoices')).status).toBe(200);
  });

  test('compressed, or of another type, is refused', async () => {
    const firm = await here().open();
    const text = JSON.stringify(bodies(firm, 1));
    const refused = [
      await send(firm, text, { 'content-type': 'text/plain' }),
      await here().send('POST', PATH, {
        key: firm.key,
        body: gzipSync(text),
        headers: { 'content-encoding': 'gzip' },
      }),
    ];
    expect(refused.map((reply) => [reply.status, slugOf(reply)])).toEqual([
      [415, 'unsupported-media-type'],
      [415, 'unsupported-media-type'],
    ]);
    expect((await firm.post(`${PATH}?x=1`, [])).status).toBe(400);
  });
});

describe('callers', () => {
  test('need invoices:write; another organisation sees nothing', async () => {
    const [firm, other] = [await here().open(), await here().open()];
    const keyOf = (scope: string) =>
      here().database.withOrg(firm.orgId, async (tx) => {
        const id = newId('key');
        const text = composeApiKey(id, true, randomBytes(32));
        const secretHash = hashOfSecret(text);
        await insertApiKey(tx, { id, name: scope, secretHash, scopes: [scope], expiresAt: null });
        return text;
      });
    const line = firm.invoiceBody();
    const ask = (key: string) => here().send('POST', PATH, { key, body: [line] });
    const cashier = await ask(await keyOf('payments:write'));
    expect([cashier.status, slugOf(cashier)]).toEqual([403, 'forbidden']);
    expect((await ask('nobody')).status).toBe(401);
    expect((await ask(await keyOf('invoices:write'))).body).toMatchObject({ accepted: 1 });
    // The same number is another organisation's own.
    expect((await send(other, [{ ...line, totalCents: 1 }])).body).toMatchObject({ accepted: 1 });
    expect(await here().rows(other.orgId)).toMatchObject({ invoice: 1 });
  });

  test('of a suspended organisation are refused, also in the middle of a batch', async () => {
    const firm = await here().open();
    const stream = openStream(firm);
    stream.write(`${ndjson(bodies(firm, 250))}\n`);
    await until(async () => (await here().rows(firm.orgId))['invoice'] !== 0);
    const suspend = `/v1/operator/organisations/${firm.orgId}/suspend`;
    expect((await here().send('POST', suspend, { key: OPERATOR_KEY, body: {} })).status).toBe(200);
    stream.end(`${ndjson(bodies(firm, 250))}\n`);
    const { status, body } = await stream.answer();
    const stored = (await here().rows(firm.orgId))['invoice'];
    expect(status).toBe(403);
    expect((body as ProblemBody).detail).toContain(`${stored} lines were accepted`);
  });
});

describe('a sender that goes away or falls silent', () => {
  test('leaves what was committed; the same batch again takes in the rest', async () => {
    const firm = await here().open();
    const lines = bodies(firm, 400);
    const stream = openStream(firm);
    stream.write(`${ndjson(lines.slice(0, 300))}\n`);
    await until(async () => Number((await here().rows(firm.orgId))['invoice']) > 50);
    stream.destroy();
    const again = await send(firm, ndjson(lines), NDJSON);
    expect(again.status).toBe(200);
    expect(again.body.accepted + again.body.unchanged).toBe(400);
    expect(again.body.unchanged).toBeGreaterThan(50);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 400, outbox: 400 });
  });

  test('is given up after a while, with a word on what is kept', async () => {
    const firm = await here().open();
    const stream = openStream(firm);
    stream.write(`${ndjson(bodies(firm, 210))}\n{"number":`);
    const { status, body } = await stream.answer();
    expect(status).toBe(408);
    expect((body as ProblemBody).detail).toMatch(/200 lines were accepted/);
    const single = openStream(firm, '/v1/invoices');
    single.write('{"number":');
    expect((await single.answer()).status).toBe(408);
    expect((await firm.get('/v1/invoices')).status).toBe(200);
  });

  test('does not keep others waiting: payments pass while a batch is read', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const stream = openStream(firm);
    stream.write(`${ndjson(bodies(firm, 250))}\n`);
    await until(async () => Number((await here().rows(firm.orgId))['invoice']) > 50);
    const payment = { reference: 'V-1', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-01' };
    const paid = await firm.post<{ invoice: InvoiceSeen }>(`/v1/invoices/${invoice.id}/payments`, payment);
    const stored = Number((await here().rows(firm.orgId))['invoice']);
    expect([paid.status, paid.body.invoice.state]).toEqual([201, 'settled']);
    expect(stored).toBeLessThan(251);
    stream.end();
    expect((await stream.answer()).body).toEqual({ accepted: 250, unchanged: 0, rejected: [] });
  });
});

describe('batches at the same time', () => {
  test('over the same customers, in opposite order, and single calls between them: nothing is lost', async () => {
    const firm = await here().open();
    const of = (reference: number) => ({
      customer: customerBody(`C-${reference}`, { name: `n${reference % 7}` }),
    });
    const up = Array.from({ length: 60 }, (_, index) => firm.invoiceBody(of(index)));
    const down = Array.from({ length: 60 }, (_, index) => firm.invoiceBody(of(59 - index)));
    const shared = [...up].reverse();
    const replies = await Promise.all([
      send(firm, up),
      send(firm, down),
      send(firm, ndjson(shared), NDJSON),
      ...Array.from({ length: 12 }, (_, index) => firm.post('/v1/invoices', firm.invoiceBody(of(index * 5)))),
    ]);
    expect(replies.map((reply) => reply.status)).toEqual([
      200,
      200,
      200,
      ...Array.from({ length: 12 }, () => 201),
    ]);
    const batches = replies.slice(0, 3).map((reply) => reply.body as unknown as BatchSeen);
    expect(batches.flatMap((batch) => batch.rejected)).toEqual([]);
    expect(batches.reduce((sum, batch) => sum + batch.accepted, 0)).toBe(120);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 132, customer: 60, outbox: 132 });
  });

  test('more than sixteen are told to come again', async () => {
    const firm = await here().open();
    const streams = Array.from({ length: 16 }, () => openStream(firm));
    for (const stream of streams) stream.write('\n');
    await until(async () => {
      const reply = await send(firm, []);
      return reply.status === 503 && reply.headers.get('retry-after') !== null;
    });
    for (const stream of streams) stream.end();
    await Promise.all(streams.map((stream) => stream.answer()));
    expect((await send(firm, [])).status).toBe(200);
  });
});

describe('with an idempotency key', () => {
  const key = (value: string) => ({ 'idempotency-key': value });

  test('the stored answer comes back for the same lines, however they are written; others are refused', async () => {
    const firm = await here().open();
    const lines = [...bodies(firm, 3), { number: 'wrong' }];
    const first = await send(firm, lines, key('k'));
    const again = await send(firm, JSON.stringify(lines, null, 2), key('k'));
    expect(first.body).toMatchObject({ accepted: 3, unchanged: 0, rejected: [{ line: 4 }] });
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
    const other = await send(firm, [...lines, firm.invoiceBody()], key('k'));
    expect([other.status, slugOf(other)]).toEqual([422, 'idempotency-key-reused']);
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 3 });
    expect((await send(firm, lines)).body).toMatchObject({ accepted: 0, unchanged: 3 });
  });

  test('a refusal is replayed as well, and told from what it would be by now', async () => {
    const firm = await here().open();
    const broken = `[${JSON.stringify(firm.invoiceBody())},`;
    const first = await send(firm, broken, key('k'));
    const again = await send(firm, broken, key('k'));
    expect([first.status, again.status, slugOf(again)]).toEqual([400, 400, 'malformed-json']);
    expect((await send(firm, `${broken}{}]`, key('k'))).status).toBe(422);
    expect(await here().rows(firm.orgId)).toMatchObject(NOTHING);
  });

  test('while the first is running a second answers 409; after an interruption it takes in the rest', async () => {
    const firm = await here().open();
    const lines = bodies(firm, 300);
    const stream = openStream(firm, PATH, 'Idempotency-Key: k\r\n');
    stream.write(`${ndjson(lines.slice(0, 250))}\n`);
    await until(async () => Number((await here().rows(firm.orgId))['invoice']) > 50);
    const second = await send(firm, ndjson(lines), { ...NDJSON, ...key('k') });
    expect([second.status, slugOf(second), second.headers.get('retry-after')]).toEqual([
      409,
      'conflict',
      '1',
    ]);
    stream.destroy();
    let third = second;
    await until(async () => {
      third = await send(firm, ndjson(lines), { ...NDJSON, ...key('k') });
      return third.status !== 409;
    });
    expect(third.status).toBe(200);
    expect(third.body.accepted + third.body.unchanged).toBe(300);
    const fourth = await send(firm, ndjson(lines), { ...NDJSON, ...key('k') });
    expect(fourth.text).toBe(third.text);
  });
});

/** A request over a socket of its own, whose body is written as the test pleases. */
function openStream(firm: Firm, path = PATH, headers = '') {
  const socket = connect(here().api.port, '127.0.0.1');
  const received: Buffer[] = [];
  socket.on('data', (bytes) => received.push(bytes));
  socket.on('error', () => undefined);
  const type = path === PATH ? NDJSON['content-type'] : 'application/json';
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${firm.key}\r\nContent-Type: ${type}\r\n` +
      `${headers}Transfer-Encoding: chunked\r\n\r\n`,
  );
  const write = (text: string) => void socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
  return {
    write,
    end: (text = '') => {
      if (text !== '') write(text);
      socket.write('0\r\n\r\n');
    },
    destroy: () => socket.destroy(),
    answer: async () => readAnswer(socket, received),
  };
}

async function readAnswer(socket: Socket, received: readonly Buffer[]) {
  const whole = () => /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]+)$/.exec(Buffer.concat(received).toString());
  await until(() => Promise.resolve(whole() !== null));
  const [, status, text] = whole() ?? [];
  socket.destroy();
  return { status: Number(status), body: JSON.parse(text ?? '') as unknown };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

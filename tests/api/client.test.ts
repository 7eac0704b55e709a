import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClient, RelanceProblem, type Schema } from '../../clients/typescript/client.js';
import { CLIENT_SOURCE_PATH, clientSource } from '../support/client-source.js';
import { troubledRoad } from '../support/troubled-road.js';
import { house, type Firm } from './house.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLES = join(ROOT, 'clients', 'examples');
const run = promisify(execFile);

const opened = house();
const here = () => opened.here;
const clientOf = (firm: Firm, baseUrl = here().api.url) => createClient({ baseUrl, apiKey: firm.key });

const invoiceBody = (number: string): Schema<'InvoiceBody'> => ({
  number,
  customer: { reference: 'C-17', name: 'Mécanique du Rhône SAS', kind: 'company' },
  totalCents: 120_000,
  currency: 'EUR',
  issuedOn: '2026-10-01',
  dueOn: '2027-10-29',
});
const payment: Schema<'PaymentBody'> = {
  reference: 'VIR-1',
  amountCents: 50_000,
  currency: 'EUR',
  receivedOn: '2026-11-02',
};

test('its types are those of the document (npm run generate:client writes them again)', async () => {
  const { document } = await here().documentation();
  expect(readFileSync(join(ROOT, CLIENT_SOURCE_PATH), 'utf8')).toBe(await clientSource(document));
});

describe('the client', () => {
  test('tells new from known, fills addresses and queries, and takes an empty answer', async () => {
    const relance = clientOf(await here().open());
    const posted = await relance.post('/v1/invoices', { body: invoiceBody('F/1 é') });
    expect([posted.status, posted.data.number]).toEqual([201, 'F/1 é']);
    expect((await relance.post('/v1/invoices', { body: invoiceBody('F/1 é') })).status).toBe(200);
    const found = await relance.get('/v1/invoices/by-number/{number}', { path: { number: 'F/1 é' } });
    expect(found.data.id).toBe(posted.data.id);
    const page = await relance.get('/v1/invoices', { query: { state: 'settled' } });
    expect(page.data).toEqual({ data: [], nextCursor: null });
    const change = await relance.patch('/v1/invoices/{id}', {
      path: { id: found.data.id },
      body: { orderReference: 'PO-1' },
    });
    expect(change.data.orderReference).toBe('PO-1');
  });

  test('rejects with the problem, at once when waiting is of no use', async () => {
    const road = await troubledRoad(here().api.url, {});
    onTestFinished(() => road.close());
    const relance = clientOf(await here().open(), road.url);
    const wrong = relance.post('/v1/invoices', { body: { ...invoiceBody('F-1'), totalCents: 0 } });
    const problem = await wrong.then(
      () => undefined,
      (error: unknown) => error as RelanceProblem,
    );
    expect(problem).toBeInstanceOf(RelanceProblem);
    expect([problem?.slug, problem?.problem.errors]).toEqual([
      'validation',
      [{ path: '/totalCents', message: 'must be at least 1' }],
    ]);
    expect(road.seen).toHaveLength(1);
  });

  test('repeats under the same key what met 429, 503 or a lost answer: the work is done once', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const path = `/v1/invoices/${id}/payments`;
    const road = await troubledRoad(here().api.url, { [path]: ['busy', 'answer lost', 'rate-limited'] });
    onTestFinished(() => road.close());
    const startedAt = Date.now();
    const paid = await clientOf(firm, road.url).post('/v1/invoices/{id}/payments', {
      path: { id },
      body: payment,
    });
    expect([paid.status, paid.data.invoice.outstandingCents]).toEqual([201, 70_000]);
    expect(Date.now() - startedAt).toBeGreaterThan(2_000);
    expect(road.seen.map((one) => one.path)).toEqual([path, path, path, path]);
    expect(new Set(road.seen.map((one) => one.key)).size).toBe(1);
    expect((await here().rows(firm.orgId))['payment']).toBe(1);
  });

  test('gives up when its patience ends, and when it is told to', async () => {
    const firm = await here().open();
    const road = await troubledRoad(here().api.url, { '/v1/me': ['busy', 'busy'] });
    onTestFinished(() => road.close());
    const hasty = createClient({ baseUrl: road.url, apiKey: firm.key, patienceMs: 500 });
    await expect(hasty.get('/v1/me')).rejects.toMatchObject({ slug: 'busy', retryAfterSeconds: 1 });
    const stop = new AbortController();
    const asked = clientOf(firm, road.url).get('/v1/me', { signal: stop.signal });
    void expect
      .poll(() => road.seen.length)
      .toBe(2)
      .then(() => stop.abort(new Error('enough')));
    await expect(asked).rejects.toThrow('enough');
    expect(road.seen).toHaveLength(2);
  });
});

describe('a first afternoon', () => {
  const STORY = [
    /^201 F-7: 120000 cents to come$/,
    /^200 the same again changes nothing$/,
    /^409 conflict: .+/,
    /^201 applied: 70000 cents to come$/,
  ];
  const hasCurl = spawnSync('curl', ['--version']).status === 0;

  const programs = [
    { file: 'first-afternoon.ts', program: process.execPath, before: ['--import', 'tsx'], isPossible: true },
    { file: 'first-afternoon.sh', program: 'bash', before: [], isPossible: hasCurl },
  ];

  test.each(programs)('$file takes at most 40 lines and lives through a busy moment', async (one) => {
    const { file, program, before, isPossible } = one;
    const path = join(EXAMPLES, file);
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    if (!isPossible) return;
    const firm = await here().open();
    const road = await troubledRoad(here().api.url, {
      '/v1/invoices': ['rate-limited'],
      '/v1/payments': ['busy'],
    });
    onTestFinished(() => road.close());
    const { stdout } = await run(program, [...before, path, 'F-7'], {
      cwd: ROOT,
      env: { ...process.env, RELANCE_URL: road.url, RELANCE_KEY: firm.key },
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(STORY.length);
    for (const [place, pattern] of STORY.entries()) expect(lines[place]).toMatch(pattern);
    expect(road.seen.map((one) => one.path)).toEqual([
      ...Array.from({ length: 4 }, () => '/v1/invoices'),
      ...Array.from({ length: 2 }, () => '/v1/payments'),
    ]);
    const paymentKeys = road.seen.slice(4).map((one) => one.key);
    expect(new Set(paymentKeys)).toEqual(new Set(['F-7/instalment-1']));
    expect(await here().rows(firm.orgId)).toMatchObject({ invoice: 1, payment: 1 });
  });
});

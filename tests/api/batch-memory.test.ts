import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { apiPlan } from '../../src/dev/child-plans.js';
import { freePort } from '../../src/dev/ports.js';
import { ensureBuilt } from '../faults/built.js';
import { createTestDatabase, testServers } from '../support/environment.js';
import { organisationBody } from './house.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LINES = 10_000;
/** Good ones cost a transaction's work; the others are read and judged just the same, and found wrong. */
const GOOD_ONE_IN = 20;

/** Resident memory of a process in MB, now and at most since it was last set back. */
function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** So many lines of four kilobytes. */
function* linesOf(run: string, count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    const isGood = index % GOOD_ONE_IN === 0;
    const line = {
      number: `${run}-${index}`,
      customer: { reference: `C-${index % 50}`, name: 'Mécanique du Rhône SAS', kind: 'company' },
      totalCents: isGood ? 100 : -100,
      currency: 'EUR',
      issuedOn: '2026-10-01',
      dueOn: '2027-10-29',
      lines: Array.from({ length: 9 }, () => ({ description: 'é'.repeat(200), quantity: 1, unitCents: 100 })),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

test.runIf(process.platform === 'linux')(
  '40 MB in 10,000 lines do not make the API grow: what is not taken in yet waits at its sender',
  async () => {
    const api = await startApi();
    const key = await api.open();
    // Code, connections and the heap's own slack are there after a first batch.
    await api.send(key, linesOf('A', LINES / 5));
    const before = memoryOf(api.pid);
    const answer = await api.send(key, linesOf('B', LINES));
    const { most } = memoryOf(api.pid);
    expect(answer).toMatchObject({ accepted: LINES / GOOD_ONE_IN, unchanged: 0 });
    expect(answer.rejected).toHaveLength(LINES - LINES / GOOD_ONE_IN);
    expect(api.sentBytes()).toBeGreaterThan(40_000_000);
    expect(most - before.most).toBeLessThan(30);
  },
  300_000,
);

/** The built API in a process of its own. */
async function startApi() {
  await ensureBuilt();
  const database = await createTestDatabase();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const operatorKey = `operator-${randomBytes(12).toString('hex')}`;
  const plan = apiPlan(
    ROOT,
    {
      ...process.env,
      // Little room for what may be collected later: what grows is what is kept.
      NODE_OPTIONS: '--max-old-space-size=128 --max-semi-space-size=4',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: testServers().temporalAddress,
      RELANCE_SECRET: randomBytes(24).toString('hex'),
      RELANCE_OPERATOR_KEY: operatorKey,
    },
    url,
  );
  const child = plan.spawn();
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  });
  await plan.untilReady(child);
  let sent = 0;
  return {
    pid: child.pid ?? 0,
    sentBytes: () => sent,
    async open(): Promise<string> {
      const response = await fetch(`${url}/v1/operator/organisations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(organisationBody()),
      });
      return ((await response.json()) as { apiKey: string }).apiKey;
    },
    send: (key: string, lines: Iterable<string>) =>
      sendLines(`${url}/v1/invoices/batch`, key, lines, (bytes) => (sent += bytes)),
  };
}

interface Answer {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: readonly unknown[];
}

async function sendLines(
  url: string,
  key: string,
  lines: Iterable<string>,
  onSent: (bytes: number) => void,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const sending = request(url, { method: 'POST', headers });
  const answered = new Promise<string>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
  });
  const counted = Readable.from(lines);
  counted.on('data', (line: string) => onSent(Buffer.byteLength(line)));
  await pipeline(counted, sending);
  return JSON.parse(await answered) as Answer;
}

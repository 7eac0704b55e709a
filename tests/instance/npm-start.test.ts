import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { InstanceFile } from '../../src/dev/instance-file.js';
import { identityOf } from '../../src/dev/process-identity.js';
import { ensureBuilt } from '../faults/built.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START = `import(${JSON.stringify(new URL('../../dist/src/dev/main.js', import.meta.url).href)}).then((dev) => dev.runInstance())`;
const READY = 'relance is ready';
const START_TIMEOUT_MS = 60_000;

let dataDir: string;
let started: Start[];
beforeAll(ensureBuilt, 120_000);
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-instance-'));
  started = [];
});
afterEach(async () => {
  for (const start of started) await start.end('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

/** What `npm start` runs once everything is installed and built. */
class Start {
  output = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(more: Record<string, string> = {}) {
    started.push(this);
    const env = Object.fromEntries(
      Object.entries(process.env).filter(
        ([key]) => !/^(DATABASE_|TEMPORAL_|PORT$|npm_|NODE_ENV$|VITEST)/.test(key),
      ),
    );
    this.child = spawn(process.execPath, ['-e', START], {
      cwd: ROOT,
      env: { ...env, RELANCE_DATA_DIR: dataDir, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.ended = new Promise((done) => this.child.once('exit', (code) => done(code)));
  }

  async untilReady(): Promise<InstanceFile> {
    await this.untilSaid(READY);
    return instance();
  }

  untilSaid(words: string): Promise<void> {
    return vi.waitFor(
      () => {
        if (!this.output.includes(words)) throw new Error(`not said: ${words}\n${this.output}`);
      },
      { timeout: START_TIMEOUT_MS, interval: 50 },
    );
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

const instanceFile = () => join(dataDir, 'instance.json');
const instance = () => JSON.parse(readFileSync(instanceFile(), 'utf8')) as InstanceFile;
const isAlive = (pid: number | null) => pid !== null && identityOf(pid) !== null;
const aliveOf = (pids: InstanceFile['pids']) => Object.entries(pids).filter(([, pid]) => isAlive(pid));

async function invoiceNumbers(from: InstanceFile): Promise<string[]> {
  const answer = await fetch(`${from.apiUrl}/v1/invoices`, {
    headers: { authorization: `Bearer ${from.apiKey}` },
  });
  expect(answer.status).toBe(200);
  const { data } = (await answer.json()) as { data: { number: string }[] };
  return data.map((invoice) => invoice.number).sort();
}

test('one start brings everything up, a second one is refused, and Ctrl-C leaves nothing behind', async () => {
  const first = new Start();
  const { pids, ...rest } = await first.untilReady();
  expect(statSync(instanceFile()).mode & 0o777).toBe(0o600);
  expect(rest).toMatchObject({
    temporalNamespace: 'default',
    organisationId: expect.stringMatching(/^org_/) as string,
    login: { email: expect.stringContaining('@') as string },
  });
  expect(aliveOf(pids).map(([name]) => name)).toEqual([
    'supervisor',
    'postgres',
    'temporal',
    'api',
    'worker',
  ]);
  expect((await fetch(rest.temporalUiUrl ?? '')).status).toBe(200);
  expect((await fetch(rest.mailboxUrl, { redirect: 'manual' })).status).toBeLessThan(400);
  const numbers = await invoiceNumbers(instance());
  expect(numbers.length).toBeGreaterThanOrEqual(5);

  const second = new Start();
  expect(await second.ended).toBe(1);
  expect(second.output).toContain(`already running on ${dataDir} (pid ${pids.supervisor})`);
  expect(instance().pids).toEqual(pids);

  expect(await first.end('SIGINT')).toBe(0);
  expect(aliveOf(pids)).toEqual([]);
  expect(existsSync(instanceFile())).toBe(false);

  const again = await new Start().untilReady();
  expect(again).toMatchObject({
    organisationId: rest.organisationId,
    apiKey: rest.apiKey,
    login: rest.login,
  });
  expect(await invoiceNumbers(again)).toEqual(numbers);
}, 150_000);

test('a killed part is brought back and instance.json says where; a killed supervisor is cleaned up after', async () => {
  const first = new Start();
  const before = await first.untilReady();
  for (const part of ['api', 'worker', 'temporal', 'postgres'] as const) {
    process.kill(before.pids[part] ?? 0, 'SIGKILL');
    await first.untilSaid(`${part} is back`);
    const now = instance().pids[part];
    expect(now).not.toBe(before.pids[part]);
    expect(isAlive(now)).toBe(true);
  }
  await vi.waitFor(async () => expect(await invoiceNumbers(instance())).not.toEqual([]), {
    timeout: 20_000,
    interval: 200,
  });

  const left = instance().pids;
  await first.end('SIGKILL');
  const second = new Start();
  const after = await second.untilReady();
  expect(aliveOf({ ...left, supervisor: left.supervisor })).toEqual([]);
  expect(after.organisationId).toBe(before.organisationId);
}, 150_000);

test('settings that make no sense end it with one line each, before anything starts', async () => {
  const start = new Start({ PORT: 'many', LOG_LEVEL: 'loud' });
  expect(await start.ended).toBe(1);
  expect(start.output).toContain('relance: expected PORT to be a port from 1 to 65535, got "many"\n');
  expect(start.output).toContain('relance: expected LOG_LEVEL to be one of');
  expect(start.output).not.toMatch(/\n\s+at /);
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
});

test('a folder for its data that is a file is said in a line', async () => {
  const file = join(dataDir, 'file');
  writeFileSync(file, '');
  const start = new Start({ RELANCE_DATA_DIR: file });
  expect(await start.ended).toBe(1);
  expect(start.output).toContain(`relance: ${file} cannot keep the instance's data: `);
  expect(start.output).toContain('Set RELANCE_DATA_DIR to a folder');
  expect(start.output).not.toMatch(/\n\s+at /);
});

test('a fixed PORT that is taken is said, and everything that was started is ended', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const start = new Start({ PORT: String(port) });
    expect(await start.ended).toBe(1);
    expect(start.output).toContain(`PORT: ${port} on 127.0.0.1 is in use by another program`);
    expect(start.output).not.toMatch(/\n\s+at /);
    expect(existsSync(instanceFile())).toBe(false);
    expect(existsSync(join(dataDir, 'children.json'))).toBe(false);
  } finally {
    server.close();
  }
}, 90_000);

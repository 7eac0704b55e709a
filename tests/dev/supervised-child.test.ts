import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineLog } from '../../src/dev/line-log.js';
import { ChildRecord, endLeftovers } from '../../src/dev/leftovers.js';
import { identityOf } from '../../src/dev/process-identity.js';
import { SupervisedChild } from '../../src/dev/supervised-child.js';
import type { ChildPlan } from '../../src/dev/supervised-child.js';

let folder: string;
let log: LineLog;
let said: string[];
let pids: number[];
let running: SupervisedChild[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relance-child-'));
  log = new LineLog(folder);
  [said, pids, running] = [[], [], []];
});
afterEach(async () => {
  await Promise.all(running.map((child) => child.stop()));
  rmSync(folder, { recursive: true, force: true });
});

/** A child that runs a line of JavaScript and is ready once it has printed `ready`. */
function supervise(code: string, more: Partial<ChildPlan> = {}): SupervisedChild {
  const child = new SupervisedChild(
    {
      name: 'child',
      spawn: () =>
        spawn(process.execPath, ['-e', code], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] }),
      untilReady: (process) =>
        new Promise((resolve, reject) => {
          process.stdout?.on('data', (text: string) => {
            if (text.includes('ready')) resolve();
          });
          process.once('exit', () => reject(new Error('ended before it was ready')));
        }),
      stopSignal: 'SIGTERM',
      stopTimeoutMs: 1_000,
      ...more,
    },
    { log, say: (line) => said.push(line), onSpawn: (_name, pid) => pids.push(pid) },
  );
  running.push(child);
  return child;
}

const FOREVER = `console.log('ready'); setInterval(() => {}, 1000);`;
const alive = (pid: number | undefined) => identityOf(pid ?? 0) !== null;

test('a killed child is reported with its last lines and brought back', async () => {
  await supervise(`console.log('working on it'); ${FOREVER}`).start();
  expect(pids).toHaveLength(1);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(said).toContain('child is back'), 5_000);
  expect(said[0]).toBe('child ended (SIGKILL) and is brought back; its last lines:');
  expect(said).toContain('  working on it');
  expect(pids).toHaveLength(2);
  expect(alive(pids[1])).toBe(true);
});

test('a child that dies again and again is brought back more and more slowly', async () => {
  await supervise(`console.log('ready'); setTimeout(() => process.exit(3), 20);`).start();
  await vi.waitFor(() => expect(pids.length).toBeGreaterThanOrEqual(4), 8_000);
  const spawnedBy = pids.length;
  expect(said.filter((line) => line.includes('exit code 3')).length).toBeGreaterThanOrEqual(3);
  await sleep(700);
  // The fifth life begins 1.6 s after the fourth.
  expect(pids.length - spawnedBy).toBeLessThanOrEqual(1);
});

test('a first start that fails says why, with the last lines, and leaves nothing', async () => {
  const child = supervise(`console.error('port in use'); process.exit(1);`);
  await expect(child.start()).rejects.toThrow(/child: ended before it was ready\n {2}port in use/);
  expect(alive(pids[0])).toBe(false);
});

test('stopping ends it for good, also while it waits to come back', async () => {
  const child = supervise(FOREVER);
  await child.start();
  process.kill(pids[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(0), 5_000);
  await child.stop();
  await sleep(500);
  expect(pids.filter(alive)).toEqual([]);
});

test('a child that does not listen is killed, with what it started', async () => {
  const grandchild = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])`;
  const child = supervise(
    `process.on('SIGTERM', () => {}); console.log('grandchild ' + ${grandchild}.pid); setTimeout(() => { ${FOREVER} }, 50);`,
    { stopTimeoutMs: 200 },
  );
  await child.start();
  const grandchildPid = Number(log.lastLinesOf('child')[0]?.split(' ')[1]);
  expect(alive(grandchildPid)).toBe(true);
  await child.stop();
  expect(said).toEqual(['child does not end by itself and is killed']);
  await vi.waitFor(() => expect([pids[0], grandchildPid].filter(alive)).toEqual([]), 10_000);
});

test('every line stands behind its child’s name in the log, halves joined', async () => {
  await supervise(
    `process.stdout.write('one line, '); setTimeout(() => { console.log('in two halves'); ${FOREVER} }, 100);`,
  ).start();
  expect(readFileSync(log.file, 'utf8')).toContain('child    | one line, in two halves\n');
});

test('children of a supervisor that was killed are ended by the next one, and nobody else', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  try {
    const record = new ChildRecord(folder);
    record.note('api', left.pid ?? 0);
    expect(record.pidOf('api')).toBe(left.pid);
    const ended = new Promise((done) => left.once('exit', done));
    await endLeftovers(folder, (line) => said.push(line));
    await ended;
    expect(said).toEqual([`ending api (pid ${left.pid ?? 0}), left behind by a start that was killed`]);
    expect(alive(stranger.pid)).toBe(true);
    await endLeftovers(folder, (line) => said.push(line));
    expect(said).toHaveLength(1);
  } finally {
    left.kill('SIGKILL');
    stranger.kill('SIGKILL');
  }
});

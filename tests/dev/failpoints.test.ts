import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  FAILPOINTS,
  reached,
  type FailpointWord,
  type Order,
  type ReachedLine,
} from '../../src/failpoints.js';

const CHILD = fileURLToPath(new URL('failpoint-child.ts', import.meta.url));

let folder: string;
let log: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relance-failpoints-'));
  log = join(folder, 'log.jsonl');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<ChildProcess> {
  const child = fork(CHILD, args, { execArgv: ['--import', 'tsx'] });
  children.push(child);
  await once(child, 'message');
  return child;
}

async function opened(...orders: Order[]): Promise<ChildProcess> {
  const child = await start(log);
  child.send({ orders } satisfies FailpointWord);
  return child;
}

async function reach(child: ChildProcess, point: Order['point'], about?: string): Promise<unknown> {
  const said = once(child, 'message');
  child.send({ reach: point, ...(about === undefined ? {} : { about }) });
  return ((await said) as unknown[])[0];
}

const lines = (): ReachedLine[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ReachedLine)
    : [];

describe('without a fault run a failpoint is nothing', () => {
  test.each(FAILPOINTS)('%s answers nothing to wait for', (point) => {
    expect(reached(point)).toBeUndefined();
  });

  test('a process that was not opened obeys no order', async () => {
    const child = await start();
    child.send({ orders: [{ point: 'send.claimed', strike: 'kill' }] } satisfies FailpointWord);
    expect(await reach(child, 'send.claimed')).toBe('inert');
    expect(lines()).toEqual([]);
  });
});

describe('in a fault run', () => {
  test('a place nobody asked for is passed, without a line', async () => {
    const child = await opened({ point: 'send.claimed', strike: 'throw' });
    expect(await reach(child, 'send.checked')).toBe('went on');
    expect(lines()).toEqual([]);
  });

  test('tell: says every time that it was reached, for what, and when', async () => {
    const child = await opened({ point: 'send.claimed', strike: 'tell' });
    const before = process.hrtime.bigint();
    await reach(child, 'send.claimed', 'inv_1');
    await reach(child, 'send.claimed', 'inv_2');
    const told = lines();
    expect(told.map(({ point, strike, about }) => [point, strike, about])).toEqual([
      ['send.claimed', 'tell', 'inv_1'],
      ['send.claimed', 'tell', 'inv_2'],
    ]);
    for (const { atNs } of told) expect(BigInt(atNs)).toBeGreaterThan(before);
  });

  test('throw: once, at the hit asked for, about what was asked', async () => {
    const child = await opened({ point: 'step.acted', strike: 'throw', hit: 2, about: 'call' });
    expect(await reach(child, 'step.acted', 'other')).toBe('went on');
    expect(await reach(child, 'step.acted', 'call')).toBe('went on');
    expect(await reach(child, 'step.acted', 'call')).toBe('threw ECONNRESET');
    expect(await reach(child, 'step.acted', 'call')).toBe('went on');
    expect(lines()).toHaveLength(1);
  });

  test('kill: the line is written, then the process is gone', async () => {
    const child = await opened({ point: 'send.written', strike: 'kill' });
    const ended = once(child, 'exit');
    child.send({ reach: 'send.written' });
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(lines().map((line) => line.strike)).toEqual(['kill']);
  });

  test('stop: nothing happens until the harness lets it go on', async () => {
    const child = await opened({ point: 'send.checked', strike: 'stop' });
    const went = reach(child, 'send.checked');
    await expect.poll(() => stateOf(child)).toBe('T');
    child.kill('SIGCONT');
    expect(await went).toBe('went on');
  });

  test('delay: goes on later', async () => {
    const child = await opened({ point: 'relay.told', strike: 'delay', ms: 60 });
    const startedMs = performance.now();
    expect(await reach(child, 'relay.told')).toBe('went on');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(59);
  });

  test('cut: waits until the harness has cut the connections and says so', async () => {
    const child = await opened({ point: 'send.checked', strike: 'cut' });
    let isOver = false;
    const went = reach(child, 'send.checked').finally(() => (isOver = true));
    await expect.poll(lines).toHaveLength(1);
    const [line] = lines();
    expect(isOver).toBe(false);
    child.send({ goOn: line?.number ?? 0 } satisfies FailpointWord);
    expect(await went).toBe('went on');
  });
});

/** The kernel's word on a process: R, S, T (stopped)… */
function stateOf(child: ChildProcess): string {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
}

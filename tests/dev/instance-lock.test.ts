import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { releaseLock, runningSupervisor, takeLock } from '../../src/dev/instance-lock.js';
import { identityOf, isAlive } from '../../src/dev/process-identity.js';

let dataDir: string;
const lockFile = () => join(dataDir, 'supervisor.lock');
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'relance-lock-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

test('a folder is taken once, given back, and taken again', () => {
  expect(runningSupervisor(dataDir)).toBeNull();
  expect(takeLock(dataDir)).toBeNull();
  expect(runningSupervisor(dataDir)).toEqual(identityOf(process.pid));
  expect(takeLock(dataDir)).toEqual(identityOf(process.pid));
  releaseLock(dataDir);
  expect(takeLock(dataDir)).toBeNull();
  expect(readdirSync(dataDir)).toEqual(['supervisor.lock']);
});

test('a live process that holds the folder is named', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const holder = identityOf(other.pid ?? 0);
  writeFileSync(lockFile(), JSON.stringify(holder));
  expect(takeLock(dataDir)).toEqual(holder);
  releaseLock(dataDir);
  expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toEqual(holder);
  const ended = new Promise((done) => other.once('exit', done));
  other.kill('SIGKILL');
  await ended;
  expect(takeLock(dataDir)).toBeNull();
});

test('the number of a dead process that another one has got by now holds nothing', () => {
  writeFileSync(lockFile(), JSON.stringify({ pid: process.pid, startedAt: 'an earlier life' }));
  expect(runningSupervisor(dataDir)).toBeNull();
  expect(takeLock(dataDir)).toBeNull();
});

test.each(['', '{"pid":', '{"pid":"1"}', 'null'])('a lock that says %j holds nothing', (content) => {
  writeFileSync(lockFile(), content);
  expect(takeLock(dataDir)).toBeNull();
});

test('a process that is gone is not alive, even before it is reaped', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const identity = identityOf(child.pid ?? 0);
  await new Promise((done) => child.once('exit', done));
  expect(identity === null || !isAlive(identity)).toBe(true);
  expect(identityOf(2 ** 22 + 1)).toBeNull();
});

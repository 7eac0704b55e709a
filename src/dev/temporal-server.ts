import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { setRetention } from '../worker/temporal-namespace.js';
import { freePort, untilPortAnswers } from './ports.js';

/** The dev server's own namespace. */
export const DEV_NAMESPACE = 'default';
const RETENTION_DAYS = 30;

/** How a dev server is started. Ports are on 127.0.0.1. */
export interface TemporalServerOptions {
  readonly binary: string;
  readonly dbFile: string;
  readonly port: number;
  readonly uiPort: number;
}

/** A Temporal dev server that answers. */
export interface RunningTemporal {
  readonly process: ChildProcess;
  readonly address: string;
  readonly uiUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the server process; it is not ready before {@link untilTemporalAnswers}.
 * The write-ahead log makes the difference between 50 and several hundred starts a second:
 * the server opens its SQLite file in rollback-journal mode otherwise.
 */
export function spawnTemporal(options: TemporalServerOptions): ChildProcess {
  const args = [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${options.port}`,
    `--ui-port=${options.uiPort}`,
    '--ui-disable-news-fetch',
    `--db-filename=${options.dbFile}`,
    '--sqlite-pragma=journal_mode=WAL',
    '--search-attribute=RelanceOrg=Keyword',
    '--search-attribute=RelanceState=Keyword',
    '--log-level=warn',
  ];
  return spawn(options.binary, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * Resolves when the server takes requests and its namespace keeps closed runs for 30 days.
 * The port is watched first: a client that connects before it is open waits a second for gRPC's next try.
 */
export async function untilTemporalAnswers(
  address: string,
  options: { timeoutMs: number; process?: ChildProcess },
): Promise<void> {
  const port = Number(address.split(':').at(-1));
  const child = options.process;
  await untilPortAnswers(port, {
    timeoutMs: options.timeoutMs,
    isAlive: () => child === undefined || (child.exitCode === null && child.signalCode === null),
  });
  const connection = await Connection.connect({ address, connectTimeout: options.timeoutMs });
  try {
    await setRetention(connection, DEV_NAMESPACE, RETENTION_DAYS);
  } finally {
    await connection.close();
  }
}

/** Starts a server and waits until it answers: for tests and tools; `npm start` uses the parts. Port 0 takes a free one. */
export async function startTemporal(options: TemporalServerOptions): Promise<RunningTemporal> {
  const port = options.port === 0 ? await freePort() : options.port;
  const uiPort = options.uiPort === 0 ? await freePort() : options.uiPort;
  const child = spawnTemporal({ ...options, port, uiPort });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text);
      if (lines.length > 50) lines.shift();
    });
  }
  child.on('error', (error) => lines.push(error.message));
  const address = `127.0.0.1:${port}`;
  try {
    await untilTemporalAnswers(address, { timeoutMs: 30_000, process: child });
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${lines.join('')}`, { cause: error });
  }
  return { process: child, address, uiUrl: `http://127.0.0.1:${uiPort}`, stop: () => stopTemporal(child) };
}

/** Ends a server: SIGTERM, and SIGKILL when that takes more than five seconds. */
export async function stopTemporal(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), sleep(5_000, false, { ref: false })]);
  if (isEnded) return;
  child.kill('SIGKILL');
  await ended;
}

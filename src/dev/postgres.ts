import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { asAccount, locatePostgres, postgresAccount } from './postgres-install.js';
import type { PostgresAccount, PostgresBinaries } from './postgres-install.js';
import { freePort } from './ports.js';
import { runCommand } from './run-command.js';

/** Where a cluster lives and how it is reached. `password` is the superuser's. */
export interface ClusterOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  /** Extra server settings, `name=value`. */
  readonly settings?: readonly string[];
}

/** A cluster that has been initialised and may be spawned as often as one likes. */
export interface PreparedCluster extends ClusterOptions {
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
}

/** A PostgreSQL server that answers. */
export interface RunningPostgres {
  readonly process: ChildProcess;
  readonly port: number;
  /** Connection string of the superuser to the database `postgres`. */
  readonly superuserUrl: string;
  /** Fast shutdown: sessions are cut, everything committed is on disk. */
  stop(): Promise<void>;
}

/** Creates the cluster's folder unless it is there. UTF-8 and the C collation of PostgreSQL itself: the same on every machine. */
export async function prepareCluster(options: ClusterOptions): Promise<PreparedCluster> {
  const dataDir = resolve(options.dataDir);
  const prepared = { ...options, dataDir, binaries: locatePostgres(), account: await postgresAccount() };
  if (existsSync(join(dataDir, 'PG_VERSION'))) return prepared;
  // What an interrupted initdb left is of no use to anybody.
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  giveTo(prepared.account, dataDir);
  await initialise(prepared);
  return prepared;
}

/** Starts the server process of a prepared cluster on 127.0.0.1; it is not ready before {@link untilPostgresAnswers}. */
export function spawnPostgres(cluster: PreparedCluster): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(cluster.settings ?? []),
  ];
  const { command, args, ids } = asAccount(
    cluster.account,
    [
      cluster.binaries.postgres,
      '-D',
      cluster.dataDir,
      '-p',
      String(cluster.port),
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    [join(cluster.dataDir, 'PG_VERSION')],
  );
  // A process group of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
  return spawn(command, args, { ...ids, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves when a session can be opened; throws when the process ends first or after `timeoutMs`. */
export async function untilPostgresAnswers(
  url: string,
  options: { timeoutMs: number; process?: ChildProcess },
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let lastError = 'no answer';
  while (performance.now() < deadline) {
    const child = options.process;
    if (child && (child.exitCode !== null || child.signalCode !== null)) {
      throw new Error(`PostgreSQL ended at once (${child.signalCode ?? child.exitCode ?? ''})`);
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      lastError = (error as Error).message;
      await sleep(50);
    }
  }
  throw new Error(`PostgreSQL did not answer within ${options.timeoutMs} ms: ${lastError}`);
}

/**
 * Prepares and starts a cluster and waits until it answers: for tests and tools; `npm start` uses the parts.
 * @param options.port 0 takes a free one
 * @param options.onLine receives the server's log lines
 */
export async function startPostgres(
  options: ClusterOptions & { onLine?: (line: string) => void },
): Promise<RunningPostgres> {
  const port = options.port === 0 ? await freePort() : options.port;
  const cluster = await prepareCluster({ ...options, port });
  const child = spawnPostgres(cluster);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text);
      if (lines.length > 50) lines.shift();
      options.onLine?.(text);
    });
  }
  child.on('error', (error) => lines.push(error.message));
  const superuserUrl = clusterUrl(cluster);
  try {
    await untilPostgresAnswers(superuserUrl, { timeoutMs: 60_000, process: child });
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${lines.join('')}`, { cause: error });
  }
  return { process: child, port, superuserUrl, stop: () => stopPostgres(child) };
}

/** Ends a server: fast shutdown, and an immediate one when that takes more than ten seconds. */
export async function stopPostgres(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGINT');
  const isEnded = await Promise.race([ended.then(() => true), sleep(10_000, false, { ref: false })]);
  if (isEnded) return;
  child.kill('SIGQUIT');
  await ended;
}

/** Connection string of the superuser. */
export function clusterUrl(cluster: { port: number; password: string }): string {
  return `postgresql://postgres:${encodeURIComponent(cluster.password)}@127.0.0.1:${cluster.port}/postgres`;
}

async function initialise(cluster: PreparedCluster): Promise<void> {
  const passwordFile = `${cluster.dataDir}.password`;
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 });
  giveTo(cluster.account, passwordFile);
  const { command, args, ids } = asAccount(
    cluster.account,
    [
      cluster.binaries.initdb,
      `--pgdata=${cluster.dataDir}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ],
    [join(cluster.dataDir, 'PG_VERSION'), passwordFile],
  );
  const result = await runCommand(command, args, { ...ids, timeoutMs: 120_000 });
  rmSync(passwordFile, { force: true });
  if (result.code === 0) return;
  rmSync(cluster.dataDir, { recursive: true, force: true });
  throw new Error(`PostgreSQL could not create its data folder: ${result.stderr || result.stdout}`);
}

function giveTo(account: PostgresAccount, path: string): void {
  if (account.kind === 'other') chownSync(path, account.uid, account.gid);
}

import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../src/db/migrate.js';
import { cacheDir } from '../src/dev/cache-dir.js';
import { apiPlan, workerPlan } from '../src/dev/child-plans.js';
import { freePort } from '../src/dev/ports.js';
import { ensureLogins, loginUrl } from '../src/dev/postgres-roles.js';
import { startPostgres } from '../src/dev/postgres.js';
import { findTemporalBinary } from '../src/dev/temporal-binary.js';
import { DEV_NAMESPACE, startTemporal } from '../src/dev/temporal-server.js';

const DATABASE = 'relance';
/** Large enough that nothing of a benchmark waits for an eviction; small enough for a laptop. */
const POSTGRES_SETTINGS = ['shared_buffers=256MB', 'max_connections=100'];

/** An instance of its own, started for one benchmark: four processes, as `npm start` runs them. */
export interface BenchInstance {
  readonly apiUrl: string;
  readonly operatorKey: string;
  readonly superuserUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  /** Where the engine keeps its histories. */
  readonly temporalFile: string;
  readonly pids: Readonly<Record<'postgres' | 'temporal' | 'api' | 'worker', number>>;
  stop(): Promise<void>;
}

/** @param rootDir the compiled programs' root: its `dist/` is what runs */
async function startInstance(rootDir: string): Promise<BenchInstance> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-bench-'));
  await chmod(folder, 0o755);
  const ending: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (const end of ending.splice(0).reverse()) await end();
  };
  try {
    const postgres = await startPostgres({
      dataDir: join(folder, 'postgres'),
      port: 0,
      password: secret(),
      settings: POSTGRES_SETTINGS,
    });
    ending.push(() => postgres.stop());
    const { path: binary } = await findTemporalBinary({
      cacheDir: cacheDir(process.env),
      log: () => undefined,
    });
    const temporalFile = join(folder, 'temporal.db');
    const temporal = await startTemporal({ binary, dbFile: temporalFile, port: 0, uiPort: 0 });
    ending.push(() => temporal.stop());
    const logins = {
      owner: { name: 'relance_owner', password: secret() },
      app: { name: 'relance_login', password: secret() },
    };
    await ensureLogins(postgres.superuserUrl, logins, DATABASE);
    await migrate({ adminUrl: loginUrl(logins.owner, postgres.port, DATABASE), appUser: logins.app.name });
    const port = await freePort();
    const apiUrl = `http://127.0.0.1:${port}`;
    const operatorKey = secret();
    const environment = {
      ...process.env,
      LOG_LEVEL: 'warn',
      PORT: String(port),
      DATABASE_URL: loginUrl(logins.app, postgres.port, DATABASE),
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: DEV_NAMESPACE,
      RELANCE_SECRET: secret(),
      RELANCE_OPERATOR_KEY: operatorKey,
    };
    const programs: ChildProcess[] = [];
    for (const plan of [apiPlan(rootDir, environment, apiUrl), workerPlan(rootDir, environment)]) {
      const child = plan.spawn();
      programs.push(child);
      ending.push(() => ended(child));
      child.stderr?.pipe(process.stderr);
      child.stdout?.resume();
      await plan.untilReady(child);
    }
    const superuserUrl = new URL(postgres.superuserUrl);
    superuserUrl.pathname = `/${DATABASE}`;
    const [api, worker] = programs.map((child) => child.pid ?? 0) as [number, number];
    return {
      apiUrl,
      operatorKey,
      superuserUrl: superuserUrl.href,
      temporalAddress: temporal.address,
      temporalNamespace: DEV_NAMESPACE,
      temporalFile,
      pids: { postgres: postgres.process.pid ?? 0, temporal: temporal.process.pid ?? 0, api, worker },
      stop,
    };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

/** Runs a benchmark on an instance of its own; nothing stays behind, whoever ends it. */
export async function withInstance(
  rootDir: string,
  work: (instance: BenchInstance) => Promise<void>,
): Promise<void> {
  const instance = await startInstance(rootDir);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void instance.stop().finally(() => process.exit(1)));
  }
  try {
    await work(instance);
  } finally {
    await instance.stop();
  }
}

const secret = (): string => randomBytes(24).toString('base64url');

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await end;
  clearTimeout(killer);
}

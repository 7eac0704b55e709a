import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterUrl, spawnPostgres, untilPostgresAnswers } from './postgres.js';
import type { PreparedCluster } from './postgres.js';
import { hasEnded } from './supervised-child.js';
import type { ChildPlan } from './supervised-child.js';
import { spawnTemporal, untilTemporalAnswers } from './temporal-server.js';
import type { TemporalServerOptions } from './temporal-server.js';
import type { Environment } from './instance-environment.js';

const READY_TIMEOUT_MS = 60_000;
/**
 * A payment leaves half a megabyte of short-lived objects. With V8's usual 16 MB for the young every thirtieth quiet payment
 * waited 3 to 15 ms for their collection; with 64 MB one in a hundred does (docs/performance.md).
 */
const API_FLAGS = ['--max-semi-space-size=64'];

/** The embedded PostgreSQL. SIGINT is its fast shutdown: sessions are cut, what was committed is kept. */
export function postgresPlan(cluster: PreparedCluster): ChildPlan {
  return {
    name: 'postgres',
    spawn: () => spawnPostgres(cluster),
    untilReady: (child) =>
      untilPostgresAnswers(clusterUrl(cluster), { timeoutMs: READY_TIMEOUT_MS, process: child }),
    stopSignal: 'SIGINT',
    stopTimeoutMs: 15_000,
  };
}

/** The Temporal dev server. */
export function temporalPlan(server: TemporalServerOptions): ChildPlan {
  return {
    name: 'temporal',
    spawn: () => spawnTemporal(server),
    untilReady: (child) =>
      untilTemporalAnswers(`127.0.0.1:${server.port}`, { timeoutMs: READY_TIMEOUT_MS, process: child }),
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  };
}

/** The API; ready when it says so and answers `/healthz`: the port alone might be somebody else's. */
export function apiPlan(rootDir: string, environment: Environment, apiUrl: string): ChildPlan {
  return {
    name: 'api',
    spawn: () => spawnNode(rootDir, 'dist/src/api/main.js', environment, API_FLAGS),
    async untilReady(child) {
      await untilSaidReady(child);
      await untilHealthy(child, `${apiUrl}/healthz`);
    },
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 20_000,
  };
}

/** The worker; ready when it says so over the channel to its parent (`process.send('ready')`). */
export function workerPlan(rootDir: string, environment: Environment): ChildPlan {
  return {
    name: 'worker',
    spawn: () => spawnNode(rootDir, 'dist/src/worker/main.js', environment),
    untilReady: untilSaidReady,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 40_000,
  };
}

function spawnNode(
  rootDir: string,
  script: string,
  environment: Environment,
  flags: readonly string[] = [],
): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', ...flags, join(rootDir, script)], {
    cwd: rootDir,
    env: environment,
    // A process group of its own: Ctrl-C reaches the supervisor alone, which ends its children in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (hasEnded(child)) throw new Error('ended before it answered');
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`did not answer ${url} within ${READY_TIMEOUT_MS / 1000} s`);
}

function untilSaidReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      clearTimeout(timer);
      finish();
    };
    const timer = setTimeout(
      () => reject(new Error(`was not ready within ${READY_TIMEOUT_MS / 1000} s`)),
      READY_TIMEOUT_MS,
    );
    child.once('message', settle(resolve));
    child.once(
      'exit',
      settle(() => reject(new Error('ended before it was ready'))),
    );
  });
}

import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { limitsOf } from '../../activities/deps.js';
import { SEND_GUARDS } from '../../activities/send/guards.js';
import type { MailConfig } from '../../src/config.js';
import type { ApiOptions } from '../../src/api/server.js';
import { startApi } from '../../src/api/server.js';
import { createDatabase } from '../../src/db/database.js';
import { createLogger } from '../../src/log.js';
import { mailEndChooser } from '../../src/worker/mail-ends.js';
import { startWorker } from '../../src/worker/run.js';
import { installTemporalRuntime } from '../../src/worker/temporal-runtime.js';
import { createTestDatabase, testServers, uniqueTaskQueue } from './environment.js';
import type { Premises } from './sandbox-organisation.js';

/** What a test file may want different from production's defaults. */
export interface StackWish {
  /** How long `advance` waits before it answers 202, in milliseconds. */
  readonly advancePatienceMs?: number;
  /** The provider of every organisation here, sandboxes included; the mailbox without it. */
  readonly mail?: MailConfig;
  readonly leaseMs?: number;
  /** Is given every line both would log, down to debug; without it only errors are written, to the terminal. */
  readonly onLog?: (line: string) => void;
}

/** An API and a worker of one test file, on a database and a task queue of their own. */
export interface Stack {
  readonly premises: Premises;
  stop(): Promise<void>;
}

const LEASE_MS = 3_000;

/** Starts both in this process, put together as the `main.ts` files do it, and waits until they work. */
export async function startStack(wishes: StackWish = {}): Promise<Stack> {
  const { mail = { kind: 'mailbox' }, leaseMs = LEASE_MS, onLog, ...wish } = wishes;
  const { temporalAddress, temporalNamespace, temporalUiUrl, workflowBundle } = testServers();
  const testDatabase = await createTestDatabase();
  const log = onLog
    ? createLogger({ name: 'stack', level: 'debug', destination: { write: onLog } })
    : createLogger({ name: 'stack', level: 'error' });
  installTemporalRuntime(log); // once per process: vitest gives every file its own
  const operatorKey = randomBytes(24).toString('base64url');
  const api = {
    operatorKey,
    secret: randomBytes(24).toString('base64url'),
    temporalUiUrl,
    temporalNamespace,
    ...wish,
  } satisfies Partial<ApiOptions>;

  // A pool set of its own for each, as they have in their own processes.
  const [apiDatabase, workerDatabase] = [
    createDatabase({ url: testDatabase.url }),
    createDatabase({ url: testDatabase.url, senderConnections: 16 }),
  ];
  const connection = Connection.lazy({ address: temporalAddress });
  const [runningApi, worker] = await Promise.all([
    startApi({ ...api, database: apiDatabase, log }),
    startWorker({
      deps: {
        database: workerDatabase,
        mailEndOf: mailEndChooser(workerDatabase, {
          mail,
          isSandboxMailReal: true,
          mustVerifySenders: false,
          log,
        }),
        monotonicMs: () => performance.now(),
        log,
        limits: limitsOf(leaseMs),
        guards: SEND_GUARDS,
      },
      log,
      connection: { address: temporalAddress },
      client: new Client({ connection, namespace: temporalNamespace }),
      namespace: temporalNamespace,
      workflowBundle,
      taskQueue: uniqueTaskQueue(),
    }),
  ]);
  return {
    premises: {
      apiUrl: runningApi.url,
      operatorKey,
      superuserUrl: testDatabase.superuserUrl,
      temporalAddress,
      temporalNamespace,
    },
    async stop() {
      await Promise.all([runningApi.close(), worker.shutdown()]);
      await Promise.all([apiDatabase.close(), workerDatabase.close(), connection.close()]);
      await testDatabase.drop();
    },
  };
}

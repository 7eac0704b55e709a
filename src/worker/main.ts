import { Client, Connection } from '@temporalio/client';
import { SEND_GUARDS } from '../../activities/send/guards.js';
import { limitsOf } from '../../activities/deps.js';
import { readConfig, ConfigError, type Config } from '../config.js';
import { createDayCount } from '../connectors/postmark/day-count.js';
import { createLostEvents } from '../connectors/postmark/events/lost-events.js';
import { createReadBack } from '../connectors/postmark/events/read-back.js';
import { createDatabase, type Database } from '../db/database.js';
import { openFailpoints } from '../failpoints.js';
import { createLogger, type Logger } from '../log.js';
import { BUNDLE_PATH } from './bundle-workflows.js';
import { mailEndChooser, PROVIDER_SLOTS } from './mail-ends.js';
import { startWorker, type RunningWorker } from './run.js';
import { temporalConnection } from './temporal-connection.js';
import { endUnusedRuntime, installTemporalRuntime } from './temporal-runtime.js';

/** Pause between two looks at a Temporal or PostgreSQL that is not there yet, doubled up to the last. */
const FIRST_PAUSE_MS = 250;
const LAST_PAUSE_MS = 5_000;
const MAILBOX_SENDERS = 8;

// `npm run worker`: runs the workflows and the activities, tells Temporal what the outbox holds.
try {
  await main(readConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

async function main(config: Config): Promise<void> {
  const log = createLogger({ name: 'worker', level: config.logLevel });
  if (config.failpointLog !== null) openFailpoints(config.failpointLog);
  installTemporalRuntime(log);
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  // The supervisor that started this process is gone: nobody else would end it.
  process.once('disconnect', () => ending.abort());
  const database = createDatabase({
    url: config.databaseUrl,
    senderConnections: senderConnections(config),
    onUntrusted: (problems) => {
      for (const problem of problems) log.fatal({ problem }, 'the database may not be trusted');
      process.exitCode = 1;
      ending.abort();
    },
  });
  await untilWell('PostgreSQL', () => database.ping(), log, ending.signal);
  const worker = await untilWell('Temporal', () => startOn(config, database, log), log, ending.signal);
  if (worker) {
    log.info({}, 'the worker is ready');
    process.send?.('ready');
    await aborted(ending.signal);
    log.info({}, 'the worker ends; what is running may finish');
    await worker.shutdown();
  } else {
    await endUnusedRuntime();
  }
  await database.close();
  if (process.connected) process.disconnect();
}

/** The mailbox's senders keep their own when the provider's all hang. */
// A declaration, because it is used before the module has run to its end.
function senderConnections(config: Config): number {
  return MAILBOX_SENDERS + (config.mail.kind === 'mailbox' ? 0 : PROVIDER_SLOTS);
}

async function startOn(config: Config, database: Database, log: Logger): Promise<RunningWorker> {
  const { connectionOptions, namespace } = temporalConnection();
  const connection = Connection.lazy(connectionOptions);
  const worker = await startWorker({
    deps: {
      database,
      mailEndOf: mailEndChooser(database, { ...config, mustVerifySenders: config.isProduction, log }),
      monotonicMs: () => performance.now(),
      log,
      limits: limitsOf(config.sendLeaseMs),
      guards: SEND_GUARDS,
    },
    log,
    connection: connectionOptions,
    client: new Client({ connection, namespace }),
    namespace,
    workflowBundle: BUNDLE_PATH,
    sweepEveryMs: config.sweepEveryMs,
    readBack: config.mail.kind === 'postmark' ? createReadBack(config.mail) : undefined,
    countDay: config.mail.kind === 'postmark' ? createDayCount(config.mail) : undefined,
    lostEvents: config.mail.kind === 'postmark' ? createLostEvents(config.mail) : undefined,
  });
  return {
    shutdown: async () => {
      await worker.shutdown();
      await connection.close();
    },
  };
}

/** Repeats until it succeeds or the process is told to end (then undefined): a dependency may come up later. */
async function untilWell<T>(
  what: string,
  attempt: () => Promise<T>,
  log: Logger,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await attempt();
    } catch (error) {
      log.warn({ what, code: error instanceof Error ? error.name : 'unknown' }, `${what} is not there yet`);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, pauseMs)), aborted(signal)]);
    }
  }
  return undefined;
}

// A declaration, because it is used before the module has run to its end.
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

import { randomBytes } from 'node:crypto';
import { ConfigError, readConfig, type Config } from '../config.js';
import { boundedDns } from '../connectors/dns/ask-dns.js';
import { SenderCheck } from '../connectors/dns/sender-check.js';
import { createDatabase, type Database } from '../db/database.js';
import { openFailpoints } from '../failpoints.js';
import { createLogger } from '../log.js';
import { createPages } from '../web/pages.js';
import { temporalConnection } from '../worker/temporal-connection.js';
import { errorForLog } from './http/answer-error.js';
import { startApi } from './server.js';
import { showSender } from './show-sender.js';
import { watchTemporal } from './temporal-watch.js';

const ASK_AGAIN_MS = 2_000;

// `npm run api`: the HTTP API and the pages in one process, ready when PostgreSQL is.
try {
  await main(readConfig(process.env));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  for (const problem of error.problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

async function main(config: Config): Promise<void> {
  const log = createLogger({ name: 'api', level: config.logLevel });
  if (config.failpointLog !== null) openFailpoints(config.failpointLog);
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());
  // The supervisor that started this process is gone: nobody else would end it.
  process.once('disconnect', () => ending.abort());
  const database = createDatabase({
    url: config.databaseUrl,
    // A record that may forget what it acknowledged, or that shows one organisation to another, is not served (P3, P7).
    onUntrusted: (problems) => {
      for (const problem of problems) log.fatal({ problem }, 'the database may not be trusted');
      process.exitCode = 1;
      ending.abort();
    },
  });
  const { connectionOptions, namespace } = temporalConnection();
  const temporal = watchTemporal(connectionOptions);
  const api = await startApi({
    database,
    log,
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    operatorKey: config.operatorKey,
    // Without one (never in production) what it derives lasts as long as this process.
    secret: config.secret ?? randomBytes(32).toString('hex'),
    temporalUiUrl: config.temporalUiUrl,
    temporalNamespace: namespace,
    mailEnd: config.mail.kind,
    sandboxMailEnd: config.isSandboxMailReal ? config.mail.kind : 'mailbox',
    temporalStatus: temporal.status,
    deliverability: showSender(new SenderCheck(boundedDns(), config.mail.kind)),
    pages: ({ apiUrl }) =>
      createPages({
        apiUrl: () => apiUrl,
        onUnexpected: (error) => log.error({ cause: errorForLog(error) }, 'a page could not be shown'),
      }),
  }).catch(async (error: unknown) => {
    await temporal.stop();
    await database.close();
    if (process.connected) process.disconnect();
    throw portProblem(error, config) ?? error;
  });
  void untilInspected(database, ending.signal);
  process.send?.('ready');
  await aborted(ending.signal);
  log.info({}, 'the API ends; calls under way may finish');
  await api.close();
  await temporal.stop();
  await database.close();
  if (process.connected) process.disconnect();
}

/** What whoever set `PORT` and `HOST` can mend, said in a line. */
function portProblem(error: unknown, { host, port }: Config): ConfigError | undefined {
  const where = `PORT: ${port} on ${host}`;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ConfigError([`${where} is in use by another program; end it, or set PORT to a free one`]);
    case 'EACCES':
      return new ConfigError([`${where} may not be opened by this user; set PORT to one above 1023`]);
    case 'EADDRNOTAVAIL':
      return new ConfigError([`${where}: this machine has no such address; set HOST to one of its own`]);
    default:
      return undefined;
  }
}

// Declarations, because they are used before the module has run to its end.
function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Looks at PostgreSQL without waiting for the first call; it may come up later than this process. */
async function untilInspected(database: Database, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await database.ping();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref());
    }
  }
}

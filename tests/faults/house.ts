import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { FailpointWord } from '../../src/failpoints.js';
import { migrate } from '../../src/db/migrate.js';
import { apiPlan, postgresPlan, temporalPlan, workerPlan } from '../../src/dev/child-plans.js';
import { freePort } from '../../src/dev/ports.js';
import { ensureLogins, loginUrl } from '../../src/dev/postgres-roles.js';
import { clusterUrl, prepareCluster } from '../../src/dev/postgres.js';
import { hasEnded, type ChildPlan } from '../../src/dev/supervised-child.js';
import { DEV_NAMESPACE } from '../../src/dev/temporal-server.js';
import { testServers } from '../support/environment.js';
import type { Premises } from '../support/sandbox-organisation.js';

export const PARTS = ['postgres', 'temporal', 'api', 'worker'] as const;
export type Part = (typeof PARTS)[number];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'relance';
const LAST_OUTPUT_CHARACTERS = 4_000;
/** How often a part that dies while it starts (its neighbour is away) is started again. */
const START_ATTEMPTS = 40;

export interface House {
  readonly premises: Premises;
  /**
   * Ends a part the hard way, SIGKILL (PostgreSQL: SIGQUIT, which is `pg_ctl stop -m immediate`, so that no
   * child of it lives on in the shared memory), then starts it again and waits until it works.
   */
  kill(part: Part): Promise<void>;
  /** Ends a part and leaves it ended until `start`. */
  take(part: Part): Promise<void>;
  start(part: Part): Promise<void>;
  /** Ends the Temporal server, deletes its whole database, and starts it again, empty. */
  loseTemporal(): Promise<void>;
  /** Says something to the failpoints of a part; nothing when it has just died. */
  tell(part: 'api' | 'worker', word: FailpointWord): void;
  signal(part: Part, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** A second worker beside the first, working like it. */
  secondWorker(): Promise<SecondWorker>;
  /** Whether the part's process lives, ready or not. */
  isUp(part: Part): boolean;
  /** Which part this process is, or was. */
  partOf(pid: number): Part | undefined;
  /** Resolves when the part, as it runs now, has ended. */
  ended(part: Part): Promise<void>;
  /** Ends the database connections of the API or the worker; says how many there were. */
  cutDatabase(part: 'api' | 'worker'): Promise<number>;
  /** The last lines a part wrote, for whoever reads a failure. */
  lastWords(part: Part): string;
  stop(): Promise<void>;
}

export interface SecondWorker {
  tell(word: FailpointWord): void;
  end(): Promise<void>;
}

/** Puts something between a program and PostgreSQL's port: answers the port the program is told instead. */
export type Between = (part: 'api' | 'worker', postgresPort: number) => Promise<number>;

export interface HouseWish {
  readonly between?: Between;
  /** Where PostgreSQL keeps its files; a folder that is there and removed by whoever made it. */
  readonly dataDir?: string;
}

/**
 * The four processes of an instance of its own, from the built programs, so that each can be killed.
 * `environment` is added to the API's and the worker's. Their connections carry the part's name, so that they can be told apart.
 */
export async function openHouse(
  environment: Readonly<Record<string, string>> = {},
  { between = (_part, port) => Promise.resolve(port), dataDir }: HouseWish = {},
): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-faults-'));
  await chmod(folder, 0o755);
  const [postgresPort, temporalPort, uiPort, apiPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const cluster = await prepareCluster({
    dataDir: dataDir ?? join(folder, 'postgres'),
    port: postgresPort,
    password: secret(),
  });
  const logins = {
    owner: { name: 'relance_owner', password: secret() },
    app: { name: 'relance_login', password: secret() },
  };
  const temporalAddress = `127.0.0.1:${temporalPort}`;
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const operatorKey = secret();
  const processes = {
    ...withoutSettings(process.env),
    LOG_LEVEL: 'warn',
    PORT: String(apiPort),
    DATABASE_URL: loginUrl(logins.app, postgresPort, DATABASE),
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: DEV_NAMESPACE,
    RELANCE_SECRET: secret(),
    RELANCE_OPERATOR_KEY: operatorKey,
    ...environment,
  };
  const server = { port: temporalPort, uiPort, dbFile: join(folder, 'temporal.db') };
  const [apiDatabasePort, workerDatabasePort] = await Promise.all([
    between('api', postgresPort),
    between('worker', postgresPort),
  ]);
  const parts = new Parts({
    postgres: postgresPlan(cluster),
    temporal: temporalPlan({ binary: testServers().temporalBinary, ...server }),
    api: apiPlan(ROOT, connectingAs('api', processes, apiDatabasePort), apiUrl),
    worker: workerPlan(ROOT, connectingAs('worker', processes, workerDatabasePort)),
  });
  const endAll = async (): Promise<void> => {
    await parts.endSecondWorkers();
    for (const part of [...PARTS].reverse()) await parts.take(part);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([parts.start('postgres'), parts.start('temporal')]);
    await ensureLogins(clusterUrl(cluster), logins, DATABASE);
    await migrate({ adminUrl: loginUrl(logins.owner, postgresPort, DATABASE), appUser: logins.app.name });
    await Promise.all([parts.start('api'), parts.start('worker')]);
  } catch (failure) {
    await endAll();
    throw failure;
  }
  const superuserUrl = new URL(clusterUrl(cluster));
  superuserUrl.pathname = `/${DATABASE}`;
  return {
    premises: {
      apiUrl,
      operatorKey,
      superuserUrl: superuserUrl.href,
      temporalAddress,
      temporalNamespace: DEV_NAMESPACE,
    },
    async kill(part) {
      await parts.take(part);
      await parts.start(part);
    },
    take: (part) => parts.take(part),
    start: (part) => parts.start(part),
    async loseTemporal() {
      await parts.take('temporal');
      for (const file of ['', '-wal', '-shm']) await rm(`${server.dbFile}${file}`, { force: true });
      await parts.start('temporal');
    },
    tell: (part, word) => parts.tell(part, word),
    signal: (part, signal) => parts.signal(part, signal),
    secondWorker: () => parts.secondWorker(),
    isUp: (part) => parts.isUp(part),
    partOf: (pid) => parts.partOf(pid),
    ended: (part) => parts.ended(part),
    cutDatabase: (part) => cutConnections(superuserUrl.href, nameOf(part)),
    lastWords: (part) => parts.lastWords(part),
    stop: endAll,
  };
}

const nameOf = (part: Part): string => `fault-${part}`;

function connectingAs(
  part: Part,
  environment: Record<string, string>,
  databasePort: number,
): Record<string, string> {
  const url = new URL(environment['DATABASE_URL'] ?? '');
  url.port = String(databasePort);
  url.searchParams.set('application_name', nameOf(part));
  return { ...environment, DATABASE_URL: url.href };
}

/** Ends every connection of that name and waits until the server has let go of them. */
async function cutConnections(superuserUrl: string, name: string): Promise<number> {
  const client = new pg.Client({ connectionString: superuserUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(
      'SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
      [name],
    );
    const pids = rows.map((row) => row.pid);
    const isGone = async (): Promise<boolean> =>
      (await client.query('SELECT FROM pg_stat_activity WHERE pid = ANY($1)', [pids])).rowCount === 0;
    while (!(await isGone())) await pause(5);
    return pids.length;
  } finally {
    await client.end();
  }
}

const secret = (): string => randomBytes(24).toString('base64url');

/** The child processes by name, each with what it said last. */
class Parts {
  readonly #plans: Record<Part, ChildPlan>;
  readonly #children = new Map<Part, ChildProcess>();
  readonly #words = new Map<Part, string>();
  readonly #pids = new Map<number, Part>();
  readonly #seconds = new Set<ChildProcess>();

  constructor(plans: Record<Part, ChildPlan>) {
    this.#plans = plans;
  }

  lastWords(part: Part): string {
    return this.#words.get(part) ?? '';
  }

  tell(part: Part, word: FailpointWord): void {
    const child = this.#children.get(part);
    if (child?.connected) child.send(word, () => undefined); // one that dies meanwhile hears nothing
  }

  signal(part: Part, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#children.get(part)?.kill(signal);
  }

  async secondWorker(): Promise<SecondWorker> {
    const child = this.#plans.worker.spawn();
    this.#seconds.add(child);
    await this.#plans.worker.untilReady(child);
    return {
      tell: (word) => child.send(word, () => undefined),
      end: () => this.#end(child),
    };
  }

  async endSecondWorkers(): Promise<void> {
    for (const child of this.#seconds) await this.#end(child);
  }

  async #end(child: ChildProcess): Promise<void> {
    this.#seconds.delete(child);
    if (hasEnded(child)) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  isUp(part: Part): boolean {
    const child = this.#children.get(part);
    return child !== undefined && !hasEnded(child);
  }

  partOf(pid: number): Part | undefined {
    return this.#pids.get(pid);
  }

  async ended(part: Part): Promise<void> {
    const child = this.#children.get(part);
    if (child && !hasEnded(child)) await new Promise((done) => child.once('exit', done));
  }

  async take(part: Part): Promise<void> {
    const child = this.#children.get(part);
    this.#children.delete(part);
    if (!child || hasEnded(child)) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(part === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
    await ended;
  }

  /** As a supervisor does: a part that does not come up because its neighbour is away is tried again. */
  async start(part: Part): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const child = this.#spawn(part);
      try {
        await this.#plans[part].untilReady(child);
        if (hasEnded(child)) throw new Error('ended at once');
        return;
      } catch (failure) {
        await this.take(part);
        if (attempt === START_ATTEMPTS) {
          throw new Error(`${part} does not start: ${this.lastWords(part)}`, { cause: failure });
        }
      }
    }
  }

  #spawn(part: Part): ChildProcess {
    const child = this.#plans[part].spawn();
    this.#children.set(part, child);
    if (child.pid !== undefined) this.#pids.set(child.pid, part);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#words.set(part, (this.lastWords(part) + text).slice(-LAST_OUTPUT_CHARACTERS));
      });
    }
    return child;
  }
}

/** This machine's environment without anything that configures another instance. */
function withoutSettings(env: NodeJS.ProcessEnv): Record<string, string> {
  const foreign =
    /^(TEMPORAL_|RELANCE_|DATABASE_|POSTMARK_|SMTP_|npm_|VITEST|NODE_ENV$|PORT$|METRICS_PORT$|OTEL_)/;
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
    ),
  );
}

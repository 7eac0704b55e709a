import type { Compilable, Transaction } from 'kysely';
import type { Instant } from '../domain/time.js';
import type { Bulk } from './bulk.js';
import { OrganisationUnknown } from './errors.js';
import { FreshPlans } from './fresh-plans.js';
import { HeldConnection } from './held-connection.js';
import { listen } from './listen.js';
import { MailboxConnection } from './mailbox.js';
import {
  insertOrganisation,
  openingScript,
  readOrganisation,
  type NewOrganisation,
  type Organisation,
} from './organisations.js';
import { schemaProblems, settingProblems } from './durability.js';
import { acquire, appPool, authPool, createPool, relayPool, senderPool } from './pools.js';
import { RelayHint } from './relay-hint.js';
import { takeSessionLock } from './session-lock.js';
import { SpreadCache } from './spread-cache.js';
import type { Tables } from './tables.js';
import { inTransaction, onConnection, transact, type Begun } from './transactions.js';
import { Trust } from './trust.js';

/** A transaction inside one organisation: all its statements see that organisation and nothing else (P7). */
export interface OrgTx {
  readonly db: Transaction<Tables>;
  readonly org: Organisation;
  /** The organisation's clock when the transaction began. */
  readonly now: Instant;
  readonly spreads: SpreadCache;
  /** Only where one transaction takes many lines in (`withBulk`). */
  readonly bulk?: Bulk;
  /**
   * A statement whose answer nobody needs: it travels with the next one, at the latest with the commit, and fails the
   * transaction there. What is asked after it sees what it did.
   * @returns takes it back, if nothing was asked after it; says whether it did
   */
  later(statement: Compilable): () => boolean;
  /** Sends what travels later at once, so that a failure shows here. */
  settle(): Promise<void>;
  /** Tells the relay, once this transaction is committed, that the outbox has something new. */
  wakeRelay(): void;
}

/** Across organisations, but only the columns that carry no business text (relance_relay). */
export interface RelayTx {
  readonly db: Transaction<Tables>;
}

/** Who is calling? Before any organisation is known (relance_auth). One statement at a time, no transaction. */
export interface AuthDb {
  readonly db: Transaction<Tables>;
}

/** A connection of the senders' own pool, taken before the claim so that nothing slow follows it (design §4.1). */
export interface SenderConnection {
  isAlive(): boolean;
  /** The send's second transaction; not retried, its work hands a message over. */
  withOrg<T>(orgId: string, work: (tx: OrgTx) => Promise<T>): Promise<T>;
  release(): void;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections of the API and the activities, 10 without it. */
  readonly appConnections?: number | undefined;
  /** As many as sends in flight, 8 without it. */
  readonly senderConnections?: number | undefined;
  /** Told when the server must not be served from: its owner says so and ends the process. */
  readonly onUntrusted?: ((problems: readonly string[]) => void) | undefined;
}

/**
 * The only way to the record. Nothing outside src/db sees a pool or a client. Every way in throws
 * `DatabaseUntrusted` while the server was found unfit, before anything is asked of it (trust.ts).
 */
export interface Database {
  /**
   * Runs `work` in a transaction of that organisation and commits. Deadlocks and serialization failures run
   * it again (at most three times), so `work` touches nothing but the database. Throws `OrganisationUnknown`,
   * `DatabaseUnavailable`, or what `work` throws (rolled back).
   */
  withOrg<T>(orgId: string, work: (tx: OrgTx) => Promise<T>): Promise<T>;
  /** Creates the organisation and runs `work` (presets, owner, key) in the same transaction. */
  withNewOrganisation<T>(input: NewOrganisation, work: (tx: OrgTx) => Promise<T>): Promise<T>;
  asRelay<T>(work: (tx: RelayTx) => Promise<T>): Promise<T>;
  asAuth<T>(work: (db: AuthDb) => Promise<T>): Promise<T>;
  senderConnection(): Promise<SenderConnection>;
  mailboxConnection(): Promise<MailboxConnection>;
  /**
   * Takes a lock by name across all processes, for work of many transactions; it ends with its connection.
   * Answers what gives it back, or undefined when somebody else has it.
   */
  sessionLock(name: string): Promise<(() => Promise<void>) | undefined>;
  /** Calls `onNotify` for every notification, and after every reconnection, since some may have been missed. */
  listen(channel: string, onNotify: () => void): Promise<() => Promise<void>>;
  /** Answers when PostgreSQL does and may be trusted; `DatabaseUnavailable` otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** One per session lock; more wait for one to be given back. */
const LOCK_CONNECTIONS = 8;

/** Opens the pools (lazily: no connection is made before the first use). */
export function createDatabase(options: DatabaseOptions): Database {
  const senders = options.senderConnections ?? 8;
  const pools = {
    app: createPool(options.url, 'app', appPool(options.appConnections ?? 10)),
    sender: createPool(options.url, 'sender', senderPool(senders)),
    mailbox: createPool(options.url, 'mailbox', senderPool(senders)),
    relay: createPool(options.url, 'relay', relayPool(4)),
    auth: createPool(options.url, 'auth', authPool(4)),
    locks: createPool(options.url, 'locks', authPool(LOCK_CONNECTIONS)),
  };
  let closed: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    shared.hint.close();
    await Promise.all(Object.values(pools).map((pool) => pool.end()));
  };
  const shared: Shared = {
    spreads: new SpreadCache(),
    hint: new RelayHint(pools.auth),
    plans: new FreshPlans(),
  };

  const trust = new Trust(
    (isFirst) => onConnection(pools.auth, (held) => problemsOf(held, isFirst)),
    options.onUntrusted ?? (() => undefined),
  );
  for (const pool of Object.values(pools)) pool.on('remove', () => trust.forget());
  const trusted = async <T>(work: () => Promise<T>): Promise<T> => {
    await trust.assure();
    return work();
  };

  return {
    withOrg: (orgId, work) =>
      trusted(() => inTransaction(pools.app, (held) => beginOrg(held, orgId, shared), work)),
    withNewOrganisation: (input, work) =>
      trusted(() => inTransaction(pools.app, (held) => beginNewOrg(held, input, shared), work)),
    asRelay: (work) => trusted(() => inTransaction(pools.relay, (held) => beginRelay(held, shared), work)),
    asAuth: (work) => trusted(() => onConnection(pools.auth, (held) => work({ db: held.asTransaction() }))),
    senderConnection: () =>
      trusted(async () => senderConnection(new HeldConnection(await acquire(pools.sender)), shared)),
    mailboxConnection: () =>
      trusted(async () => new MailboxConnection(new HeldConnection(await acquire(pools.mailbox)))),
    sessionLock: (name) => trusted(() => takeSessionLock(pools.locks, name)),
    listen: (channel, onNotify) => listen(options.url, channel, onNotify),
    ping: () =>
      trusted(() => onConnection(pools.auth, (held) => held.runScript('SELECT 1').then(() => undefined))),
    close: () => (closed ??= closeAll()),
  };
}

async function problemsOf(held: HeldConnection, isFirst: boolean): Promise<string[]> {
  return [...(await settingProblems(held)), ...(isFirst ? await schemaProblems(held) : [])];
}

interface Shared {
  readonly spreads: SpreadCache;
  readonly hint: RelayHint;
  readonly plans: FreshPlans;
}
async function beginOrg(held: HeldConnection, orgId: string, shared: Shared): Promise<Begun<OrgTx>> {
  await held.renewPlans(shared.plans);
  const results = await held.runScript(openingScript(orgId));
  const row = results[2]?.rows[0];
  if (row === undefined) throw new OrganisationUnknown(orgId);
  return orgTx(held, readOrganisation(row), shared);
}

async function beginNewOrg(
  held: HeldConnection,
  input: NewOrganisation,
  shared: Shared,
): Promise<Begun<OrgTx>> {
  await held.runScript(openingScript(input.id));
  return orgTx(held, await insertOrganisation(held.asTransaction(), input), shared);
}

function orgTx(
  held: HeldConnection,
  at: { readonly org: Organisation; readonly now: Instant },
  shared: Shared,
): Begun<OrgTx> {
  const lines = { isWritten: false };
  const tx: OrgTx = {
    db: held.asTransaction(),
    org: at.org,
    now: at.now,
    spreads: shared.spreads,
    later: (statement) => held.later(statement.compile()),
    settle: () => held.settle(),
    wakeRelay: () => {
      lines.isWritten = true;
    },
  };
  const afterCommit = (): void => {
    if (lines.isWritten) shared.hint.ring();
  };
  return { tx, afterCommit };
}

async function beginRelay(held: HeldConnection, shared: Shared): Promise<Begun<RelayTx>> {
  await held.renewPlans(shared.plans);
  await held.runScript('BEGIN');
  return { tx: { db: held.asTransaction() }, afterCommit: () => undefined };
}

function senderConnection(held: HeldConnection, shared: Shared): SenderConnection {
  return {
    isAlive: () => held.isAlive(),
    withOrg: (orgId, work) => transact(held, (connection) => beginOrg(connection, orgId, shared), work),
    release: () => held.release(),
  };
}

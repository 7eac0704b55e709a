import pg from 'pg';
import { asDatabaseError } from './errors.js';
import { typeParsers } from './values.js';

/** What each pool may take from the server: its role, its size, how long it may wait and idle in a transaction. */
interface PoolKind {
  readonly role: 'relance_app' | 'relance_relay' | 'relance_auth';
  readonly max: number;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly idleInTransactionMs: number;
}

/** A payment may have to wait for a hand-over in progress (reliability guide §2.4): below the 20 s of a statement. */
const LOCK_TIMEOUT_MS = 15_000;
const STATEMENT_TIMEOUT_MS = 20_000;
/** Longer than a lease: a paused sender loses its lock only when its claim is over anyway. */
const SENDER_IDLE_MS = 25_000;
const ACQUIRE_TIMEOUT_MS = 10_000;
/**
 * The server ends a statement by its own time-out. An answer that is not there by so much later will not come: the packets
 * are held somewhere. Without this a connection that a firewall forgot would hang for a quarter of an hour.
 */
const ANSWER_MARGIN_MS = 3_000;

const patient = { lockTimeoutMs: LOCK_TIMEOUT_MS, statementTimeoutMs: STATEMENT_TIMEOUT_MS };

export const appPool = (max: number): PoolKind => ({
  role: 'relance_app',
  max,
  ...patient,
  idleInTransactionMs: 10_000,
});
export const senderPool = (max: number): PoolKind => ({
  role: 'relance_app',
  max,
  ...patient,
  idleInTransactionMs: SENDER_IDLE_MS,
});
/** The relay holds its lines' locks while Temporal answers. */
export const relayPool = (max: number): PoolKind => ({
  role: 'relance_relay',
  max,
  ...patient,
  idleInTransactionMs: 60_000,
});
export const authPool = (max: number): PoolKind => ({
  role: 'relance_auth',
  max,
  lockTimeoutMs: 2_000,
  statementTimeoutMs: 5_000,
  idleInTransactionMs: 5_000,
});

/** The connection URL with our session settings in its `options` (which would hide the ones of a config object). */
export function urlWithOptions(url: string, settings: Readonly<Record<string, string | number>>): string {
  const parsed = new URL(url);
  const own = Object.entries(settings).map(
    ([name, value]) => `-c ${name}=${String(value).replaceAll(' ', '\\ ')}`,
  );
  const given = parsed.searchParams.get('options');
  parsed.searchParams.set('options', [...(given === null ? [] : [given]), ...own].join(' '));
  return parsed.toString().replaceAll('+', '%20');
}

/** A pool that survives the death of any of its connections and of the server. */
export function createPool(url: string, name: string, kind: PoolKind): pg.Pool {
  const pool = new pg.Pool({
    connectionString: urlWithOptions(url, {
      role: kind.role,
      TimeZone: 'UTC',
      DateStyle: 'ISO',
      default_transaction_isolation: 'read committed',
      lock_timeout: kind.lockTimeoutMs,
      statement_timeout: kind.statementTimeoutMs,
      idle_in_transaction_session_timeout: kind.idleInTransactionMs,
    }),
    application_name: `relance-${name}`,
    max: kind.max,
    // A statement is written when it is asked for, not when the one before it was answered (outgoing.ts).
    pipeline: true,
    connectionTimeoutMillis: ACQUIRE_TIMEOUT_MS,
    // Throws the connection away, so that whatever travelled behind fails with it.
    query_timeout: kind.statementTimeoutMs + ANSWER_MARGIN_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: typeParsers,
  });
  // A connection that breaks tells its own query; without these listeners it would end the process as well.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

/** A connection of the pool, or `DatabaseUnavailable`. */
export async function acquire(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asDatabaseError(error);
  }
}

const ignore = (): void => undefined;

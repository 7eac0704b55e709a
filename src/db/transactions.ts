import type pg from 'pg';
import { DatabaseUnavailable, isRetryable } from './errors.js';
import { HeldConnection } from './held-connection.js';
import { acquire } from './pools.js';

const MAX_TRIES = 3;

/** A transaction that has begun, and what is to be done once it is committed. */
export interface Begun<Tx> {
  readonly tx: Tx;
  readonly afterCommit: () => void;
}
export type Begin<Tx> = (held: HeldConnection) => Promise<Begun<Tx>>;

/**
 * Begins, works, commits. Deadlocks and serialization failures run it again, as does a connection that turned out
 * dead before anything happened; at most three times in all.
 */
export async function inTransaction<Tx, T>(
  pool: pg.Pool,
  begin: Begin<Tx>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const held = new HeldConnection(await acquire(pool));
    const progress = { hasBegun: false };
    try {
      return await transact(held, begin, (tx) => {
        progress.hasBegun = true;
        return work(tx);
      });
    } catch (error) {
      // A pooled connection that died unnoticed fails at BEGIN: nothing has happened, take another one.
      const mayRepeat = isRetryable(error) || (!progress.hasBegun && error instanceof DatabaseUnavailable);
      if (!mayRepeat || attempt === MAX_TRIES) throw error;
    } finally {
      held.release();
    }
  }
}

/** The same on a connection already held, once. */
export async function transact<Tx, T>(
  held: HeldConnection,
  begin: Begin<Tx>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    const { tx, afterCommit } = await begin(held);
    const result = await work(tx);
    await held.commit();
    afterCommit();
    return result;
  } catch (error) {
    await held.rollback();
    throw error;
  }
}

/** Runs one repeatable statement on a connection of the pool, without a transaction. */
export async function onConnection<T>(pool: pg.Pool, work: (held: HeldConnection) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const held = new HeldConnection(await acquire(pool));
    try {
      return await work(held);
    } catch (error) {
      // One statement, repeatable: the first connection may have died unnoticed in the pool.
      if (!(error instanceof DatabaseUnavailable) || attempt === MAX_TRIES) throw error;
    } finally {
      held.release();
    }
  }
}

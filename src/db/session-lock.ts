import type pg from 'pg';
import { HeldConnection } from './held-connection.js';
import { acquire } from './pools.js';

/**
 * Takes a lock that outlives transactions and ends with its connection, so a crash leaves nothing behind.
 * @returns what gives it back; undefined when somebody else has it
 */
export async function takeSessionLock(
  pool: pg.Pool,
  name: string,
): Promise<(() => Promise<void>) | undefined> {
  const held = new HeldConnection(await acquire(pool));
  try {
    const [row] = await held.run<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [name],
    );
    if (row?.taken !== true) {
      held.release();
      return undefined;
    }
  } catch (error) {
    held.release();
    throw error;
  }
  return async () => {
    try {
      await held.run('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    } finally {
      held.release();
    }
  };
}

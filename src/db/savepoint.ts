import { sql, type Compilable } from 'kysely';
import type { OrgTx } from './database.js';

/**
 * Runs work that may be undone alone: when it throws, the transaction goes on as if it had not run (its locks
 * stay), and the error is the caller's to judge. Statements that travel later may fail outside; `tx.settle` waits for them.
 */
export async function inSavepoint<T>(tx: OrgTx, work: () => Promise<T>): Promise<T> {
  const forget = tx.bulk?.mark();
  const takeBegunBack = tx.later(command('SAVEPOINT work', tx));
  try {
    const result = await work();
    // Work that asked nothing of the record needs nothing that could undo it.
    if (!takeBegunBack()) tx.later(command('RELEASE SAVEPOINT work', tx));
    return result;
  } catch (error) {
    forget?.();
    if (takeBegunBack()) throw error;
    // Without a connection there is nothing left to undo: the first error is the one that counts.
    await sql`ROLLBACK TO SAVEPOINT work`.execute(tx.db).catch(() => undefined);
    throw error;
  }
}

/**
 * Runs work to see what it would lead to, and takes it back whatever came of it: nothing it wrote is ever seen
 * by anybody. Its locks stay until the transaction ends.
 */
export async function takenBack<T>(tx: OrgTx, work: () => Promise<T>): Promise<T> {
  await sql`SAVEPOINT trial`.execute(tx.db);
  try {
    return await work();
  } finally {
    await sql`ROLLBACK TO SAVEPOINT trial`.execute(tx.db);
  }
}

const command = (text: string, tx: OrgTx): Compilable => ({ compile: () => sql.raw(text).compile(tx.db) });

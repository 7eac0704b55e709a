import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { countTable, grownTables } from '../db/statistics.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

/** A firm that moves in brings ten thousand invoices in as many seconds. */
const LOOK_MS = 2_000;

/** Keeps PostgreSQL's idea of the tables' sizes true while they grow fast (statistics.ts). */
export function createStatisticsKeeper(database: Database, log: WorkerLog): Loop {
  const pass = async (): Promise<boolean> => {
    try {
      // One transaction each: the lock of a count, which stops nobody but another count, ends with it.
      for (const table of await database.asRelay(grownTables)) {
        await database.asRelay((tx) => countTable(tx, table));
        log.debug({ table }, 'a table that had grown was counted');
      }
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
    return false;
  };
  return new Loop({ name: 'statistics-keeper', pass, idleMs: LOOK_MS, log });
}

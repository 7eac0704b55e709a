import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { forgetOld, isMoreToForget } from '../db/retention.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 3_600_000;

/** Forgets, every hour, what is kept only for a while (retention.ts). */
export function createRetentionKeeper(database: Database, log: WorkerLog): Loop {
  const pass = async (): Promise<boolean> => {
    try {
      const forgotten = await database.asRelay(forgetOld);
      if (forgotten.answers + forgotten.events + forgotten.undos > 0)
        log.info({ ...forgotten }, 'what was kept long enough is forgotten');
      return isMoreToForget(forgotten);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  };
  return new Loop({ name: 'retention-keeper', pass, idleMs: LOOK_MS, log });
}

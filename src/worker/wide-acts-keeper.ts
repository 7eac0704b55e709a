import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { organisationsToWalk, walkSome } from '../db/org-walk.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 2_000;

/**
 * Finishes acts that concern many invoices when the process that was asked for them did not come to their end: a
 * start or another calendar that is still to be told to some invoices.
 */
export function createWideActsKeeper(database: Database, log: WorkerLog): Loop {
  const pass = async (): Promise<boolean> => {
    try {
      let isMore = false;
      for (const orgId of await database.asRelay(organisationsToWalk))
        isMore = !(await database.withOrg(orgId, walkSome)) || isMore;
      return isMore;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  };
  return new Loop({ name: 'wide-acts-keeper', pass, idleMs: LOOK_MS, log });
}

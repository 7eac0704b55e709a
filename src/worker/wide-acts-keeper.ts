import type { Database } from '../db/database.js';
import { erasuresToFinish, forgetCustomer } from '../db/erasure.js';
import { DatabaseUnavailable, LeaseOpen } from '../db/errors.js';
import { organisationsToWalk, walkSome } from '../db/org-walk.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 2_000;

/**
 * Finishes acts that concern many rows when the process that was asked for them did not come to their end: a start
 * or another calendar still to be told to some invoices, a customer still to be forgotten.
 */
export function createWideActsKeeper(database: Database, log: WorkerLog): Loop {
  const pass = async (): Promise<boolean> => {
    try {
      await finishErasures(database);
      return await walkOnce(database);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  };
  return new Loop({ name: 'wide-acts-keeper', pass, idleMs: LOOK_MS, log });
}

/** True when there is more to walk. */
async function walkOnce(database: Database): Promise<boolean> {
  let isMore = false;
  for (const orgId of await database.asRelay(organisationsToWalk))
    isMore = !(await database.withOrg(orgId, walkSome)) || isMore;
  return isMore;
}

async function finishErasures(database: Database): Promise<void> {
  for (const { orgId, customerId } of await database.asRelay(erasuresToFinish)) {
    await database
      .withOrg(orgId, (tx) => forgetCustomer(tx, customerId))
      .catch((error: unknown) => {
        // A message of theirs is still being handed over: the next look comes after it.
        if (!(error instanceof LeaseOpen)) throw error;
      });
  }
}

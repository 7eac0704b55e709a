import { pokeDueRuns } from '../db/clock.js';
import { organisationsToPoke } from '../db/clock-relay.js';
import type { Database } from '../db/database.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 1_000;

/**
 * Keeps sandbox clocks honest between advances: a run that sleeps by the clock as it stood before an
 * advance is woken when its instant comes on the clock as it stands now.
 */
export function createClockKeeper(database: Database, log: WorkerLog): Loop {
  const pass = async (): Promise<boolean> => {
    try {
      for (const orgId of await database.asRelay(organisationsToPoke))
        await database.withOrg(orgId, pokeDueRuns);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
    return false;
  };
  return new Loop({ name: 'clock-keeper', pass, idleMs: LOOK_MS, log });
}

import type { ActivityDeps } from '../../activities/deps.js';
import { correctCrossings } from '../../activities/send/correction/correct-crossings.js';
import { dueCorrections, type DueCorrections } from '../db/corrections.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 1_000;
/** Customers at once: a courtesy must not take the senders' connections from reminders. */
const AT_ONCE = 2;

/**
 * Sends corrections to customers whose payment crossed a reminder, for firms that wish it (ADR 0028). The schedule is in
 * the record, as the resolver's is: any worker may send any of them, and one that dies leaves its own to the others.
 */
export function createCorrector(deps: ActivityDeps, log: WorkerLog): Loop {
  const { database } = deps;
  const correct = async (due: DueCorrections): Promise<void> => {
    try {
      await correctCrossings(deps, due);
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return;
      const code = error instanceof Error ? error.name : 'unknown';
      log.error({ ...due, code }, 'a correction could not be sent; looked at again in a few seconds');
    }
  };
  const pass = async (): Promise<boolean> => {
    try {
      const due = await database.asRelay((tx) => dueCorrections(tx, AT_ONCE));
      await Promise.all(due.map(correct));
      return due.length > 0;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  };
  return new Loop({ name: 'corrector', pass, idleMs: LOOK_MS, log });
}

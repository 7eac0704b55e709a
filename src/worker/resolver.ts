import type { ActivityDeps } from '../../activities/deps.js';
import { resolveUnclear } from '../../activities/send/resolve-unclear.js';
import { DatabaseUnavailable } from '../db/errors.js';
import { dueSearches, type DueSearch } from '../db/searches.js';
import { Loop } from './loop.js';
import type { WorkerLog } from './log.js';

const LOOK_MS = 1_000;
/** Questions at once: a provider that hangs takes ten seconds for each. */
const AT_ONCE = 8;

/**
 * Looks after messages whose hand-over is unclear (design §4.6), at the times of contract §7. The schedule is in
 * the record: any worker may ask any question, and one that dies leaves its questions to the others.
 */
export function createResolver(deps: ActivityDeps, log: WorkerLog): Loop {
  const { database } = deps;
  const resolve = async (search: DueSearch): Promise<void> => {
    try {
      await resolveUnclear(deps, search);
    } catch (error) {
      const code = error instanceof Error ? error.name : 'unknown';
      log.error(
        { messageId: search.messageId, code },
        'an unclear message could not be looked into; again in a minute',
      );
    }
  };
  const pass = async (): Promise<boolean> => {
    try {
      const searches = await database.asRelay((tx) => dueSearches(tx, AT_ONCE));
      await Promise.all(searches.map(resolve));
      return searches.length === AT_ONCE;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      return false;
    }
  };
  return new Loop({ name: 'resolver', pass, idleMs: LOOK_MS, log });
}

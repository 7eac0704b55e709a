import type { Database } from '../../src/db/database.js';
import type { DayCompared } from '../../src/db/sweeps.js';
import type { InvoiceKey } from '../../src/db/sweep-looks.js';
import type { ActivityLog } from '../deps.js';

/**
 * What Temporal says of an invoice's run. `gone`: it knows none; `ended`: the last one has; `acting`: an activity is
 * running or waits for its next attempt, or a workflow task is on its way; `stuck`: its workflow task keeps failing.
 */
export type RunSeen = 'gone' | 'ended' | 'asleep' | 'acting' | 'stuck';

/** The runs, as far as the sweeper looks at them. */
export interface Engine {
  /** By its id, which is never out of date. */
  run(key: InvoiceKey): Promise<RunSeen>;
  /** The same of the walk of a sandbox organisation's clock. */
  walk(orgId: string, advanceId: string): Promise<RunSeen>;
  /**
   * Runs that a list shows as open, by key, from after one invoice's to another's (the ends left open when null).
   * Lists lag behind and may be cut short: what is not in it is only a suspicion. Undefined when there is no list.
   */
  listed(after: InvoiceKey | null, upTo: InvoiceKey | null): Promise<readonly InvoiceKey[] | undefined>;
}

/** What the sweeper touches. */
export interface SweepDeps {
  readonly database: Database;
  readonly engine: Engine;
  readonly log: ActivityLog;
  /** Asks the mail provider for its count of the last whole day and compares; undefined when it cannot be asked. */
  readonly compareDay?: (() => Promise<DayCompared | undefined>) | undefined;
}

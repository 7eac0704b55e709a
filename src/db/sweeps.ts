import { sql } from 'kysely';
import type { SweepCounts } from '../domain/sweep.js';
import type { CivilDate } from '../domain/time.js';
import type { RelayTx } from './database.js';
import type { SweepRow } from './tables.js';

/** How long the operator's list goes back. */
const KEPT_DAYS = 30;

/** Notes that a sweep begins (once, however often it is repeated) and forgets old ones. */
export async function beginSweep(tx: RelayTx, id: string): Promise<void> {
  await tx.db
    .insertInto('operator.sweep')
    .values({ id })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await tx.db
    .deleteFrom('operator.sweep')
    .where('began_at', '<', sql<never>`clock_timestamp() - ${`${KEPT_DAYS} days`}::interval`)
    .execute();
}

/** Where the sweep before this one stopped at its bound; null when it came round. */
export async function resumesAfter(tx: RelayTx): Promise<string | null> {
  const last = await lastSweep(tx);
  return last?.resume_after ?? null;
}

/** What a mail provider and the record say of one day. */
export interface DayCompared {
  readonly on: CivilDate;
  readonly providerSays: number;
  readonly recordSays: number;
}

/** What a sweep ends with. */
export interface SweepEnd {
  readonly counts: SweepCounts;
  readonly outboxOldestMs: number;
  /** The open invoice after which the next sweep goes on; null when it came to the last. */
  readonly resumeAfter: string | null;
  /** All open invoices were looked at by this one sweep. */
  readonly isWhole: boolean;
  readonly day: DayCompared | null;
}

/** Notes what a sweep found; harmless when repeated. */
export async function endSweep(tx: RelayTx, id: string, end: SweepEnd): Promise<void> {
  const { counts, day } = end;
  await tx.db
    .updateTable('operator.sweep')
    .set({
      ended_at: sql<string>`clock_timestamp()`,
      invoices: counts.invoices,
      is_whole: end.isWhole,
      resume_after: end.resumeAfter,
      runs_missing: counts.runsMissing,
      runs_left_over: counts.runsLeftOver,
      runs_stuck: counts.runsStuck,
      steps_idle: counts.stepsIdle,
      leases_over: counts.leasesOver,
      outbox_late: counts.outboxLate,
      outbox_oldest_ms: end.outboxOldestMs,
      mended: counts.mended,
      provider_on: day?.on ?? null,
      provider_says: day?.providerSays ?? null,
      record_says: day?.recordSays ?? null,
    })
    .where('id', '=', id)
    .execute();
}

/** The last sweep that came to its end. */
export const lastSweep = (tx: RelayTx): Promise<SweepRow | undefined> =>
  tx.db
    .selectFrom('operator.sweep')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('began_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

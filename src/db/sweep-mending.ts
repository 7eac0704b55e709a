import { sql } from 'kysely';
import type { OrgTx } from './database.js';
import { findAdvance } from './clock.js';
import { enqueueAdvance, enqueueSignal, enqueueStart } from './outbox.js';
import { storedMove } from './plan.js';

/**
 * What the sweeper sets right, always through the outbox, so that the relay's pace and order hold, and always after
 * another look under the invoice's lock: what changed since it was found is no finding.
 */

/** Every act of the API and of a run has told Temporal, or is about to, before this long. */
const SETTLED_MS = 60_000;

interface Found {
  readonly final_state: string | null;
  readonly is_overdue: boolean;
  readonly is_fresh: boolean;
}

/** The invoice as it stands, under its lock; undefined when somebody works on it, or something waits to be told. */
async function lookAgain(tx: OrgTx, invoiceId: string): Promise<Found | undefined> {
  const row = await tx.db
    .selectFrom('invoice')
    .select([
      'final_state',
      sql<boolean>`coalesce(run_wakes_at < clock_timestamp(), false)`.as('is_overdue'),
      sql<boolean>`updated_at > clock_timestamp() + ${`${tx.org.clockOffsetMs - SETTLED_MS} milliseconds`}::interval`.as(
        'is_fresh',
      ),
    ])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .forNoKeyUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const line = await tx.db
    .selectFrom('outbox')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('subject_id', '=', invoiceId)
    .limit(1)
    .executeTakeFirst();
  return line === undefined ? row : undefined;
}

/**
 * An open invoice has no run: it starts again from the plan in the record. No step repeats, since each decides anew
 * and its claim is unique (design §3). False when there is nothing to set right any more.
 */
export async function startLostRun(tx: OrgTx, invoiceId: string): Promise<boolean> {
  const row = await lookAgain(tx, invoiceId);
  if (row === undefined || row.final_state !== null) return false;
  await enqueueStart(tx, invoiceId, await storedMove(tx, invoiceId));
  return true;
}

/** Whether the record knows the invoice as final for a while, with nothing left to tell. */
export async function isLongFinal(tx: OrgTx, invoiceId: string): Promise<boolean> {
  const row = await lookAgain(tx, invoiceId);
  return row !== undefined && row.final_state !== null && !row.is_fresh;
}

/** A final invoice still has a run: it is told the end again. */
export async function endLeftRun(tx: OrgTx, invoiceId: string): Promise<boolean> {
  const row = await lookAgain(tx, invoiceId);
  if (row === undefined || row.final_state === null) return false;
  await enqueueSignal(tx, invoiceId, 'invoiceChanged', {
    outcome: row.final_state,
    next: await storedMove(tx, invoiceId),
  });
  return true;
}

/**
 * A step is due and its run sleeps: it is asked to read the record. Not one that reported itself stuck: a person
 * knows of it (`review`), and it tries again by itself.
 */
export async function wakeIdleRun(tx: OrgTx, invoiceId: string): Promise<boolean> {
  const row = await lookAgain(tx, invoiceId);
  if (row === undefined || row.final_state !== null || !row.is_overdue) return false;
  const alarm = await tx.db
    .selectFrom('task')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('kind', '=', 'review')
    .where('reason', '=', 'stuck')
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (alarm !== undefined) return false;
  await enqueueSignal(tx, invoiceId, 'invoiceChanged', {});
  return true;
}

/** The walk of a sandbox clock has no run: it starts again; the record knows where the clock stands and where it goes. */
export async function startLostWalk(tx: OrgTx, advanceId: string): Promise<boolean> {
  const advance = await findAdvance(tx, advanceId);
  if (advance === undefined || advance.finishedAt !== null) return false;
  await enqueueAdvance(tx, advanceId);
  return true;
}

/** A claim nobody came back for: the resolver asks the provider about it now. */
export async function searchForgotten(tx: OrgTx, messageId: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('message')
    .set({ next_search_at: sql<string>`clock_timestamp()` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .where('state', '=', 'claimed')
    .where('lease_until', '<', sql<never>`clock_timestamp()`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

import { sql } from 'kysely';
import { HOUR_MS, instant, toIso, type Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { enqueueAdvance, enqueueSignals } from './outbox.js';
import { moveOfRow } from './plan.js';
import { at } from './values.js';

/** Due instants closer than this may share a halt of the sandbox clock (contract §6). */
const SHARED_HALT_MS = HOUR_MS / 2;
/** So many runs are told of a moved clock in one statement. */
const POKE_BATCH = 500;

export interface ClockAdvance {
  readonly id: string;
  readonly mode: 'step' | 'jump';
  readonly targetAt: Instant;
  readonly halts: number;
}

/** Notes an advance and asks the relay to start its workflow. Undefined while another one runs (409). */
export async function startAdvance(
  tx: OrgTx,
  input: { readonly mode: 'step' | 'jump'; readonly targetAt: Instant },
): Promise<ClockAdvance | undefined> {
  const id = newId('adv');
  const row = await tx.db
    .insertInto('clock_advance')
    .values({ org_id: tx.org.id, id, mode: input.mode, target_at: toIso(input.targetAt) })
    .onConflict((conflict) => conflict.columns(['org_id']).where('finished_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await enqueueAdvance(tx, id);
  return { id, mode: input.mode, targetAt: input.targetAt, halts: 0 };
}

/** The advance that runs now, if any. */
export const runningAdvance = (tx: OrgTx): Promise<ClockAdvance | undefined> =>
  tx.db
    .selectFrom('clock_advance')
    .select(['id', 'mode', 'target_at as targetAt', 'halts'])
    .where('org_id', '=', tx.org.id)
    .where('finished_at', 'is', null)
    .executeTakeFirst();

/** One advance by id, running or not. */
export const findAdvance = (
  tx: OrgTx,
  advanceId: string,
): Promise<(ClockAdvance & { readonly finishedAt: Instant | null }) | undefined> =>
  tx.db
    .selectFrom('clock_advance')
    .select(['id', 'mode', 'target_at as targetAt', 'halts', 'finished_at as finishedAt'])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', advanceId)
    .executeTakeFirst();

/** Everything due by the target has happened. Harmless when repeated. */
export async function finishAdvance(tx: OrgTx, advanceId: string): Promise<void> {
  await tx.db
    .updateTable('clock_advance')
    .set({ finished_at: sql<string>`clock_timestamp()` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', advanceId)
    .where('finished_at', 'is', null)
    .execute();
}

/**
 * Moves a sandbox organisation's clock forward to an instant (never back: a clock already past it stays), and
 * counts a halt of the advance. This transaction's own `now` stays what it was: what follows runs in a new one.
 */
export async function moveClock(tx: OrgTx, to: Instant, advanceId: string): Promise<void> {
  if (!tx.org.sandbox) throw new Error('a live organisation has no clock to move');
  // The database's clock goes on while we speak: the offset is taken against it in the statement.
  await tx.db
    .updateTable('organisation')
    .set({
      clock_offset_ms: sql<number>`greatest(clock_offset_ms,
        ${to}::bigint - floor(extract(epoch from clock_timestamp()) * 1000)::bigint)`,
    })
    .where('org_id', '=', tx.org.id)
    .execute();
  await tx.db
    .updateTable('clock_advance')
    .set(({ eb }) => ({ halts: eb('halts', '+', 1) }))
    .where('org_id', '=', tx.org.id)
    .where('id', '=', advanceId)
    .execute();
}

/**
 * Where the clock halts next on its way to the target: the earliest planned instant still to come, or a
 * little later when others within half an hour can share the halt without any of them missing its slot.
 * Null when nothing is planned by then. A correction (ADR 0028) shares no halt with what comes after it.
 */
export async function nextHalt(tx: OrgTx, target: Instant): Promise<Instant | null> {
  const { rows } = await sql<{ halt: Instant | null }>`
WITH planned AS NOT MATERIALIZED (
  SELECT next_at, next_slot_ends_at FROM invoice WHERE org_id = ${tx.org.id} AND next_at IS NOT NULL
  UNION ALL SELECT due_at, due_at FROM correction WHERE org_id = ${tx.org.id} AND ended_at IS NULL
), first AS (
  SELECT min(next_at) AS earliest FROM planned WHERE next_at > ${at(tx.now)} AND next_at <= ${at(target)}
), shared AS (
  SELECT i.next_at, min(coalesce(i.next_slot_ends_at, 'infinity')) OVER (ORDER BY i.next_at) AS first_slot_end
  FROM planned i, first
  WHERE i.next_at BETWEEN first.earliest
    AND least(first.earliest + ${`${SHARED_HALT_MS} milliseconds`}::interval, ${at(target)})
)
SELECT max(next_at) AS halt FROM shared
WHERE next_at < first_slot_end OR next_at = (SELECT earliest FROM first)`.execute(tx.db);
  return rows[0]?.halt ?? null;
}

/**
 * Wakes the runs that have something due by now but sleep by an older offset: signals `clockMoved` with their
 * plan, once per run and clock. Says how many. Runs with nothing due are left asleep (contract §6).
 */
export async function pokeDueRuns(tx: OrgTx): Promise<number> {
  let poked = 0;
  for (;;) {
    const woken = await pokeSome(tx);
    poked += woken;
    if (woken < POKE_BATCH) return poked;
  }
}

async function pokeSome(tx: OrgTx): Promise<number> {
  const rows = await tx.db
    .updateTable('invoice')
    .set({ run_wakes_at: sql<string>`clock_timestamp()` })
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('invoice')
        .select('id')
        .where('org_id', '=', tx.org.id)
        .where('next_at', '<=', at(tx.now))
        .where('run_wakes_at', '>', sql<never>`clock_timestamp()`)
        .orderBy('id')
        .limit(POKE_BATCH)
        .forNoKeyUpdate(),
    )
    .returning([
      'id',
      'plan_version',
      'state',
      'next_kind',
      'next_step',
      'next_task_id',
      'next_at',
      'final_state',
    ])
    .execute();
  const offsetMs = tx.org.clockOffsetMs;
  await enqueueSignals(
    tx,
    rows.map((row) => ({
      invoiceId: row.id,
      name: 'clockMoved',
      payload: { offsetMs, next: moveOfRow(row, offsetMs) },
    })),
  );
  return rows.length;
}

/**
 * Whether everything due by the organisation's now has happened: nothing waits to be told to Temporal, no open
 * invoice has a plan that is due, and no provider is still being asked about an unclear send (its end is what the
 * next step counts from).
 */
export async function isSettled(tx: OrgTx): Promise<boolean> {
  const { rows } = await sql<{ settled: boolean }>`
SELECT NOT EXISTS (SELECT FROM outbox WHERE org_id = ${tx.org.id} AND kind <> 'start_advance')
   AND NOT EXISTS (SELECT FROM invoice WHERE org_id = ${tx.org.id} AND next_at <= ${at(instant(tx.now))})
   AND NOT EXISTS (SELECT FROM correction WHERE org_id = ${tx.org.id} AND ended_at IS NULL AND due_at <= ${at(instant(tx.now))})
   AND NOT EXISTS (SELECT FROM message WHERE org_id = ${tx.org.id} AND state = 'unknown' AND next_search_at IS NOT NULL) AS settled`.execute(
    tx.db,
  );
  return rows[0]?.settled === true;
}

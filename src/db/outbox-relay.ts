import { sql } from 'kysely';
import type { RelayTx } from './database.js';
import type { OutboxKind, OutboxRow } from './tables.js';

/** A line of the outbox as the relay sees it; ids only. */
export interface OutboxLine {
  readonly orgId: string;
  readonly id: number;
  readonly subjectId: string;
  readonly kind: OutboxKind;
  readonly signal: string | null;
  readonly payload: Record<string, unknown>;
  readonly attempts: number;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 60_000;
/** Runs overdue for longer do not keep others from starting: their provider may be down for hours. */
const BACKLOG_LOOKBACK_MS = 60_000;

/**
 * Start lines to deliver now, nearest due first, locked until this transaction ends; lines another relay
 * works on are left to it.
 */
export async function takeStarts(tx: RelayTx, limit: number): Promise<OutboxLine[]> {
  const rows = await firstLines(tx)
    .where('o.kind', '=', 'start_run')
    .orderBy('o.due_at', (order) => order.asc().nullsFirst())
    .orderBy('o.id')
    .limit(limit)
    .execute();
  return rows.map(lineOf);
}

/** Signals (and clock advances) to deliver now, oldest first; at most one per subject: order per invoice is kept. */
export async function takeSignals(tx: RelayTx, limit: number): Promise<OutboxLine[]> {
  const rows = await firstLines(tx).where('o.kind', '<>', 'start_run').orderBy('o.id').limit(limit).execute();
  return rows.map(lineOf);
}

const firstLines = (tx: RelayTx) =>
  tx.db
    .selectFrom('outbox as o')
    .selectAll('o')
    .where('o.next_attempt_at', '<=', sql<never>`clock_timestamp()`)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.org_id', '=', 'o.org_id')
            .whereRef('earlier.subject_id', '=', 'o.subject_id')
            .whereRef('earlier.id', '<', 'o.id'),
        ),
      ),
    )
    .forUpdate('o')
    .skipLocked();

const lineOf = (row: OutboxRow): OutboxLine => ({
  orgId: row.org_id,
  id: row.id,
  subjectId: row.subject_id,
  kind: row.kind,
  signal: row.signal,
  payload: row.payload,
  attempts: row.attempts,
});

type LineKey = Pick<OutboxLine, 'orgId' | 'id'>;

/**
 * Temporal has it (or it no longer matters): the lines go. Ids are unique across organisations, but only with
 * theirs can a line be found without reading a full outbox.
 */
export async function markDelivered(tx: RelayTx, lines: readonly LineKey[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.db
    .deleteFrom('outbox')
    .where((eb) =>
      eb(
        eb.refTuple('org_id', 'id'),
        'in',
        lines.map((line) => eb.tuple(line.orgId, line.id)),
      ),
    )
    .execute();
}

/** Not delivered: tried again after a pause that doubles (0.5 s to 60 s). `error` is a code or class name, no text. */
export async function markFailed(
  tx: RelayTx,
  line: LineKey & { attempts: number },
  error: string,
): Promise<void> {
  const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(line.attempts, 20));
  await tx.db
    .updateTable('outbox')
    .set({
      attempts: line.attempts + 1,
      last_error: error,
      next_attempt_at: sql<string>`clock_timestamp() + ${`${pauseMs} milliseconds`}::interval`,
    })
    .where('org_id', '=', line.orgId)
    .where('id', '=', line.id)
    .execute();
}

/** How many runs wake within the next seconds (or should just have): while there are some, starts stand back. */
export async function dueBacklog(tx: RelayTx, withinMs: number): Promise<number> {
  const { due } = await tx.db
    .selectFrom('invoice')
    .select(({ fn }) => fn.countAll<number>().as('due'))
    .where(
      'run_wakes_at',
      '>',
      sql<never>`clock_timestamp() - ${`${BACKLOG_LOOKBACK_MS} milliseconds`}::interval`,
    )
    .where('run_wakes_at', '<=', sql<never>`clock_timestamp() + ${`${withinMs} milliseconds`}::interval`)
    .executeTakeFirstOrThrow();
  return due;
}

/** What waits to be told to Temporal, for health and metrics: lines and the age of the oldest in ms. */
export async function outboxDepth(tx: RelayTx): Promise<{ lines: number; oldestMs: number }> {
  return await tx.db
    .selectFrom('outbox')
    .select(({ fn }) => [
      fn.countAll<number>().as('lines'),
      sql<number>`coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::bigint`.as(
        'oldestMs',
      ),
    ])
    .executeTakeFirstOrThrow();
}

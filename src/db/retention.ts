import { sql } from 'kysely';
import type { RelayTx } from './database.js';

/** How long an idempotency key replays its answer (contract §3), and an event is kept as it came. */
export const KEPT_DAYS = 30;
/** Rows per statement: none of them holds its locks for long. */
const ROWS_AT_ONCE = 500;

/** What one pass forgot. */
export interface Forgotten {
  readonly answers: number;
  readonly events: number;
  /** What completed tasks kept for their undoing. */
  readonly undos: number;
}

/**
 * Forgets what is older than it is kept for: stored answers of idempotency keys, and what connectors sent (that it came
 * and what became of it stays); within hours, what an undo needed. An event that still waits to be applied is kept until it is.
 */
export async function forgetOld(tx: RelayTx): Promise<Forgotten> {
  const before = sql`clock_timestamp() - ${`${KEPT_DAYS} days`}::interval`;
  const answers = await sql`
DELETE FROM idempotency_key k USING (
  SELECT org_id, path, key FROM idempotency_key WHERE created_at < ${before} ORDER BY created_at LIMIT ${ROWS_AT_ONCE}
) old WHERE k.org_id = old.org_id AND k.path = old.path AND k.key = old.key`.execute(tx.db);
  const events = await sql`
UPDATE inbox i SET payload = '' FROM (
  SELECT org_id, id FROM inbox WHERE payload <> '' AND state <> 'waiting' AND received_at < ${before}
  ORDER BY received_at LIMIT ${ROWS_AT_ONCE}
) old WHERE i.org_id = old.org_id AND i.id = old.id`.execute(tx.db);
  // Only those that still keep something: the relay's role reaches no others (0011b).
  const undos = await sql`
UPDATE task SET undo = NULL WHERE completed_at < clock_timestamp() - interval '1 hour'`.execute(tx.db);
  const rows = (result: { readonly numAffectedRows?: bigint }) => Number(result.numAffectedRows ?? 0);
  return { answers: rows(answers), events: rows(events), undos: rows(undos) };
}

/** Whether a pass left more of the same. */
export const isMoreToForget = (forgotten: Forgotten): boolean =>
  Object.values(forgotten).includes(ROWS_AT_ONCE);

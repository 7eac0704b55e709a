import { sql } from 'kysely';
import { toIso } from '../../domain/time.js';
import { appendAudits, type Actor, type AuditEntry } from '../audit.js';
import type { OrgTx } from '../database.js';
import { json } from '../values.js';
import type { Change } from './record.js';
import { watchedColumns, type Values, type WatchedTable } from './snapshot.js';

/**
 * Puts back what a completion changed, under the locks of its invoices, after `firstMoved` found nothing against
 * it: first what it added is taken away (closed, never deleted), then what it changed is as it was. The timeline
 * tells; the caller opens the task again and plans anew.
 */
export async function restore(tx: OrgTx, changes: readonly Change[], actor: Actor): Promise<void> {
  for (const change of changes) {
    if (change.before === null) await write(tx, change, gone(change.table, toIso(tx.now)));
  }
  for (const change of changes) {
    if (change.before !== null) await write(tx, change, change.before);
  }
  await appendAudits(
    tx,
    changes.flatMap((change) => lineOf(change, actor)),
  );
}

/** Facts are closed, not removed. */
function gone(table: WatchedTable, now: string): Values {
  switch (table) {
    case 'hold':
      return { lifted_at: now };
    case 'promise':
      return { state: 'withdrawn', closed_at: now };
    case 'dispute':
      return { resolution: 'withdrawn', resolved_at: now };
    case 'task':
      return { state: 'cancelled', completed_at: now, closed_because: 'undone' };
    default:
      throw new Error(`a completion adds no ${table}`);
  }
}

/** Column names come from our own list alone. */
async function write(tx: OrgTx, { table, id, invoiceId }: Change, values: Values): Promise<void> {
  const columns = watchedColumns(table).filter((column) => column in values);
  const assignments = columns.map((column) => sql`${sql.id(column)} = was.${sql.id(column)}`);
  // What is open again has some state until it is planned anew.
  if (table === 'invoice' && 'final_state' in values) assignments.push(sql`state = 'scheduled'`);
  const isRow =
    table === 'message_invoice'
      ? sql`t.message_id = ${id} AND t.invoice_id = ${invoiceId}`
      : sql`t.id = ${id}`;
  await sql`UPDATE ${sql.table(table)} AS t SET ${sql.join(assignments)}
    FROM jsonb_populate_record(NULL::${sql.table(table)}, ${json(values)}::jsonb) AS was
    WHERE t.org_id = ${tx.org.id} AND ${isRow}`.execute(tx.db);
}

/** What the reader of the timeline must know besides that the task is open again. */
function lineOf({ table, id, invoiceId, label, before, after }: Change, actor: Actor): AuditEntry[] {
  if (invoiceId === null) return [];
  const line = (type: AuditEntry['type'], data: Values): AuditEntry[] => [
    { type, invoiceId, actor, data: { ...data, because: 'undone' } },
  ];
  switch (table) {
    case 'invoice':
      return 'final_state' in after ? line('invoice.reopened', {}) : [];
    case 'task':
      return line(before === null ? 'task.cancelled' : 'task.opened', { taskId: id, kind: label });
    case 'hold':
      if (before === null) return line('hold.lifted', { reason: label });
      return 'lifted_at' in after ? line('hold.placed', { reason: label }) : [];
    default:
      return [];
  }
}

import { sql } from 'kysely';
import type { OrgTx } from '../database.js';

/**
 * The columns an outcome of a task may change, by table: what is compared before and after, and put back. Whatever
 * is worked out from them (state, plan, `next`) is worked out again instead.
 */
const WATCHED = {
  customer: [
    'name',
    'email',
    'contact_name',
    'phone',
    'language',
    'region',
    'reminder_email',
    'reminder_name',
    'undeliverable_at',
    'stopped_at',
  ],
  invoice: [
    'round',
    'round_instalment',
    'reopened',
    'opening_round',
    'opening_step',
    'opening_on',
    'anchor_on',
    'not_before_on',
    'instalments',
    'due_on',
    'final_state',
    'final_note',
    'waived_cents',
  ],
  hold: ['until_on', 'note', 'task_id', 'days_left', 'lifted_at'],
  promise: ['state', 'closed_at'],
  dispute: ['resolution', 'resolved_at'],
  task: ['state', 'completed_at', 'closed_because'],
  message: [
    'state',
    'approved_at',
    'is_edited',
    'subject',
    'text_body',
    'html_body',
    'reason',
    'counted_on',
    'sent_at',
    'next_search_at',
    'dead_address',
  ],
  message_invoice: ['released_at'],
} as const;
export type WatchedTable = keyof typeof WATCHED;

/** Every column of a table that is watched. */
export const watchedColumns = (table: WatchedTable): readonly string[] => WATCHED[table];

/** Values of watched columns, as PostgreSQL writes them in json: they go back as they came, to the microsecond. */
export type Values = Readonly<Record<string, unknown>>;

/** One row as it was read. `id` of a claim is that of its message; its invoice tells it apart. */
export interface Watched {
  readonly table: WatchedTable;
  readonly id: string;
  /** Null for a customer and for a message. */
  readonly invoiceId: string | null;
  /** What kind of task or which hold it is, for the timeline. */
  readonly label: string | null;
  readonly values: Values;
}

interface Row {
  table: WatchedTable;
  id: string;
  invoice_id: string | null;
  values: Values;
}

/** Everything an outcome may change, for invoices whose locks are held. */
export async function takeSnapshot(
  tx: OrgTx,
  customerId: string,
  invoiceIds: readonly string[],
): Promise<Watched[]> {
  const { rows } = await watchedRows(tx.org.id, customerId, invoiceIds).execute(tx.db);
  return rows.map(({ table, id, invoice_id, values }) => ({
    table,
    id,
    invoiceId: invoice_id,
    label: labelOf(table, values),
    values: Object.fromEntries(watchedColumns(table).map((column) => [column, values[column]])),
  }));
}

function labelOf(table: WatchedTable, values: Values): string | null {
  if (table !== 'task' && table !== 'hold') return null;
  const label = values[table === 'task' ? 'kind' : 'reason'];
  return typeof label === 'string' ? label : null;
}

const watchedRows = (orgId: string, customerId: string, invoiceIds: readonly string[]) => sql<Row>`
WITH ours AS (SELECT unnest(${[...invoiceIds]}::text[]) AS id),
claims AS (SELECT mi.* FROM message_invoice mi WHERE mi.org_id = ${orgId} AND mi.invoice_id IN (SELECT id FROM ours))
SELECT 'customer' AS table, x.id, NULL AS invoice_id, to_jsonb(x) AS values FROM customer x
 WHERE x.org_id = ${orgId} AND x.id = ${customerId}
UNION ALL SELECT 'invoice', x.id, x.id, to_jsonb(x) FROM invoice x WHERE x.org_id = ${orgId} AND x.id IN (SELECT id FROM ours)
UNION ALL SELECT 'hold', x.id, x.invoice_id, to_jsonb(x) FROM hold x
 WHERE x.org_id = ${orgId} AND x.invoice_id IN (SELECT id FROM ours)
UNION ALL SELECT 'promise', x.id, x.invoice_id, to_jsonb(x) FROM promise x
 WHERE x.org_id = ${orgId} AND x.invoice_id IN (SELECT id FROM ours)
UNION ALL SELECT 'dispute', x.id, x.invoice_id, to_jsonb(x) FROM dispute x
 WHERE x.org_id = ${orgId} AND x.invoice_id IN (SELECT id FROM ours)
UNION ALL SELECT 'task', x.id, x.invoice_id, to_jsonb(x) - 'undo' FROM task x
 WHERE x.org_id = ${orgId} AND x.invoice_id IN (SELECT id FROM ours)
UNION ALL SELECT 'message', x.id, NULL, to_jsonb(x) FROM message x
 WHERE x.org_id = ${orgId} AND x.id IN (SELECT message_id FROM claims)
UNION ALL SELECT 'message_invoice', x.message_id, x.invoice_id, to_jsonb(x) FROM claims x`;

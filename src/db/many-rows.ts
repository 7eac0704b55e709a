import { sql, type Compilable } from 'kysely';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';
import type { ActorKind, CustomerRow, HoldRow, InvoiceRow, OutboxKind, TaskRow } from './tables.js';
import { isoOrNull, json } from './values.js';

/** A row of the story and one of the outbox, as their tables have them, less the organisation. */
export interface AuditLine {
  readonly invoice_id: string | null;
  readonly customer_id: string | null;
  readonly at: string;
  readonly type: string;
  readonly actor_kind: ActorKind;
  readonly actor_id: string | null;
  readonly data: unknown;
}
export interface OutboxEntry {
  readonly subject_id: string;
  readonly kind: OutboxKind;
  readonly signal: string | null;
  readonly payload: unknown;
  readonly due_at: string | null;
}

// One statement per table whatever the number of rows, with one parameter: its plan is kept, its text is never made
// anew. One row costs no more than by its own statement, fifty cost little more than one.

export const auditRows = (tx: OrgTx, lines: readonly AuditLine[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO audit_event (org_id, invoice_id, customer_id, at, type, actor_kind, actor_id, data)
SELECT ${tx.org.id}, l.invoice_id, l.customer_id, l.at, l.type, l.actor_kind, l.actor_id, l.data
FROM jsonb_to_recordset(${json(lines)}::jsonb) AS l(invoice_id text, customer_id text, at timestamptz, type text,
  actor_kind text, actor_id text, data jsonb)`,
  );

export const outboxRows = (tx: OrgTx, entries: readonly OutboxEntry[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO outbox (org_id, subject_id, kind, signal, payload, due_at)
SELECT ${tx.org.id}, e.subject_id, e.kind, e.signal, e.payload, e.due_at
FROM jsonb_to_recordset(${json(entries)}::jsonb) AS e(subject_id text, kind text, signal text, payload jsonb,
  due_at timestamptz)`,
  );

/** New customers, as `newCustomer` made them. */
export const customerRows = (tx: OrgTx, rows: readonly CustomerRow[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO customer (org_id, id, reference, name, kind, email, undeliverable_at, contact_name, phone, language, region,
  account_manager_id, created_at, updated_at)
SELECT ${tx.org.id}, c.id, c.reference, c.name, c.kind, c.email, c.undeliverable_at, c.contact_name, c.phone, c.language,
  c.region, c.account_manager_id, c.created_at, c.updated_at
FROM jsonb_populate_recordset(NULL::customer, ${json(rows.map(customerJson))}::jsonb) AS c`,
  );

const customerJson = (row: CustomerRow) => ({
  ...row,
  undeliverable_at: isoOrNull(row.undeliverable_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

/** New invoices, as `newInvoice` made them; the columns a new invoice leaves as they are have their defaults. */
export const invoiceRows = (tx: OrgTx, rows: readonly InvoiceRow[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO invoice (org_id, id, number, customer_id, account_manager_id, total_cents, currency, issued_on, due_on,
  instalments, posted_on, order_reference, lines, payment_url, document_url, subscription, reminders_already_sent,
  policy_name, policy_version, request_hash, not_before_on, state, next_kind, next_step, next_task_id, next_at,
  next_slot_ends_at, why, plan_version, run_wakes_at, created_at, updated_at)
SELECT ${tx.org.id}, i.id, i.number, i.customer_id, i.account_manager_id, i.total_cents, i.currency, i.issued_on,
  i.due_on, i.instalments, i.posted_on, i.order_reference, i.lines, i.payment_url, i.document_url, i.subscription,
  i.reminders_already_sent, i.policy_name, i.policy_version, i.request_hash, i.not_before_on, i.state, i.next_kind,
  i.next_step, i.next_task_id, i.next_at, i.next_slot_ends_at, i.why, i.plan_version, i.run_wakes_at, i.created_at,
  i.updated_at
FROM jsonb_populate_recordset(NULL::invoice, ${json(rows.map(invoiceJson))}::jsonb) AS i`,
  );

const invoiceJson = (row: InvoiceRow) => ({
  ...row,
  request_hash: `\\x${row.request_hash.toString('hex')}`,
  next_at: isoOrNull(row.next_at),
  next_slot_ends_at: isoOrNull(row.next_slot_ends_at),
  run_wakes_at: isoOrNull(row.run_wakes_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

/** New tasks, as `newTask` made them. */
export const taskRows = (tx: OrgTx, rows: readonly TaskRow[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO task (org_id, id, invoice_id, kind, step, round, attempt, state, assignee_id, reason, message_id, opened_at,
  due_at, escalates_at)
SELECT ${tx.org.id}, t.id, t.invoice_id, t.kind, t.step, t.round, t.attempt, t.state, t.assignee_id, t.reason,
  t.message_id, t.opened_at, t.due_at, t.escalates_at
FROM jsonb_populate_recordset(NULL::task, ${json(rows.map(taskJson))}::jsonb) AS t`,
  );

const taskJson = (row: TaskRow) => ({
  ...row,
  opened_at: toIso(row.opened_at),
  due_at: toIso(row.due_at),
  escalates_at: toIso(row.escalates_at),
});

/** New holds, as `newHold` made them. */
export const holdRows = (tx: OrgTx, rows: readonly HoldRow[]): Compilable =>
  compiled(
    tx,
    sql`
INSERT INTO hold (org_id, id, invoice_id, reason, since, until_on, note, days_left, task_id)
SELECT ${tx.org.id}, h.id, h.invoice_id, h.reason, h.since, h.until_on, h.note, h.days_left, h.task_id
FROM jsonb_populate_recordset(NULL::hold, ${json(rows.map((row) => ({ ...row, since: toIso(row.since) })))}::jsonb) AS h`,
  );

const compiled = (tx: OrgTx, statement: ReturnType<typeof sql>): Compilable => ({
  compile: () => statement.compile(tx.db),
});

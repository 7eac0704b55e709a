import type { Updateable } from 'kysely';
import { civilDateOf } from '../domain/calendar/civil.js';
import { zoneOfRegion } from '../domain/calendar/holidays.js';
import type { Instalment } from '../domain/ledger/instalments.js';
import { toIso, type CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { standingOn } from './rounds.js';
import { newId } from './ids.js';
import { invoiceRows } from './many-rows.js';
import type { CustomerRow, InvoiceLine, InvoiceRow, Tables } from './tables.js';
import { json } from './values.js';

export interface NewInvoice {
  readonly number: string;
  readonly customer: CustomerRow;
  readonly accountManagerId: string;
  readonly policy: { readonly name: string; readonly version: number };
  readonly totalCents: number;
  readonly currency: string;
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  readonly instalments?: readonly Instalment[] | undefined;
  readonly orderReference?: string | undefined;
  readonly lines: readonly InvoiceLine[];
  readonly paymentUrl?: string | undefined;
  readonly documentUrl?: string | undefined;
  readonly subscription?: { readonly reference: string; readonly period: string } | undefined;
  readonly remindersAlreadySent: number;
  /** Of the canonical request. */
  readonly requestHash: Buffer;
}

/** A new invoice as its row will be, still without a plan. */
export const newInvoice = (tx: OrgTx, input: NewInvoice): InvoiceRow => ({
  org_id: tx.org.id,
  id: newId('inv'),
  number: input.number,
  customer_id: input.customer.id,
  account_manager_id: input.accountManagerId,
  total_cents: input.totalCents,
  paid_cents: 0,
  credited_cents: 0,
  waived_cents: 0,
  outstanding_cents: input.totalCents,
  instalments: input.instalments ?? [],
  round_instalment: 0,
  reopened: false,
  currency: input.currency,
  issued_on: input.issuedOn,
  due_on: input.dueOn,
  posted_on: civilDateOf(tx.now, zoneOfRegion(input.customer.region, tx.org.timeZone)),
  order_reference: input.orderReference ?? null,
  lines: input.lines,
  payment_url: input.paymentUrl ?? null,
  document_url: input.documentUrl ?? null,
  subscription: input.subscription ?? null,
  reminders_already_sent: input.remindersAlreadySent,
  policy_name: input.policy.name,
  policy_version: input.policy.version,
  request_hash: input.requestHash,
  round: 1,
  opening_step: null,
  opening_on: null,
  opening_round: null,
  anchor_on: null,
  not_before_on: null,
  final_state: null,
  final_note: null,
  state: 'scheduled',
  next_kind: null,
  next_step: null,
  next_task_id: null,
  next_at: null,
  next_slot_ends_at: null,
  // Replaced by the plan before anybody can see it.
  why: { code: 'awaiting-person', task: 'review', dueAt: toIso(tx.now) },
  plan_version: 0,
  run_wakes_at: null,
  created_at: tx.now,
  updated_at: tx.now,
});

/**
 * Writes a new invoice, with the next statement. One without a plan is planned (`replan`) by the caller in the same
 * transaction. Should another one have its number, committed since the caller looked, the transaction runs again.
 */
export function writeInvoice(tx: OrgTx, row: InvoiceRow): void {
  if (tx.bulk) tx.bulk.addInvoice(row);
  else tx.later(invoiceRows(tx, [row]));
}

/** What a person may change on an open invoice; the plan is made anew by the caller. */
export type InvoiceChange = Partial<
  Pick<
    InvoiceRow,
    | 'total_cents'
    | 'due_on'
    | 'instalments'
    | 'order_reference'
    | 'payment_url'
    | 'document_url'
    | 'policy_name'
    | 'policy_version'
    | 'account_manager_id'
  >
>;

/** Writes changed fields, under the invoice's lock; the round goes on on the oldest instalment that is unpaid. */
export async function updateInvoice(
  tx: OrgTx,
  invoiceId: string,
  change: InvoiceChange,
): Promise<InvoiceRow> {
  const { instalments, ...columns } = change;
  const row = await setColumns(tx, invoiceId, {
    ...columns,
    ...(instalments !== undefined && { instalments: json(instalments) }),
    updated_at: toIso(tx.now),
  });
  const round_instalment = standingOn(row);
  return round_instalment === row.round_instalment ? row : setColumns(tx, invoiceId, { round_instalment });
}

const setColumns = (
  tx: OrgTx,
  invoiceId: string,
  columns: Updateable<Tables['invoice']>,
): Promise<InvoiceRow> =>
  tx.db
    .updateTable('invoice')
    .set(columns)
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .returningAll()
    .executeTakeFirstOrThrow();

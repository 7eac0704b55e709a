import { toIso, type Instant } from '../../../domain/time.js';
import type { OrgTx } from '../../../db/database.js';
import { everyRow, readCustomerRecords } from '../../../db/read/customer-records.js';
import { readCustomer } from '../../../db/read/customers.js';
import { listInvoices } from '../../../db/read/invoices.js';
import { listMessages } from '../../../db/read/messages.js';
import { listReplies } from '../../../db/read/reply-list.js';
import { readPayment } from '../../../db/read/payments.js';
import { listTasks } from '../../../db/read/tasks.js';
import { listTimeline } from '../../../db/read/timeline.js';
import type { DisputeRow, HoldRow, PaymentRow, PromiseRow } from '../../../db/tables.js';
import type { Deps } from '../../deps.js';
import { notFound } from '../../problems.js';
import type { CustomerExportView } from '../../schemas/customer-export.js';
import { replyView } from '../../views/connectors.js';
import { invoiceView } from '../../views/invoice.js';
import { customerView, messageView, timelineEntryView } from '../../views/others.js';
import { paymentView } from '../../views/payment.js';
import { taskView } from '../../views/task.js';

/**
 * Everything the record holds about a customer, in one document (GDPR, right of access).
 * @throws Problem `not-found`
 */
export async function exportCustomer(deps: Deps, tx: OrgTx, customerId: string): Promise<CustomerExportView> {
  const customer = await readCustomer(tx, customerId);
  if (customer === undefined) throw notFound();
  const invoices = await everyRow((page) => listInvoices(tx, { customerId, ...page }));
  const messages = await everyRow((page) => listMessages(tx, { customerId, ...page }));
  const replies = await everyRow((page) => listReplies(tx, { customerId, ...page }));
  const tasks = await everyRow((page) => listTasks(tx, { customerId, ...page }));
  const records = await readCustomerRecords(tx, customerId);
  const timeline = [];
  for (const { id: invoiceId } of invoices) {
    const entries = await everyRow((page) => listTimeline(tx, { invoiceId, ...page }));
    timeline.push(...entries.map((entry) => ({ invoiceId, ...timelineEntryView(entry, tx.org) })));
  }
  return {
    exportedAt: toIso(tx.now),
    organisation: { id: tx.org.id, name: tx.org.name },
    customer: { ...customerView(customer, tx), createdAt: toIso(customer.created_at) },
    invoices: invoices.map((row) => invoiceView(row, tx.org, deps.settings)),
    payments: await paymentsOf(tx, records.payments),
    messages: messages.map(messageView),
    replies: replies.map(replyView),
    tasks: tasks.map((task) => taskView(task, tx)),
    promises: records.promises.map(promiseOf),
    disputes: records.disputes.map(disputeOf),
    holds: records.holds.map(holdOf),
    timeline,
  };
}

async function paymentsOf(tx: OrgTx, rows: readonly PaymentRow[]): Promise<CustomerExportView['payments']> {
  const views = [];
  for (const row of rows) views.push(paymentView(await readPayment(tx, row)));
  return views;
}

const iso = (at: Instant | null): string | null => (at === null ? null : toIso(at));

const promiseOf = (row: PromiseRow) => ({
  invoiceId: row.invoice_id,
  madeAt: toIso(row.made_at),
  promisedFor: row.promised_for,
  promisedCents: row.promised_cents,
  state: row.state,
});
const disputeOf = (row: DisputeRow) => ({
  invoiceId: row.invoice_id,
  reason: row.reason,
  openedAt: toIso(row.opened_at),
  resolution: row.resolution,
  resolvedAt: iso(row.resolved_at),
});
const holdOf = (row: HoldRow) => ({
  invoiceId: row.invoice_id,
  reason: row.reason,
  since: toIso(row.since),
  until: row.until_on,
  note: row.note,
  liftedAt: iso(row.lifted_at),
});

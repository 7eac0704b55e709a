import { toIso } from '../../../domain/time.js';
import type { OrgTx } from '../../../db/database.js';
import { everyRow, readInvoiceRecords } from '../../../db/read/invoice-records.js';
import { readCustomer } from '../../../db/read/customers.js';
import { listInvoices } from '../../../db/read/invoices.js';
import { listMessages } from '../../../db/read/messages.js';
import { listReplies } from '../../../db/read/reply-list.js';
import { listTasks } from '../../../db/read/tasks.js';
import { listTimeline } from '../../../db/read/timeline.js';
import type { Deps } from '../../deps.js';
import { notFound } from '../../problems.js';
import type { CustomerExportView } from '../../schemas/exports.js';
import { replyView } from '../../views/connectors.js';
import { invoiceView } from '../../views/invoice.js';
import { customerView, messageView, timelineEntryView } from '../../views/others.js';
import { recordsView } from '../../views/records.js';
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
  const records = await readInvoiceRecords(tx, { customerId });
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
    messages: messages.map(messageView),
    replies: replies.map(replyView),
    tasks: tasks.map((task) => taskView(task, tx)),
    ...(await recordsView(tx, records)),
    timeline,
  };
}

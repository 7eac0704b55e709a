import { toIso } from '../../../domain/time.js';
import type { OrgTx } from '../../../db/database.js';
import { everyRow, readInvoiceRecords } from '../../../db/read/invoice-records.js';
import { readInvoice } from '../../../db/read/invoices.js';
import { listMessages } from '../../../db/read/messages.js';
import { listTasks } from '../../../db/read/tasks.js';
import { listTimeline } from '../../../db/read/timeline.js';
import type { Deps } from '../../deps.js';
import { notFound } from '../../problems.js';
import type { InvoiceExportView } from '../../schemas/exports.js';
import { invoiceView } from '../../views/invoice.js';
import { messageView, timelineEntryView } from '../../views/others.js';
import { recordsView } from '../../views/records.js';
import { taskView } from '../../views/task.js';

/**
 * The whole story of one invoice in one document: for a lawyer, a bailiff, or whoever takes the file over.
 * @throws Problem `not-found`
 */
export async function exportInvoice(deps: Deps, tx: OrgTx, invoiceId: string): Promise<InvoiceExportView> {
  const invoice = await readInvoice(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  const messages = await everyRow((page) => listMessages(tx, { invoiceId, ...page }));
  const tasks = await everyRow((page) => listTasks(tx, { invoiceId, ...page }));
  const timeline = await everyRow((page) => listTimeline(tx, { invoiceId, ...page }));
  return {
    exportedAt: toIso(tx.now),
    organisation: { id: tx.org.id, name: tx.org.name },
    invoice: invoiceView(invoice, tx.org, deps.settings),
    messages: messages.map(messageView),
    tasks: tasks.map((task) => taskView(task, tx)),
    ...(await recordsView(tx, await readInvoiceRecords(tx, { invoiceId }))),
    timeline: timeline.map((entry) => timelineEntryView(entry, tx.org)),
  };
}

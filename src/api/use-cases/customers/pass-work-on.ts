import type { OrgTx } from '../../../db/database.js';
import { lockInvoice } from '../../../db/leases.js';
import { openComplaintCall } from '../../../db/mail-events/complaint.js';
import { addReplyToTask } from '../../../db/provider-events.js';
import { findOrphanedComplaint } from '../../../db/read/customer-tasks.js';
import { findOrphanedQuestions } from '../../../db/read/questions.js';
import { findOrphanedReply } from '../../../db/read/replies.js';
import { openTask } from '../../../db/tasks.js';
import { replanAndSignal } from './customer-wide.js';

/**
 * Some work is about more than the invoice its task hangs on: a reply or a complaint holds all invoices of its customer, a
 * message in doubt may speak of several. When that invoice ends, the task closes with it, and somebody is asked on another one (P6).
 */
export async function passWorkOn(tx: OrgTx, endedInvoiceId: string): Promise<void> {
  await passReplyOn(tx, endedInvoiceId);
  await passComplaintOn(tx, endedInvoiceId);
  await passQuestionsOn(tx, endedInvoiceId);
}

/** Unread, a reply would hold the other invoices unseen. */
async function passReplyOn(tx: OrgTx, endedInvoiceId: string): Promise<void> {
  const reply = await findOrphanedReply(tx, endedInvoiceId);
  if (reply === undefined) return;
  const { invoiceId, text } = reply;
  await lockInvoice(tx, invoiceId);
  const task = await openTask(tx, { invoiceId, kind: 'read_reply' });
  if (text !== null) await addReplyToTask(tx, task.id, text);
  await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'reply' });
}

/** The call about a complaint that was still to be made: the customer's other invoices are stopped all the same. */
async function passComplaintOn(tx: OrgTx, endedInvoiceId: string): Promise<void> {
  const invoiceId = await findOrphanedComplaint(tx, endedInvoiceId);
  if (invoiceId === undefined) return;
  await lockInvoice(tx, invoiceId);
  await openComplaintCall(tx, invoiceId);
  await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'stopped' });
}

/** Unasked, nobody would ever say whether the message was sent. One question at a time and invoice, as everywhere. */
async function passQuestionsOn(tx: OrgTx, endedInvoiceId: string): Promise<void> {
  for (const { messageId, invoiceIds } of await findOrphanedQuestions(tx, endedInvoiceId)) {
    for (const invoiceId of invoiceIds) {
      // It may have ended as well, before its lock was free.
      if ((await lockInvoice(tx, invoiceId))?.final_state !== null) continue;
      await openTask(tx, { invoiceId, kind: 'check_delivery', messageId });
      await replanAndSignal(tx, invoiceId, 'invoiceChanged', { messageId });
      break;
    }
  }
}

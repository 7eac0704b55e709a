import type { OrgTx } from '../../../db/database.js';
import { lockInvoice } from '../../../db/leases.js';
import { addReplyToTask } from '../../../db/provider-events.js';
import { findOrphanedReply } from '../../../db/read/replies.js';
import { openTask } from '../../../db/tasks.js';
import { replanAndSignal } from './customer-wide.js';

/**
 * A reply holds all invoices of a customer, its task hangs on one of them. When that one ends, the task closes
 * with it: the reply is given to somebody on another held invoice, or it would hold them unseen (P6).
 */
export async function passReplyOn(tx: OrgTx, endedInvoiceId: string): Promise<void> {
  const reply = await findOrphanedReply(tx, endedInvoiceId);
  if (reply === undefined) return;
  const { invoiceId, text } = reply;
  await lockInvoice(tx, invoiceId);
  const task = await openTask(tx, { invoiceId, kind: 'read_reply' });
  if (text !== null) await addReplyToTask(tx, task.id, text);
  await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'reply' });
}

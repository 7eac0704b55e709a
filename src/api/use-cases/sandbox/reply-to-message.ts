import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { addReplyToTask, auditMessageEvent } from '../../../db/provider-events.js';
import type { MessageState } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';
import { invoiceOfEvent } from './complain-about-message.js';
import { lockOpenInvoices, replanAndSignal } from '../customers/customer-wide.js';
import { CUSTOMER, requireState, sandboxMessage } from './mailbox-message.js';

/** Somebody who answers has read it, whatever else became of the mail. */
const READABLE: readonly MessageState[] = ['sent', 'delivered', 'bounced', 'complained'];

/**
 * The customer answered: in one transaction under the locks of the customer and all their open invoices the
 * machine stops until a person has read it (P6). An automatic answer is noted and holds nothing.
 */
export async function replyToMessage(
  tx: OrgTx,
  messageId: string,
  reply: { readonly text: string; readonly auto: boolean },
): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  requireState(message, READABLE);
  const invoiceIds = reply.auto ? [] : await lockOpenInvoices(tx, message.customer_id);
  await auditMessageEvent(tx, {
    type: 'reply.received',
    message,
    actor: CUSTOMER,
    data: { auto: reply.auto },
  });
  const readAt = await invoiceOfEvent(tx, messageId, invoiceIds);
  for (const invoiceId of invoiceIds) {
    const { changed } = await placeHold(tx, { invoiceId, reason: 'reply' });
    if (invoiceId === readAt) {
      const task = await openTask(tx, { invoiceId, kind: 'read_reply', messageId });
      await addReplyToTask(tx, task.id, reply.text);
    }
    if (changed || invoiceId === readAt)
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'reply' });
  }
}

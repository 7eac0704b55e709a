import { lockOpenInvoices, replanAndSignal } from '../customer-wide.js';
import type { OrgTx } from '../database.js';
import { placeHold } from '../holds.js';
import { addReplyToTask, auditMessageEvent } from '../provider-events.js';
import { findCustomerTask } from '../read/customer-tasks.js';
import type { MessageRow } from '../tables.js';
import { openTask } from '../tasks.js';
import { invoiceOfEvent } from './complaint.js';
import { CUSTOMER } from './message-fate.js';

/**
 * The customer answered a message: the machine stops on all their invoices until a person has read it (P6). One task
 * for all that is unread, wherever it hangs: reading it lifts every hold. An automatic answer is noted and holds nothing.
 * @throws LeaseOpen while a message to them is being handed over
 */
export async function applyReply(
  tx: OrgTx,
  message: MessageRow,
  reply: { readonly text: string; readonly auto: boolean },
): Promise<void> {
  const invoiceIds = reply.auto ? [] : await lockOpenInvoices(tx, message.customer_id);
  await auditMessageEvent(tx, {
    type: 'reply.received',
    message,
    actor: CUSTOMER,
    data: { auto: reply.auto },
  });
  const readAt = await invoiceOfEvent(tx, message.id, invoiceIds);
  await holdForReply(
    tx,
    { customerId: message.customer_id, invoiceIds, readAt, messageId: message.id },
    reply.text,
  );
}

interface Held {
  readonly customerId: string;
  /** All open invoices of the customer, locked. */
  readonly invoiceIds: readonly string[];
  /** The one the task hangs on, unless one is open already. */
  readonly readAt: string | undefined;
  readonly messageId?: string | undefined;
}

/** Holds everything of a customer for one unread answer. */
export async function holdForReply(tx: OrgTx, held: Held, text: string): Promise<void> {
  const { customerId, invoiceIds, messageId } = held;
  const unread = await findCustomerTask(tx, customerId, 'read_reply');
  const readAt = unread?.invoice_id ?? held.readAt;
  for (const invoiceId of invoiceIds) {
    const { changed } = await placeHold(tx, { invoiceId, reason: 'reply' });
    if (invoiceId === readAt) {
      const task = unread ?? (await openTask(tx, { invoiceId, kind: 'read_reply', messageId }));
      await addReplyToTask(tx, task.id, text);
    }
    if (changed || invoiceId === readAt)
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'reply' });
  }
}

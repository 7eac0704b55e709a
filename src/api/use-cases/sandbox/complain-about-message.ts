import { markCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { auditMessageEvent, invoiceIdsOfMessage, setMessageState } from '../../../db/provider-events.js';
import { openTask } from '../../../db/tasks.js';
import { lockOpenInvoices, replanAndSignal } from '../customers/customer-wide.js';
import { ARRIVED, PROVIDER, requireState, sandboxMessage } from './mailbox-message.js';

/**
 * The reader called the mail spam: nothing more is written to this customer, a person calls once. In one
 * transaction under the locks of the customer and all their open invoices.
 */
export async function complainAboutMessage(tx: OrgTx, messageId: string): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (message.state === 'complained') return;
  requireState(message, ARRIVED);
  const invoiceIds = await lockOpenInvoices(tx, message.customer_id);
  await setMessageState(tx, messageId, 'complained');
  await markCustomer(tx, message.customer_id, 'stopped_at');
  await auditMessageEvent(tx, { type: 'message.complained', message, actor: PROVIDER });
  const callAbout = await invoiceOfEvent(tx, messageId, invoiceIds);
  for (const invoiceId of invoiceIds) {
    const { changed } = await placeHold(tx, { invoiceId, reason: 'stopped' });
    if (invoiceId === callAbout) await openTask(tx, { invoiceId, kind: 'call', reason: 'complaint' });
    if (changed || invoiceId === callAbout) {
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'stopped' });
    }
  }
}

/** The invoice a person's task hangs on: the newest open one of the message, else the newest open one at all. */
export async function invoiceOfEvent(
  tx: OrgTx,
  messageId: string,
  openIds: readonly string[],
): Promise<string | undefined> {
  const own = await invoiceIdsOfMessage(tx, messageId);
  return own.findLast((id) => openIds.includes(id)) ?? openIds.at(-1);
}

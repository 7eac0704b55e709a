import { markCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { auditMessageEvent, hasMessageEvent, setMessageState } from '../../../db/provider-events.js';
import { lockOpenInvoices, replanAndSignal } from '../customers/customer-wide.js';
import { askForAddress } from '../invoices/hold-new-invoice.js';
import { ARRIVED, PROVIDER, requireState, sandboxMessage } from './mailbox-message.js';

/**
 * The mail came back. A hard bounce means that the address is no good: in one transaction under the locks of
 * the customer and all their open invoices nothing more is sent to it, and a person is asked for another
 * one. A soft bounce is noted only.
 */
export async function bounceMessage(tx: OrgTx, messageId: string, isHard: boolean): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (isHard && message.state === 'bounced') return;
  requireState(message, ARRIVED);
  if (!isHard) {
    if (await hasMessageEvent(tx, message, 'message.bounced')) return;
    await auditMessageEvent(tx, { type: 'message.bounced', message, actor: PROVIDER, data: { hard: false } });
    return;
  }
  const invoiceIds = await lockOpenInvoices(tx, message.customer_id);
  await setMessageState(tx, messageId, 'bounced');
  await markCustomer(tx, message.customer_id, 'undeliverable_at');
  await auditMessageEvent(tx, { type: 'message.bounced', message, actor: PROVIDER, data: { hard: true } });
  for (const invoiceId of invoiceIds) {
    if (await askForAddress(tx, invoiceId)) {
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'undeliverable' });
    }
  }
}

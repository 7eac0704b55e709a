import { civilDateOf } from '../../../domain/calendar/civil.js';
import type { OrgTx } from '../../../db/database.js';
import { askedOf } from '../../../db/ledger.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { invoiceIdsOfMessage } from '../../../db/provider-events.js';
import { CUSTOMER } from '../../../db/mail-events/message-fate.js';
import { requireState, sandboxMessage } from './mailbox-message.js';
import { recordPayment } from '../payments/record-payment.js';

/**
 * The reader pays what the message's invoices still ask for, through the same path as any payment. In one
 * transaction; invoices already paid are left alone.
 */
export async function payMessage(tx: OrgTx, messageId: string): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  requireState(message, ['sent', 'delivered', 'bounced', 'complained']);
  const today = civilDateOf(tx.now, tx.org.timeZone);
  for (const invoiceId of await invoiceIdsOfMessage(tx, messageId)) {
    const invoice = await lockInvoiceForStop(tx, invoiceId);
    if (invoice === undefined || invoice.final_state !== null) continue;
    const amountCents = askedOf(invoice, today).cents;
    if (amountCents === 0) continue;
    const body = {
      reference: `mailbox/${messageId}/${invoiceId}/${String(invoice.plan_version)}`,
      amountCents,
      currency: invoice.currency,
      receivedOn: today,
    };
    await recordPayment(tx, invoiceId, body, CUSTOMER);
  }
}

import type { Database } from '../../src/db/database.js';
import { newId } from '../../src/db/ids.js';
import { claimMessage } from '../../src/db/messages.js';
import type { InvoiceSeen } from './house.js';

/** A message of the invoice on its way: claimed, with a lease that nobody will close. Its id. */
export function claimInFlight(
  database: Database,
  orgId: string,
  invoice: Pick<InvoiceSeen, 'id' | 'customer'>,
  leaseMs: number,
  text = 't',
): Promise<string> {
  return database.withOrg(orgId, async (tx) => {
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoice.customer.id,
      step: 'reminder-1',
      kind: 'reminder',
      invoices: [{ invoiceId: invoice.id, step: 'reminder-1', round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'a@b.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: text,
        text,
        html: text,
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs,
    });
    return claim.messageId;
  });
}

import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { askForAddress } from '../../../db/mail-events/bounce.js';
import type { CustomerRow } from '../../../db/tables.js';

/**
 * What already stands against writing to this customer stands for a new invoice as well: no address, or one
 * that was refused (a person is asked for a better one), or a complaint.
 */
export async function holdNewInvoice(tx: OrgTx, invoiceId: string, customer: CustomerRow): Promise<void> {
  if (customer.email === null || customer.undeliverable_at !== null) {
    await askForAddress(tx, invoiceId);
  }
  if (customer.stopped_at !== null) await placeHold(tx, { invoiceId, reason: 'stopped' });
}

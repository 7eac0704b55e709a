import { WRONG_CONTACT } from '../../../domain/round.js';
import { markUndeliverable } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { askForAddress } from '../../../db/mail-events/bounce.js';
import { replanAndSignal } from './customer-wide.js';

/**
 * The address of this customer is no good (it belongs to somebody else): no mail goes to it on any invoice
 * until it changes, and a person is asked for another one. Under the locks of `lockOpenInvoices`, which answered
 * `invoiceIds`.
 */
export async function withdrawAddress(
  tx: OrgTx,
  customerId: string,
  invoiceIds: readonly string[],
): Promise<void> {
  await markUndeliverable(tx, customerId);
  for (const invoiceId of invoiceIds) {
    if (await askForAddress(tx, invoiceId, WRONG_CONTACT)) {
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'undeliverable' });
    }
  }
}

import type { OrgTx } from '../../../db/database.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { customerRegion } from '../../../db/read/customers.js';
import type { InvoiceRow } from '../../../db/tables.js';
import { conflict, notFound } from '../../problems.js';

export type LockedInvoice = InvoiceRow & { readonly customer_region: string };

/**
 * Locks an invoice that is not final, when no message of it is in flight.
 * @throws Problem `not-found` or `conflict`; `LeaseOpen` while a message is being handed over
 */
export async function openInvoiceForStop(tx: OrgTx, invoiceId: string): Promise<LockedInvoice> {
  const invoice = await lockInvoiceForStop(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  if (invoice.final_state !== null) throw conflict(`The invoice is ${invoice.final_state}; that is final.`);
  return { ...invoice, customer_region: await customerRegion(tx, invoice.customer_id) };
}

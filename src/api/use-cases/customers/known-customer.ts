import { lockKnownCustomer } from '../../../db/customer-marks.js';
import type { OrgTx } from '../../../db/database.js';
import type { CustomerRow } from '../../../db/tables.js';
import { notFound } from '../../problems.js';
import { lockOpenInvoices } from './customer-wide.js';

/** A customer and all their open invoices, locked for an act on all of them. */
export interface LockedCustomer {
  readonly customer: CustomerRow;
  readonly invoiceIds: readonly string[];
}

/**
 * Locks a customer and their open invoices, when none of their messages is in flight.
 * @throws Problem `not-found`, also for an erased customer; `LeaseOpen` while a message is being handed over
 */
export async function lockWholeCustomer(tx: OrgTx, customerId: string): Promise<LockedCustomer> {
  const customer = await lockKnownCustomer(tx, customerId);
  if (customer === undefined) throw notFound();
  return { customer, invoiceIds: await lockOpenInvoices(tx, customerId) };
}

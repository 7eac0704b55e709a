import { addressOf } from '../../../db/customers.js';
import { isCustomerPaused } from '../../../domain/customer-pause.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { askForAddress } from '../../../db/mail-events/bounce.js';
import { findCustomerTask } from '../../../db/read/customer-tasks.js';
import type { CustomerRow } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';

/** Whether anything stands against writing to this customer, or to anybody of this organisation. */
export const isHeldFromTheStart = (tx: OrgTx, customer: CustomerRow): boolean =>
  tx.org.heldAt !== null ||
  tx.org.restart !== null ||
  isCustomerPaused(customer, tx.now, tx.org.timeZone) ||
  needsAddress(customer) ||
  customer.stopped_at !== null ||
  customer.insolvent_at !== null;

const needsAddress = (customer: CustomerRow): boolean =>
  (addressOf(customer) === null || customer.undeliverable_at !== null) && !customer.call_only;

/**
 * What already stands against writing to this customer stands for a new invoice as well: a pause, no address or
 * one that was refused (a person is asked for a better one), a complaint, a collective procedure, an answer nobody has
 * read (P6). The pause first: it remembers how many days were left.
 */
export async function holdNewInvoice(tx: OrgTx, invoiceId: string, customer: CustomerRow): Promise<void> {
  if (isCustomerPaused(customer, tx.now, tx.org.timeZone)) {
    const { paused_until_on: until, pause_reason: note } = customer;
    await placeHold(tx, { invoiceId, reason: 'paused', until, note });
  }
  if (needsAddress(customer)) await askForAddress(tx, invoiceId);
  if (customer.stopped_at !== null) await placeHold(tx, { invoiceId, reason: 'stopped' });
  if (customer.insolvent_at !== null) await holdAsInsolvent(tx, invoiceId);
  if ((await findCustomerTask(tx, customer.id, 'read_reply')) !== undefined)
    await placeHold(tx, { invoiceId, reason: 'reply' });
}

/** Holds one invoice of an insolvent customer and asks a person to look. */
export async function holdAsInsolvent(tx: OrgTx, invoiceId: string, actor?: Actor): Promise<void> {
  await placeHold(tx, { invoiceId, reason: 'insolvency', actor });
  await openTask(tx, { invoiceId, kind: 'review', reason: 'insolvency', actor });
}

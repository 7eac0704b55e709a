import { addressOf, mayHaveNewAddress } from '../../../db/customers.js';
import { repeatUndelivered } from '../../../domain/round.js';
import { appendAudits, type Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { liftHold } from '../../../db/holds.js';
import { lockInvoices } from '../../../db/leases.js';
import { askForAddress } from '../../../db/mail-events/bounce.js';
import { openInvoiceIds } from '../../../db/read/invoices.js';
import { openRound } from '../../../db/rounds.js';
import type { CustomerRow } from '../../../db/tables.js';
import { closeOpenTasks } from '../../../db/tasks.js';
import { replanAndSignal } from './customer-wide.js';

interface CustomerChange {
  readonly customer: CustomerRow;
  /** Field names of the contract. */
  readonly changed: readonly string[];
  /** The invoice that brought the news, if one did; its caller plans it. */
  readonly byInvoiceId?: string;
  /** The caller writes the line of that invoice too, together with what else changed there. */
  readonly isToldThere?: boolean;
  readonly actor: Actor;
}

/** A letter does not carry the customer's telephone, so nothing planned depends on it. */
const isOnlyPhone = (changed: readonly string[]): boolean => changed.every((field) => field === 'phone');

/**
 * A line in the timeline of every open invoice of the customer; all but the one that brought the news are
 * planned anew, so that no letter written before leaves with the old name or address. Under the customer's
 * lock; the invoices are locked in id order.
 */
export async function followCustomerChange(tx: OrgTx, change: CustomerChange): Promise<void> {
  const { customer, changed, byInvoiceId, actor } = change;
  if (changed.length === 0) return;
  const ids = await openInvoiceIds(tx, customer.id);
  const others = ids.filter((id) => id !== byInvoiceId);
  await appendAudits(
    tx,
    (change.isToldThere ? others : ids).map((invoiceId) => ({
      type: 'invoice.changed',
      invoiceId,
      customerId: customer.id,
      actor,
      data: { changed: namesOf(changed) },
    })),
  );
  if (isOnlyPhone(changed) || others.length === 0) return;
  await lockInvoices(tx, others);
  for (const invoiceId of others) {
    if (mayHaveNewAddress(changed)) await followAddress(tx, invoiceId, customer);
    await replanAndSignal(tx, invoiceId, 'customerChanged', { customerId: customer.id });
  }
}

/** The customer's fields as the timeline of an invoice names them. */
export const namesOf = (changed: readonly string[]): readonly string[] =>
  changed.map((field) => `customer.${field}`);

/**
 * A new address frees an invoice that waited for one, and the step that did not arrive is planned again, in a
 * new round; without any address, or with one that is known to bounce, it waits. Under its lock.
 */
export async function followAddress(tx: OrgTx, invoiceId: string, customer: CustomerRow): Promise<void> {
  const hasNoAddress = addressOf(customer) === null || customer.undeliverable_at !== null;
  if (hasNoAddress && !customer.call_only) {
    await askForAddress(tx, invoiceId);
    return;
  }
  if (!(await liftHold(tx, invoiceId, 'undeliverable'))) return;
  const again = repeatUndelivered((await loadFacts(tx, invoiceId)).facts, tx.now);
  if (again !== null) await openRound(tx, invoiceId, again);
  await closeOpenTasks(tx, invoiceId, 'address_corrected', ['check_address']);
}

import { appendAudits, type Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { liftHold } from '../../../db/holds.js';
import { lockInvoices } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { openInvoiceIds } from '../../../db/read/invoices.js';
import type { CustomerRow } from '../../../db/tables.js';
import { closeOpenTasks } from '../../../db/tasks.js';

interface CustomerChange {
  readonly customer: CustomerRow;
  /** Field names of the contract. */
  readonly changed: readonly string[];
  /** The invoice that brought the news; it has no run yet. */
  readonly newInvoiceId: string;
  readonly actor: Actor;
}

/**
 * A line in the timeline of every open invoice of the customer; a new address frees those that waited for
 * one, a new region moves their days. Under the customer's lock; the invoices are locked in id order.
 */
export async function followCustomerChange(tx: OrgTx, change: CustomerChange): Promise<void> {
  const { customer, changed, newInvoiceId, actor } = change;
  if (changed.length === 0) return;
  const ids = await openInvoiceIds(tx, customer.id);
  await appendAudits(
    tx,
    ids.map((invoiceId) => ({
      type: 'invoice.changed',
      invoiceId,
      customerId: customer.id,
      actor,
      data: { changed: changed.map((field) => `customer.${field}`) },
    })),
  );
  const others = ids.filter((id) => id !== newInvoiceId);
  const movesDays = changed.includes('email') || changed.includes('region');
  if (!movesDays || others.length === 0) return;
  await lockInvoices(tx, others);
  for (const invoiceId of others) {
    if (changed.includes('email')) await freeFromBadAddress(tx, invoiceId);
    const next = await replan(tx, invoiceId);
    await enqueueSignal(tx, invoiceId, 'customerChanged', { customerId: customer.id, next });
  }
}

async function freeFromBadAddress(tx: OrgTx, invoiceId: string): Promise<void> {
  await liftHold(tx, invoiceId, 'undeliverable');
  await closeOpenTasks(tx, invoiceId, 'address_corrected', ['check_address']);
}

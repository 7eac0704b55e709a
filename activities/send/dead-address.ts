import { lockCustomer, markCustomer } from '../../src/db/customers.js';
import type { OrgTx } from '../../src/db/database.js';
import { placeHold } from '../../src/db/holds.js';
import { lockInvoices } from '../../src/db/leases.js';
import { enqueueSignal } from '../../src/db/outbox.js';
import { replan } from '../../src/db/plan.js';
import { openInvoiceIds } from '../../src/db/read/invoices.js';
import { openTask } from '../../src/db/tasks.js';
import type { ActivityDeps } from '../deps.js';
import type { Draft } from './draft.js';

/** Holds one invoice, under its lock, until a person gives an address that works (contract §7). True when that was news. */
export async function askForAddress(tx: OrgTx, invoiceId: string, reason: string): Promise<boolean> {
  const { changed } = await placeHold(tx, { invoiceId, reason: 'undeliverable' });
  await openTask(tx, { invoiceId, kind: 'check_address', reason });
  return changed;
}

/**
 * The provider refused the address for good: no mail goes to it on any invoice of this customer until it
 * changes (contract §7). In a transaction of its own, since the customer's lock comes before those of the
 * invoices. Lost in a crash it is made up for: the next invoice is refused in the same way.
 */
export async function abandonAddress(deps: ActivityDeps, { mail, customerId }: Draft): Promise<void> {
  await deps.database.withOrg(mail.orgId, async (tx) => {
    const customer = await lockCustomer(tx, customerId);
    if (customer.email !== mail.to) return;
    if (customer.undeliverable_at === null) await markCustomer(tx, customerId, 'undeliverable_at');
    const invoiceIds = await openInvoiceIds(tx, customerId);
    if (invoiceIds.length > 0) await lockInvoices(tx, invoiceIds);
    for (const invoiceId of invoiceIds) {
      if (!(await askForAddress(tx, invoiceId, 'address_refused'))) continue;
      const next = await replan(tx, invoiceId);
      await enqueueSignal(tx, invoiceId, 'holdPlaced', { reason: 'undeliverable', next });
    }
  });
}

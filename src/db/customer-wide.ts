import { lockCustomer, lockCustomers } from './customers.js';
import type { OrgTx } from './database.js';
import { LeaseOpen } from './errors.js';
import { lockInvoiceForStop, openCorrectionMs } from './leases.js';
import { enqueueSignal, type SignalName } from './outbox.js';
import { replan } from './plan.js';
import { openInvoiceIds } from './read/invoices.js';

/**
 * Locks a customer and all their open invoices, in the order every wide act takes them: nothing of theirs is
 * being handed over when this answers, and no invoice is added meanwhile.
 * @throws LeaseOpen while a message is being handed over
 */
export async function lockOpenInvoices(tx: OrgTx, customerId: string): Promise<readonly string[]> {
  await lockCustomer(tx, customerId);
  return lockOpenOnes(tx, [customerId]);
}

/** The same for several customers: first all of them, then all their open invoices, each in id order. */
export async function lockInvoicesOfCustomers(
  tx: OrgTx,
  customerIds: readonly string[],
): Promise<readonly string[]> {
  await lockCustomers(tx, customerIds);
  return lockOpenOnes(tx, customerIds);
}

async function lockOpenOnes(tx: OrgTx, customerIds: readonly string[]): Promise<readonly string[]> {
  if (customerIds.length === 0) return [];
  const remainingMs = await openCorrectionMs(tx, customerIds);
  if (remainingMs > 0) throw new LeaseOpen(remainingMs);
  const ids: string[] = [];
  for (const customerId of customerIds) ids.push(...(await openInvoiceIds(tx, customerId)));
  const inOrder = ids.sort();
  for (const id of inOrder) await lockInvoiceForStop(tx, id);
  return inOrder;
}

/** Plans an invoice anew and tells its run what happened; `facts` are ids and codes (P8). */
export async function replanAndSignal(
  tx: OrgTx,
  invoiceId: string,
  signal: SignalName,
  facts: Readonly<Record<string, unknown>>,
): Promise<void> {
  const next = await replan(tx, invoiceId);
  await enqueueSignal(tx, invoiceId, signal, { ...facts, next });
}

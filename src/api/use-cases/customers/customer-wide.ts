import { lockCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { enqueueSignal, type SignalName } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { openInvoiceIds } from '../../../db/read/invoices.js';

/**
 * Locks a customer and all their open invoices, in the order every wide act takes them: nothing of theirs is
 * being handed over when this answers, and no invoice is added meanwhile.
 * @throws LeaseOpen while a message is being handed over
 */
export async function lockOpenInvoices(tx: OrgTx, customerId: string): Promise<readonly string[]> {
  await lockCustomer(tx, customerId);
  const ids = await openInvoiceIds(tx, customerId);
  for (const id of ids) await lockInvoiceForStop(tx, id);
  return ids;
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

import { disputeEffects } from '../../../domain/answers.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { latestDispute } from '../../../db/disputes.js';
import { applyEffects } from '../../../db/effects.js';
import { closeLadderTasks } from '../../../db/tasks.js';
import { replanAndSignal } from '../customers/customer-wide.js';
import { openInvoiceForStop } from './open-invoice-for-stop.js';

/**
 * The customer contests the invoice. In one transaction under its lock: dispute, hold, the task of resolving it,
 * new plan, signal; its commit means silence (P1). What the ladder had a person do is taken back; other invoices
 * of the customer go on. While a dispute is open the same act changes nothing.
 * @throws Problem `not-found`, `conflict` on a final invoice
 */
export async function disputeInvoice(
  tx: OrgTx,
  invoiceId: string,
  dispute: { readonly reason: string; readonly note?: string | undefined },
  actor: Actor,
): Promise<void> {
  await openInvoiceForStop(tx, invoiceId);
  if ((await latestDispute(tx, invoiceId))?.resolution === null) return;
  await closeLadderTasks(tx, invoiceId, 'dispute');
  await applyEffects(tx, invoiceId, disputeEffects(dispute.reason, dispute.note ?? null), actor);
  await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'dispute' });
}

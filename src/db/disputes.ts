import { toIso } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';

/** Notes that the customer contests the invoice, under its lock. `reason` is a code, not the customer's words. */
export async function openDispute(tx: OrgTx, invoiceId: string, reason: string, actor: Actor): Promise<void> {
  const disputeId = newId('dsp');
  await tx.db
    .insertInto('dispute')
    .values({ org_id: tx.org.id, id: disputeId, invoice_id: invoiceId, reason, opened_at: toIso(tx.now) })
    .execute();
  await appendAudit(tx, { type: 'dispute.opened', invoiceId, actor, data: { disputeId } });
}

/** Closes the invoice's open disputes with how they ended, under its lock. */
export async function resolveDispute(
  tx: OrgTx,
  invoiceId: string,
  resolution: 'upheld' | 'rejected' | 'settled',
  actor: Actor,
): Promise<void> {
  const resolved = await tx.db
    .updateTable('dispute')
    .set({ resolution, resolved_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('resolved_at', 'is', null)
    .returning('id')
    .execute();
  if (resolved.length === 0) return;
  await appendAudit(tx, { type: 'dispute.resolved', invoiceId, actor, data: { resolution } });
}

import { toIso } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';

/**
 * Opens a settled invoice again, under its lock: money was taken back and something is owed. It has no plan
 * until the caller makes one, and no new round until a person lets it go on.
 */
export async function reopenInvoice(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set({
      final_state: null,
      final_note: null,
      state: 'scheduled',
      reopened: true,
      updated_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .where('final_state', '=', 'settled')
    .execute();
  await appendAudit(tx, {
    type: 'invoice.reopened',
    invoiceId,
    actor,
    data: { because: 'payment_reversed' },
  });
}

/** The ladder would stand on an older instalment than before: only a new round may ask for it again. */
export async function markReopened(tx: OrgTx, invoiceId: string): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set({ reopened: true })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .execute();
}

import { toIso } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import type { DisputeRow } from './tables.js';

type Resolution = 'upheld' | 'rejected' | 'settled';

/**
 * Notes that the customer contests the invoice, under its lock. Reason and note are people's own words: they stay
 * on the row, where they can be erased, and never reach the append-only timeline.
 */
export async function openDispute(
  tx: OrgTx,
  invoiceId: string,
  { reason, note }: { readonly reason: string; readonly note: string | null },
  actor: Actor,
): Promise<void> {
  const disputeId = newId('dsp');
  await tx.db
    .insertInto('dispute')
    .values({
      org_id: tx.org.id,
      id: disputeId,
      invoice_id: invoiceId,
      reason,
      note,
      opened_at: toIso(tx.now),
    })
    .execute();
  await appendAudit(tx, { type: 'dispute.opened', invoiceId, actor, data: { disputeId } });
}

/** Closes the invoice's open disputes with how they ended, under its lock. */
export async function resolveDispute(
  tx: OrgTx,
  invoiceId: string,
  resolution: Resolution,
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

/**
 * The invoice's latest dispute; `resolution` is null while it is open. Undefined when there was never one, but by
 * mistake.
 */
export const latestDispute = (
  tx: OrgTx,
  invoiceId: string,
): Promise<{ readonly resolution: DisputeRow['resolution'] } | undefined> =>
  tx.db
    .selectFrom('dispute')
    .select('resolution')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where((eb) => eb.or([eb('resolution', 'is', null), eb('resolution', '<>', 'withdrawn')]))
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

import { isResendUnderway, resendNow } from '../../../domain/round.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { openRound } from '../../../db/rounds.js';
import { openInvoiceForStop } from './open-invoice-for-stop.js';

/**
 * Sends the invoice again because a person asked for it: step `resend` in the next slot, today if one is open,
 * in a new round whose ladder restarts at the first reminder. In one transaction under the invoice's lock, with
 * nothing in flight, so that the round it opens is the only one (P2). While it is on its way, or left today,
 * the same act changes nothing. A hold keeps it back like everything else: it leaves when that is lifted.
 * @throws Problem `not-found`, `conflict` on a final invoice
 */
export async function resendInvoice(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  await openInvoiceForStop(tx, invoiceId);
  const { facts } = await loadFacts(tx, invoiceId);
  if (isResendUnderway(facts, tx.now)) return;
  await openRound(tx, invoiceId, resendNow(facts, tx.now));
  const next = await replan(tx, invoiceId, actor);
  await enqueueSignal(tx, invoiceId, 'invoiceChanged', { next });
}

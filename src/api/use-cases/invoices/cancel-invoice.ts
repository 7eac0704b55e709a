import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { finishInvoice } from '../../../db/finish.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { conflict, notFound } from '../../problems.js';
import { passReplyOn } from '../customers/pass-reply-on.js';

/**
 * Ends an invoice that is not to be asked for any more. In one transaction under its lock: final state,
 * tasks and holds closed, signal; its commit means silence (P1). Cancelling again changes nothing.
 * @throws Problem `not-found`, `conflict` when it ended otherwise
 */
export async function cancelInvoice(
  tx: OrgTx,
  invoiceId: string,
  reason: string,
  actor: Actor,
): Promise<void> {
  const invoice = await lockInvoiceForStop(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  if (invoice.final_state === 'cancelled') return;
  if (invoice.final_state !== null) throw conflict(`The invoice is ${invoice.final_state}; that is final.`);
  const next = await finishInvoice(tx, invoiceId, 'cancelled', actor, reason);
  await enqueueSignal(tx, invoiceId, 'invoiceCancelled', { outcome: 'cancelled', next });
  await passReplyOn(tx, invoiceId);
}

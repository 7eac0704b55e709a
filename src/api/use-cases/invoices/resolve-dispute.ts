import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { latestDispute } from '../../../db/disputes.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { findOpenTask } from '../../../db/tasks.js';
import { conflict, notFound } from '../../problems.js';
import type { ResolveDisputeBody } from '../../schemas/invoice-body.js';
import { completeTask } from '../tasks/complete-task.js';

/**
 * Says how a dispute ended: the answer to its task, given on the invoice. Rejected goes on one business day
 * later; upheld cancels, unless a credit recorded since leaves a rest, which goes on; settled opens a call. The
 * same resolution again changes nothing.
 * @throws Problem `not-found`, `conflict` (nothing to resolve, resolved otherwise)
 */
export async function resolveDispute(
  tx: OrgTx,
  invoiceId: string,
  { resolution, note }: ResolveDisputeBody,
  by: { readonly actor: Actor; readonly name: string },
): Promise<void> {
  const invoice = await lockInvoiceForStop(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  const task = await findOpenTask(tx, invoiceId, 'resolve_dispute');
  if (task) return completeTask(tx, task.id, { outcome: resolution, note }, by);
  const dispute = await latestDispute(tx, invoiceId);
  const endsIt = resolution === 'upheld' ? 'cancelled' : null;
  const isAsLeft = invoice.final_state === null || invoice.final_state === endsIt;
  if (dispute?.resolution === resolution && isAsLeft) return;
  if (invoice.final_state !== null) throw conflict(`The invoice is ${invoice.final_state}; that is final.`);
  throw conflict(
    dispute
      ? `The dispute was resolved as ${dispute.resolution ?? 'open'}.`
      : 'There is no dispute to resolve.',
  );
}

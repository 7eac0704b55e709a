import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { liftHold } from '../../../db/holds.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { closeOpenTasks, findOpenTask } from '../../../db/tasks.js';
import { openInvoiceForStop } from './open-invoice-for-stop.js';

/**
 * Lifts the pause, and nothing but the pause: other holds have causes of their own. In one transaction
 * under the lock: hold lifted, a review asked for by the pause closed, new plan, signal.
 * @throws Problem `not-found`, `conflict` on a final invoice
 */
export async function resumeInvoice(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  await openInvoiceForStop(tx, invoiceId);
  if (!(await liftPause(tx, invoiceId, actor))) return;
  const next = await replan(tx, invoiceId);
  await enqueueSignal(tx, invoiceId, 'holdLifted', { reason: 'paused', next });
}

/** Lifts `paused` and closes the review it asked for, under the invoice's lock. False when it was not paused. */
export async function liftPause(tx: OrgTx, invoiceId: string, actor: Actor): Promise<boolean> {
  if (!(await liftHold(tx, invoiceId, 'paused', actor))) return false;
  const review = await findOpenTask(tx, invoiceId, 'review');
  if (review?.reason === 'pause_without_end') {
    await closeOpenTasks(tx, invoiceId, 'resumed', ['review']);
  }
  return true;
}

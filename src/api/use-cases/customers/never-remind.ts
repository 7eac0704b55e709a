import type { Actor } from '../../../db/audit.js';
import { setCustomerMarks } from '../../../db/customer-marks.js';
import type { OrgTx } from '../../../db/database.js';
import { liftHold, placeHold } from '../../../db/holds.js';
import type { CustomerRow } from '../../../db/tables.js';
import { closeOpenTasks, findOpenTask } from '../../../db/tasks.js';
import { isAboutStop } from '../../../domain/outcome-rules.js';
import { replanAndSignal } from './customer-wide.js';

/** Who is written to no more (or again), under the locks of `lockOpenInvoices`, which answered `invoiceIds`. */
interface Whom {
  readonly customer: CustomerRow;
  readonly invoiceIds: readonly string[];
  readonly actor: Actor;
  /** The invoice whose task decided this: its caller plans it. */
  readonly byInvoiceId?: string;
}

/**
 * Never remind: nothing leaves, on no invoice, now or later. The one way back as well, whatever the cause was (a
 * person's wish, `stop_reminders`, a complaint): a person decided it, by PATCH or on the review that asked about it.
 */
export async function setNeverRemind(tx: OrgTx, whom: Whom, isStopped: boolean): Promise<void> {
  const { customer, invoiceIds, actor, byInvoiceId } = whom;
  await setCustomerMarks(tx, customer, { isStopped });
  for (const invoiceId of invoiceIds) {
    if (isStopped) await placeHold(tx, { invoiceId, reason: 'stopped', actor });
    else await remindAgain(tx, invoiceId, actor);
    if (invoiceId === byInvoiceId) continue;
    await replanAndSignal(tx, invoiceId, isStopped ? 'holdPlaced' : 'holdLifted', { reason: 'stopped' });
  }
}

/** Nobody is asked any more whether it goes on like this. */
async function remindAgain(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  await liftHold(tx, invoiceId, 'stopped', actor);
  const review = await findOpenTask(tx, invoiceId, 'review');
  if (review !== undefined && isAboutStop(review)) await closeOpenTasks(tx, invoiceId, 'resumed', ['review']);
}

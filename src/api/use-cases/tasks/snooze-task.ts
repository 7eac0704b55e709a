import { addDays } from '../../../domain/calendar/civil.js';
import type { CivilDate } from '../../../domain/time.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { snoozeTask as write, todayOfTask } from '../../../db/task-care.js';
import { invalidField } from '../../problems.js';
import { replanAndSignal } from '../customers/customer-wide.js';
import { lockTask, refuseClosed } from './lock-task.js';

/** Longer is no snooze but a way to forget (promise P6). */
const LONGEST_DAYS = 90;

/**
 * Puts an open task off until a day, at most ninety ahead: its deadline and its next escalation move there, the run
 * learns of it. A deadline that is later stays. The same again changes nothing.
 * @throws Problem `not-found`, `validation` (past, too far), `conflict` on a closed task
 */
export async function snoozeTask(
  tx: OrgTx,
  taskId: string,
  snooze: { readonly until: CivilDate; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const task = await lockTask(tx, taskId);
  const today = await todayOfTask(tx, task);
  if (snooze.until < today) throw invalidField('/until', 'is in the past');
  if (snooze.until > addDays(today, LONGEST_DAYS))
    throw invalidField('/until', `is more than ${LONGEST_DAYS} days ahead`);
  refuseClosed(task);
  if (task.snoozed_until === snooze.until && task.snooze_reason === snooze.reason) return;
  await write(tx, task, snooze, actor);
  await replanAndSignal(tx, task.invoice_id, 'invoiceChanged', { taskId });
}

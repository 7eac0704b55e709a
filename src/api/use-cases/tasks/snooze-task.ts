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
  snooze: {
    readonly until: CivilDate;
    readonly reason: string;
    readonly alsoFor?: readonly string[] | undefined;
  },
  actor: Actor,
): Promise<void> {
  const { task, others } = await lockTask(tx, taskId, snooze.alsoFor);
  const today = await todayOfTask(tx, task);
  if (snooze.until < today) throw invalidField('/until', 'is in the past');
  if (snooze.until > addDays(today, LONGEST_DAYS))
    throw invalidField('/until', `is more than ${LONGEST_DAYS} days ahead`);
  refuseClosed(task);
  for (const one of [task, ...(await others())]) {
    if (one.snoozed_until === snooze.until && one.snooze_reason === snooze.reason) continue;
    await write(tx, one, snooze, actor);
    await replanAndSignal(tx, one.invoice_id, 'invoiceChanged', { taskId: one.id });
  }
}

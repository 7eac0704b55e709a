import { civilDateOf } from '../domain/calendar/civil.js';
import { endOfDay, nextOpenDay } from '../domain/calendar/opening.js';
import { toIso, type CivilDate, type Instant } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { loadFacts } from './facts.js';
import type { TaskRow } from './tables.js';

/** What people do with a task besides completing it; each under the lock of its invoice. */

/** A person takes their answer back, under the invoice's lock: the task is as it was before, the timeline tells. */
export async function reopenTask(tx: OrgTx, task: TaskRow, actor: Actor): Promise<void> {
  await tx.db
    .updateTable('task')
    .set({
      state: 'open',
      outcome: null,
      outcome_data: null,
      note: null,
      completion_hash: null,
      completed_at: null,
      completed_by: null,
      completed_by_id: null,
      undo: null,
      undone_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', task.id)
    .execute();
  await appendAudit(tx, {
    type: 'task.undone',
    invoiceId: task.invoice_id,
    actor,
    data: { taskId: task.id, kind: task.kind, outcome: task.outcome },
  });
}

/** An answer was taken back: none of the tasks it was given for can be taken back once more. */
export async function forgetAnswer(tx: OrgTx, tasks: readonly TaskRow[]): Promise<void> {
  await tx.db
    .updateTable('task')
    .set({ undo: null })
    .where('org_id', '=', tx.org.id)
    .where(
      'id',
      'in',
      tasks.map((task) => task.id),
    )
    .execute();
}

/** Gives an open task to somebody else. */
export async function assignTask(tx: OrgTx, task: TaskRow, userId: string, actor: Actor): Promise<void> {
  await tx.db
    .updateTable('task')
    .set({ assignee_id: userId })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', task.id)
    .execute();
  await appendAudit(tx, {
    type: 'task.assigned',
    invoiceId: task.invoice_id,
    actor,
    data: { taskId: task.id, kind: task.kind, assigneeId: userId },
  });
}

/**
 * Puts an open task off until a day: it is to be done by the end of that day's last slot (the next open day's, when
 * it is closed), and escalates then. A deadline that is later anyway stays. The caller plans anew.
 */
export async function snoozeTask(
  tx: OrgTx,
  task: TaskRow,
  { until, reason }: { readonly until: CivilDate; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const { calendar } = (await loadFacts(tx, task.invoice_id)).facts;
  const end = endOfDay(calendar, nextOpenDay(calendar, until));
  const dueAt = toIso(Math.max(task.due_at, end) as Instant);
  await tx.db
    .updateTable('task')
    .set({ snoozed_until: until, snooze_reason: reason, due_at: dueAt, escalates_at: dueAt })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', task.id)
    .execute();
  await appendAudit(tx, {
    type: 'task.snoozed',
    invoiceId: task.invoice_id,
    actor,
    data: { taskId: task.id, kind: task.kind, until, dueAt },
  });
}

/** Today where the customer of the task's invoice lives. */
export async function todayOfTask(tx: OrgTx, task: TaskRow): Promise<CivilDate> {
  const { calendar } = (await loadFacts(tx, task.invoice_id)).facts;
  return civilDateOf(tx.now, calendar.zone);
}

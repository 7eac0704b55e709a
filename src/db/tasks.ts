import { civilDateOf } from '../domain/calendar/civil.js';
import { addBusinessDays, endOfDay } from '../domain/calendar/opening.js';
import type { TaskKind } from '../domain/facts.js';
import { toIso } from '../domain/time.js';
import { SYSTEM, appendAudit, appendAudits, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { loadFacts } from './facts.js';
import { taskRows } from './many-rows.js';
import { newTask, openedLine, type NewTask } from './new-task.js';
import type { TaskRow } from './tables.js';
import { whoDoes } from './users.js';
import { json } from './values.js';

/** A task nobody does comes back to the owner this often (contract §7), in business days. */
const ESCALATION_BUSINESS_DAYS = 10;

/**
 * Gives the invoice's account manager something to do (while they are away: their stand-in), under the invoice's
 * lock. An open task of the same
 * kind is answered instead of a second one (P6: never two for the same work).
 */
export async function openTask(tx: OrgTx, input: NewTask): Promise<TaskRow> {
  const existing = await findOpenTask(tx, input.invoiceId, input.kind);
  if (existing) return existing;
  const [situation, invoice] = await Promise.all([
    loadFacts(tx, input.invoiceId),
    tx.db
      .selectFrom('invoice')
      .select('account_manager_id')
      .where('org_id', '=', tx.org.id)
      .where('id', '=', input.invoiceId)
      .executeTakeFirstOrThrow(),
  ]);
  const today = civilDateOf(tx.now, tx.org.timeZone);
  const assigneeId = await whoDoes(tx, invoice.account_manager_id, today);
  const task = newTask(tx, input, situation, assigneeId);
  tx.later(taskRows(tx, [task]));
  await appendAudit(tx, openedLine(task, input));
  return task;
}

/** The open task of that kind, if there is one. */
export const findOpenTask = (tx: OrgTx, invoiceId: string, kind: TaskKind): Promise<TaskRow | undefined> =>
  tx.db
    .selectFrom('task')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('kind', '=', kind)
    .where('state', '=', 'open')
    .executeTakeFirst();

/** Whether something is to be done on this invoice that is about others of its customer as well. */
export async function hasSharedWork(tx: OrgTx, invoiceId: string): Promise<boolean> {
  const task = await tx.db
    .selectFrom('task')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where((eb) =>
      eb.or([eb('kind', 'in', ['read_reply', 'check_delivery']), eb('reason', '=', 'complaint')]),
    )
    .where('state', '=', 'open')
    .limit(1)
    .executeTakeFirst();
  return task !== undefined;
}

/** One task by id; undefined when this organisation has none of that id. */
export const findTask = (tx: OrgTx, taskId: string): Promise<TaskRow | undefined> =>
  tx.db
    .selectFrom('task')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', taskId)
    .executeTakeFirst();

/**
 * Closes what is open without anybody's answer (paid, cancelled, address corrected …), under the invoice's
 * lock. Says which tasks that were.
 */
export async function closeOpenTasks(
  tx: OrgTx,
  invoiceId: string,
  because: string,
  kinds?: readonly TaskKind[],
): Promise<TaskRow[]> {
  let update = tx.db
    .updateTable('task')
    .set({ state: 'cancelled', completed_at: toIso(tx.now), closed_because: because })
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open');
  if (kinds) update = update.where('kind', 'in', [...kinds]);
  const closed = await update.returningAll().execute();
  await appendAudits(
    tx,
    closed.map((task) => ({
      type: 'task.cancelled',
      invoiceId,
      actor: SYSTEM,
      data: { taskId: task.id, kind: task.kind, because },
    })),
  );
  return closed;
}

/** Tasks that are rungs of the ladder; anything else was opened by an event. */
export const LADDER_KINDS: readonly TaskKind[] = ['call', 'formal_notice', 'hand_over'];

/** Closes the open rung of the ladder, if a person has one to do: the ladder comes to it again later. */
export async function closeLadderTasks(tx: OrgTx, invoiceId: string, because: string): Promise<void> {
  const open = await tx.db
    .selectFrom('task')
    .select('kind')
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open')
    .where('step', 'is not', null)
    .where('kind', 'in', [...LADDER_KINDS])
    .execute();
  const kinds = open.map((task) => task.kind);
  if (kinds.length > 0) await closeOpenTasks(tx, invoiceId, because, kinds);
}

/** Gives the open tasks of one person to another, under the invoice's lock. */
export async function reassignOpenTasks(
  tx: OrgTx,
  invoiceId: string,
  people: { readonly from: string; readonly to: string; readonly actor: Actor },
): Promise<void> {
  const moved = await tx.db
    .updateTable('task')
    .set({ assignee_id: people.to })
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open')
    .where('assignee_id', '=', people.from)
    .returning(['id', 'kind'])
    .execute();
  await appendAudits(
    tx,
    moved.map((task) => ({
      type: 'task.assigned',
      invoiceId,
      actor: people.actor,
      data: { taskId: task.id, kind: task.kind, assigneeId: people.to },
    })),
  );
}

export interface TaskCompletion {
  readonly taskId: string;
  readonly outcome: string;
  /** The outcome's own fields (`promisedFor`, `retryOn` …): dates and cents. */
  readonly outcomeData: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  /** Of the canonical request: the same again answers 200, another one 409. */
  readonly hash: Buffer;
  readonly actor: Actor;
  /** The name of the person or key, as it was then. */
  readonly completedBy: string;
}

/** Stores a person's answer, under the invoice's lock. Undefined when the task is not open any more. */
export async function completeTask(tx: OrgTx, input: TaskCompletion): Promise<TaskRow | undefined> {
  const task = await tx.db
    .updateTable('task')
    .set({
      state: 'done',
      outcome: input.outcome,
      outcome_data: json(input.outcomeData),
      note: input.note,
      completion_hash: input.hash,
      completed_at: toIso(tx.now),
      completed_by: input.completedBy,
      completed_by_id: input.actor.id ?? null,
      undone_at: null,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', input.taskId)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst();
  if (task === undefined) return undefined;
  await appendAudit(tx, {
    type: 'task.completed',
    invoiceId: task.invoice_id,
    actor: input.actor,
    data: { taskId: task.id, kind: task.kind, outcome: input.outcome, ...input.outcomeData },
  });
  return task;
}

/**
 * The deadline passed: the owner is told, the task stays open and comes back ten business days later.
 * Does nothing when it is not open or not due (a repeated activity). True when it escalated.
 */
export async function escalateTask(tx: OrgTx, taskId: string): Promise<boolean> {
  const task = await findTask(tx, taskId);
  if (task === undefined) throw new RowMissing(`task ${taskId}`);
  if (task.state !== 'open' || task.escalates_at > tx.now) return false;
  const { facts } = await loadFacts(tx, task.invoice_id);
  const today = civilDateOf(tx.now, facts.calendar.zone);
  const nextAt = endOfDay(facts.calendar, addBusinessDays(facts.calendar, today, ESCALATION_BUSINESS_DAYS));
  await tx.db
    .updateTable('task')
    .set({ escalations: task.escalations + 1, escalates_at: toIso(nextAt) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', taskId)
    .execute();
  await appendAudit(tx, {
    type: 'task.escalated',
    invoiceId: task.invoice_id,
    actor: SYSTEM,
    data: { taskId, kind: task.kind, escalations: task.escalations + 1 },
  });
  return true;
}

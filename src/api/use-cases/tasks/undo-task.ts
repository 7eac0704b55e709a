import type { Actor } from '../../../db/audit.js';
import { lockKnownCustomer } from '../../../db/customer-marks.js';
import type { OrgTx } from '../../../db/database.js';
import { lockInvoicesForStop } from '../../../db/leases.js';
import { enqueueSignal, enqueueStart } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import type { CustomerRow, InvoiceRow, TaskRow } from '../../../db/tables.js';
import { forgetAnswer, reopenTask } from '../../../db/task-care.js';
import { findOpenTask, findTask } from '../../../db/tasks.js';
import { firstMoved, type AnsweredWith, type UndoRecord } from '../../../db/undo/record.js';
import { restore } from '../../../db/undo/restore.js';
import { clearSince, whatCameSince } from '../../../db/undo/since.js';
import { MINUTE_MS } from '../../../domain/time.js';
import { conflict, notFound } from '../../problems.js';
import { holdNewInvoice } from '../invoices/hold-new-invoice.js';

/**
 * Takes an answer back within a minute of the organisation's clock: the task is open again and everything its
 * outcome placed is lifted, on every invoice it concerned, an end included; an answer that was given for several
 * invoices of a call is taken back for all of them. In one transaction under the locks the answer took; a hold that
 * comes back is silence with its 2xx (P1). Undone already: nothing changes.
 * @throws Problem `not-found`, `conflict` (later, or something has left or was decided since)
 */
export async function undoTask(tx: OrgTx, taskId: string, actor: Actor): Promise<void> {
  const asked = await findTask(tx, taskId);
  if (asked === undefined) throw notFound();
  const known = await keeperOf(tx, asked);
  const record = known.undo as UndoRecord | null;
  const { customer, rows } = await lockAll(tx, known, record);
  const task = (await findTask(tx, known.id)) ?? known;
  const again = asked.id === known.id ? task : ((await findTask(tx, asked.id)) ?? asked);
  if (again.state === 'open' && again.undone_at !== null) return;
  const isTheSame = task.state === 'done' && task.completed_at === known.completed_at;
  if (!isTheSame || record === null) throw conflict('There is no answer to take back.');
  if (tx.now - (task.completed_at ?? 0) > MINUTE_MS)
    throw conflict('More than a minute has passed since the answer. What it led to stays.');
  if (customer === undefined) throw conflict('The customer is erased.');

  const open = openUnlessEndedSince(rows, record);
  const answered = await answeredTasks(tx, task, record);
  const reopened = answered.filter((one) => open.includes(one.invoice_id));
  if (!open.includes(asked.invoice_id)) throw conflict('The invoice has ended since.');
  const changes = record.changes.filter(({ invoiceId }) => invoiceId === null || open.includes(invoiceId));
  const current = { ...record, changes, invoiceIds: open };
  const against = await whatCameSince(tx, record, open);
  if (against !== undefined) throw conflict(against);
  if (await firstMoved(tx, current)) throw conflict('What it led to has changed since.');

  const ended = changes.filter(({ table, after }) => table === 'invoice' && 'final_state' in after);
  const touched = new Set([
    ...reopened.map((one) => one.invoice_id),
    ...changes.map((change) => change.invoiceId ?? ''),
  ]);
  for (const id of open.filter((each) => touched.has(each))) await clearSince(tx, record, id);
  await restore(tx, changes, actor);
  for (const one of reopened) {
    if (await findOpenTask(tx, one.invoice_id, one.kind))
      throw conflict('A newer task of this kind is open; answer that one.');
    await reopenTask(tx, one, actor);
  }
  await forgetAnswer(tx, answered);
  for (const id of open) {
    const isNewRun = ended.some((change) => change.id === id);
    await goOn(tx, id, task.id, isNewRun ? customer : undefined);
  }
}

/** The task that keeps what an answer did: the one it was given to. */
async function keeperOf(tx: OrgTx, asked: TaskRow): Promise<TaskRow> {
  const { answeredWith } = (asked.undo ?? {}) as Partial<AnsweredWith>;
  return answeredWith === undefined ? asked : ((await findTask(tx, answeredWith)) ?? asked);
}

/** Every task the answer was given for, the one that keeps it first. */
async function answeredTasks(tx: OrgTx, task: TaskRow, record: UndoRecord): Promise<readonly TaskRow[]> {
  const others = await Promise.all((record.answered ?? []).map((id) => findTask(tx, id)));
  return [task, ...others.filter((one) => one !== undefined && one.id !== task.id)] as readonly TaskRow[];
}

/** The customer first, as every wide act does; then the invoices the answer concerned, or the task's own. */
async function lockAll(
  tx: OrgTx,
  task: TaskRow,
  record: UndoRecord | null,
): Promise<{ customer: CustomerRow | undefined; rows: InvoiceRow[] }> {
  const customer = record === null ? undefined : await lockKnownCustomer(tx, record.customerId);
  return { customer, rows: await lockInvoicesForStop(tx, record?.invoiceIds ?? [task.invoice_id]) };
}

/** Open invoices, and those that ended with this very answer. Another one that was paid since needs nothing any more. */
function openUnlessEndedSince(rows: readonly InvoiceRow[], { changes }: UndoRecord): string[] {
  const endedByIt = (id: string) =>
    changes.some((change) => change.table === 'invoice' && change.id === id && 'final_state' in change.after);
  return rows.filter((row) => row.final_state === null || endedByIt(row.id)).map((row) => row.id);
}

/** The run is told; one that has ended gets a successor, and what stands against its customer by now stands for it. */
async function goOn(tx: OrgTx, invoiceId: string, taskId: string, reopenedFor?: CustomerRow): Promise<void> {
  if (reopenedFor) await holdNewInvoice(tx, invoiceId, reopenedFor);
  const next = await replan(tx, invoiceId);
  if (reopenedFor) await enqueueStart(tx, invoiceId, next, true);
  else await enqueueSignal(tx, invoiceId, 'invoiceChanged', { taskId, next });
}

import type { OrgTx } from '../../../db/database.js';
import { lockInvoice } from '../../../db/leases.js';
import type { TaskRow } from '../../../db/tables.js';
import { findTask } from '../../../db/tasks.js';
import { conflict, notFound } from '../../problems.js';

/** The task by id, with its invoice locked; whatever state it is in. @throws Problem `not-found` */
export async function lockTask(tx: OrgTx, taskId: string): Promise<TaskRow> {
  const known = await findTask(tx, taskId);
  if (known === undefined) throw notFound();
  await lockInvoice(tx, known.invoice_id);
  return (await findTask(tx, taskId)) ?? known;
}

/** @throws Problem `conflict` when nobody has anything to do about it any more */
export function refuseClosed(task: TaskRow): void {
  if (task.state === 'open') return;
  throw conflict(task.state === 'done' ? 'The task is done.' : 'The task was closed.');
}

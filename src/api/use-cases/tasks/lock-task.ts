import type { OrgTx } from '../../../db/database.js';
import { lockInvoices } from '../../../db/leases.js';
import type { TaskRow } from '../../../db/tables.js';
import { findTask } from '../../../db/tasks.js';
import { conflict, notFound } from '../../problems.js';
import { namedInvoices, openParts } from './other-parts.js';

/** A task with its invoice locked, whatever state it is in, and how to come by the other parts of its call. */
export interface LockedTask {
  readonly task: TaskRow;
  /** The open calls about the other invoices that were named. @throws Problem `conflict` when one has none */
  readonly others: () => Promise<readonly TaskRow[]>;
}

/**
 * The task by id, with its invoice locked, and those of its call that were named.
 * @throws Problem `not-found`, `validation` (`alsoFor`)
 */
export async function lockTask(
  tx: OrgTx,
  taskId: string,
  alsoFor: readonly string[] = [],
): Promise<LockedTask> {
  const known = await findTask(tx, taskId);
  if (known === undefined) throw notFound();
  const named = await namedInvoices(tx, known, alsoFor);
  await lockInvoices(tx, [known.invoice_id, ...named]);
  const task = (await findTask(tx, taskId)) ?? known;
  return { task, others: () => openParts(tx, task, named) };
}

/** @throws Problem `conflict` when nobody has anything to do about it any more */
export function refuseClosed(task: TaskRow): void {
  if (task.state === 'open') return;
  throw conflict(task.state === 'done' ? 'The task is done.' : 'The task was closed.');
}

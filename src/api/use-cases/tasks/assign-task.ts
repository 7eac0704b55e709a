import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { assignTask as write } from '../../../db/task-care.js';
import { whoMayDo } from '../access/who-may-do.js';
import { lockTask, refuseClosed } from './lock-task.js';

/**
 * Gives an open task to somebody else, a call with the parts of it that are named; later tasks of the invoice stay its
 * account manager's. Theirs already: nothing changes.
 * @throws Problem `not-found`, `validation` (nobody known), `conflict` on a closed task
 */
export async function assignTask(
  tx: OrgTx,
  taskId: string,
  { assignee, alsoFor }: { readonly assignee: string; readonly alsoFor?: readonly string[] | undefined },
  actor: Actor,
): Promise<void> {
  const { task, others } = await lockTask(tx, taskId, alsoFor);
  const user = await whoMayDo(tx, assignee, '/assignee');
  refuseClosed(task);
  for (const one of [task, ...(await others())]) {
    if (one.assignee_id !== user.id) await write(tx, one, user.id, actor);
  }
}

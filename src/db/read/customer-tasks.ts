import type { TaskKind } from '../../domain/facts.js';
import type { OrgTx } from '../database.js';
import type { TaskRow } from '../tables.js';

/** An open task about a customer as a whole (an unread reply, the call after a complaint), whatever invoice it hangs on. */
export async function findCustomerTask(
  tx: OrgTx,
  customerId: string,
  kind: TaskKind,
  reason?: string,
): Promise<TaskRow | undefined> {
  let query = tx.db
    .selectFrom('task as t')
    .innerJoin('invoice as i', (on) =>
      on.onRef('i.org_id', '=', 't.org_id').onRef('i.id', '=', 't.invoice_id'),
    )
    .selectAll('t')
    .where('t.org_id', '=', tx.org.id)
    .where('i.customer_id', '=', customerId)
    .where('t.kind', '=', kind)
    .where('t.state', '=', 'open')
    .orderBy('t.id')
    .limit(1);
  if (reason !== undefined) query = query.where('t.reason', '=', reason);
  return query.executeTakeFirst();
}

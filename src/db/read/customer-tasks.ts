import { sql } from 'kysely';
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

/** Somebody has the call about a complaint to make, or has made it since the customer is reminded no more. */
export async function isComplaintAnswered(tx: OrgTx, customerId: string): Promise<boolean> {
  const { rows } = await sql<{ readonly known: boolean }>`
SELECT EXISTS (SELECT FROM task t
  JOIN invoice i ON i.org_id = t.org_id AND i.id = t.invoice_id
  JOIN customer c ON c.org_id = i.org_id AND c.id = i.customer_id
  WHERE c.org_id = ${tx.org.id} AND c.id = ${customerId} AND t.kind = 'call' AND t.reason = 'complaint'
    AND (t.state = 'open' OR (t.state = 'done' AND t.opened_at >= c.stopped_at))) AS known`.execute(tx.db);
  return rows[0]?.known === true;
}

/**
 * Another open invoice of the customer whose call about a complaint closed unmade with the invoice it stood at, which has
 * just ended: the newest that is held for it. Undefined in the ordinary case.
 */
export async function findOrphanedComplaint(tx: OrgTx, endedInvoiceId: string): Promise<string | undefined> {
  const { rows } = await sql<{ readonly id: string | null }>`
SELECT max(i.id) AS id
FROM task t
JOIN invoice ended ON ended.org_id = t.org_id AND ended.id = t.invoice_id
JOIN invoice i ON i.org_id = ended.org_id AND i.customer_id = ended.customer_id AND i.final_state IS NULL
JOIN hold h ON h.org_id = i.org_id AND h.invoice_id = i.id AND h.reason = 'stopped' AND h.lifted_at IS NULL
WHERE t.org_id = ${tx.org.id} AND t.invoice_id = ${endedInvoiceId} AND t.kind = 'call' AND t.reason = 'complaint'
  AND t.state = 'cancelled' AND NOT EXISTS (
    SELECT FROM task later JOIN invoice o ON o.org_id = later.org_id AND o.id = later.invoice_id
    WHERE o.org_id = ended.org_id AND o.customer_id = ended.customer_id
      AND later.kind = 'call' AND later.reason = 'complaint' AND later.id > t.id)`.execute(tx.db);
  return rows[0]?.id ?? undefined;
}

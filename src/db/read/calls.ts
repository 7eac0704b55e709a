import { sql } from 'kysely';
import type { OrgTx } from '../database.js';
import type { TaskRow } from '../tables.js';

/**
 * Open calls about one customer that one person has to make are one call about several invoices (ADR 0027): each
 * invoice keeps its task, people see and make one call. The call after a complaint is a matter of its own.
 */
export const isOrdinaryCall = (task: Pick<TaskRow, 'kind' | 'reason' | 'state'>): boolean =>
  task.kind === 'call' && task.state === 'open' && task.reason !== 'complaint';

/** One invoice's part in a call. */
export interface CallPart {
  readonly taskId: string;
  readonly invoiceId: string;
  readonly customerId: string;
  readonly assigneeId: string;
}

/** The ordinary calls that are open about these customers, one part per invoice. */
export const openCallParts = (tx: OrgTx, customerIds: readonly string[]): Promise<CallPart[]> =>
  tx.db
    .selectFrom('task as t')
    .innerJoin('invoice as i', (on) =>
      on.onRef('i.org_id', '=', 't.org_id').onRef('i.id', '=', 't.invoice_id'),
    )
    .select([
      't.id as taskId',
      't.invoice_id as invoiceId',
      'i.customer_id as customerId',
      't.assignee_id as assigneeId',
    ])
    .where('t.org_id', '=', tx.org.id)
    .where('i.customer_id', 'in', [...customerIds])
    .where('t.kind', '=', 'call')
    .where('t.state', '=', 'open')
    .where(sql<boolean>`t.reason IS DISTINCT FROM 'complaint'`)
    .execute();

/** An invoice of a customer, and the open call about it if there is one. */
export interface KnownPart {
  readonly invoiceId: string;
  readonly number: string;
  readonly task: TaskRow | undefined;
}

/** Which of these ids are invoices of the customer, each with its open call. */
export async function findCallParts(
  tx: OrgTx,
  customerId: string,
  invoiceIds: readonly string[],
): Promise<KnownPart[]> {
  const invoices = await tx.db
    .selectFrom('invoice')
    .select(['id', 'number'])
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .where('id', 'in', [...invoiceIds])
    .execute();
  const tasks = await tx.db
    .selectFrom('task')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', 'in', [...invoiceIds])
    .where('kind', '=', 'call')
    .where('state', '=', 'open')
    .execute();
  return invoices.map(({ id, number }) => ({
    invoiceId: id,
    number,
    task: tasks.find((task) => task.invoice_id === id),
  }));
}

/** True of every task but those that are listed with a more urgent part of the same call. */
export const leadsItsCall = sql<boolean>`(t.kind <> 'call' OR t.state <> 'open' OR t.reason IS NOT DISTINCT FROM 'complaint'
  OR NOT EXISTS (SELECT FROM invoice mine
    JOIN invoice i ON i.org_id = mine.org_id AND i.customer_id = mine.customer_id AND i.id <> mine.id
    JOIN task first ON first.org_id = i.org_id AND first.invoice_id = i.id
     AND first.kind = 'call' AND first.state = 'open' AND first.reason IS DISTINCT FROM 'complaint'
    WHERE mine.org_id = t.org_id AND mine.id = t.invoice_id AND first.assignee_id = t.assignee_id
      AND (first.due_at, first.id) < (t.due_at, t.id)))`;

import { sql } from 'kysely';
import type { TaskKind } from '../../domain/facts.js';
import { instant, type Instant } from '../../domain/time.js';
import type { OrgTx } from '../database.js';
import type { CustomerRow, InvoiceRow, MessageRow, PromiseRow, TaskRow } from '../tables.js';
import { at } from '../values.js';
import { isOrdinaryCall, leadsItsCall, openCallParts, type CallPart } from './calls.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** A task with everything its page and its script tell. */
export interface TaskRecord extends TaskRow {
  readonly assigneeName: string;
  /**
   * The task's own invoice first; then, of a call, those that are talked about in the same call; where the customer as
   * a whole is concerned, their other open ones.
   */
  readonly invoices: readonly [InvoiceRow, ...InvoiceRow[]];
  /** Of a call: the task of each of its invoices, the own one too. */
  readonly parts: readonly CallPart[];
  /** Of a call: the customer's other open invoices, which it is not about. */
  readonly others: readonly InvoiceRow[];
  readonly customer: CustomerRow;
  /** What left about each of its invoices, and what may have; `left_at`: when. */
  readonly messages: readonly TaskMessage[];
  readonly promises: readonly MadePromise[];
}

export interface TaskMessage extends Pick<MessageRow, 'id' | 'step' | 'state'> {
  readonly invoice_id: string;
  readonly left_at: Instant;
}

/** A promise the customer made; one that was noted by mistake is none. */
type MadePromise = PromiseRow & { readonly state: Exclude<PromiseRow['state'], 'withdrawn'> };

export interface TaskFilter {
  readonly state?: TaskRow['state'] | undefined;
  readonly assigneeId?: string | undefined;
  readonly kind?: TaskKind | undefined;
  readonly invoiceId?: string | undefined;
  readonly customerId?: string | undefined;
  /** One row for a call about several invoices: its most urgent part. */
  readonly isTogether?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const LIST = 'tasks';

const selectTasks = (tx: OrgTx) =>
  tx.db
    .selectFrom('task as t')
    .innerJoin('app_user as u', (on) =>
      on.onRef('u.org_id', '=', 't.org_id').onRef('u.id', '=', 't.assignee_id'),
    )
    .where('t.org_id', '=', tx.org.id)
    .selectAll('t')
    .select('u.name as assigneeName');

/** The most urgent first: by deadline, then in order of opening. */
export async function listTasks(tx: OrgTx, filter: TaskFilter): Promise<Page<TaskRecord>> {
  let query = selectTasks(tx)
    .orderBy('t.due_at')
    .orderBy('t.id')
    .limit(filter.limit + 1);
  if (filter.state !== undefined) query = query.where('t.state', '=', filter.state);
  if (filter.assigneeId !== undefined) query = query.where('t.assignee_id', '=', filter.assigneeId);
  if (filter.kind !== undefined) query = query.where('t.kind', '=', filter.kind);
  if (filter.invoiceId !== undefined) query = query.where(concerns(tx, filter.invoiceId));
  const { customerId } = filter;
  if (customerId !== undefined) {
    query = query.where('t.invoice_id', 'in', (eb) =>
      eb
        .selectFrom('invoice')
        .select('invoice.id')
        .where('invoice.org_id', '=', tx.org.id)
        .where('invoice.customer_id', '=', customerId),
    );
  }
  if (filter.isTogether === true) query = query.where(leadsItsCall);
  if (filter.cursor !== undefined) {
    const [when, id] = decodeCursor(LIST, filter.cursor, ['number', 'id']) as [number, string];
    query = query.where((eb) =>
      eb(eb.refTuple('t.due_at', 't.id'), '>', eb.tuple(at(instant(when)), eb.val(id))),
    );
  }
  const rows = await query.execute();
  const page = toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(LIST, [row.due_at, row.id]),
    (row) => row,
  );
  return { ...page, data: await withStory(tx, page.data) };
}

export async function readTask(tx: OrgTx, id: string): Promise<TaskRecord | undefined> {
  const row = await selectTasks(tx).where('t.id', '=', id).executeTakeFirst();
  return row && (await withStory(tx, [row]))[0];
}

/** The tasks of an invoice: its own, and those about its customer as a whole, whatever invoice they hang on. */
const concerns = (tx: OrgTx, invoiceId: string) =>
  sql<boolean>`(t.invoice_id = ${invoiceId} OR (t.state = 'open'
    AND (t.kind = 'read_reply' OR (t.kind = 'call' AND t.reason = 'complaint'))
    AND EXISTS (SELECT FROM invoice a JOIN invoice b ON b.org_id = a.org_id AND b.customer_id = a.customer_id
      WHERE a.org_id = ${tx.org.id} AND a.id = ${invoiceId} AND a.final_state IS NULL AND b.id = t.invoice_id)))`;

type Bare = TaskRow & { readonly assigneeName: string };

/** A few statements for a whole page, not a few per task. */
async function withStory(tx: OrgTx, rows: readonly Bare[]): Promise<TaskRecord[]> {
  if (rows.length === 0) return [];
  const own = await invoicesOf(tx, distinct(rows.map((row) => row.invoice_id)));
  const customerIds = distinct(own.map((row) => row.customer_id));
  const customers = await customersOf(tx, customerIds);
  const parts = rows.some(isOrdinaryCall) ? await openCallParts(tx, customerIds) : [];
  const openOnes = rows.some((row) => row.kind === 'call' || isAboutCustomer(row))
    ? await openInvoicesOf(tx, customerIds)
    : [];
  const bare = rows.map((row) => {
    const invoice = found(own.find((candidate) => candidate.id === row.invoice_id));
    const others = openOnes.filter((one) => one.customer_id === invoice.customer_id && one.id !== invoice.id);
    const call = isOrdinaryCall(row)
      ? parts.filter((part) => isSameCall(part, row, invoice.customer_id))
      : [];
    const isTalkedAbout = (one: InvoiceRow): boolean =>
      isAboutCustomer(row) || call.some((part) => part.invoiceId === one.id);
    const invoices = [invoice, ...others.filter(isTalkedAbout)] as const;
    const left = row.kind === 'call' ? others.filter((one) => !isTalkedAbout(one)) : [];
    return { ...row, invoices, parts: call, others: left, toldOf: toldOf(row, invoices) };
  });
  const told = distinct(bare.flatMap((row) => row.toldOf));
  const promises = await promisesOf(tx, told);
  const messages = await messagesOf(tx, told);
  return bare.map(({ toldOf: ids, ...row }) => ({
    ...row,
    customer: found(customers.find((candidate) => candidate.id === row.invoices[0].customer_id)),
    promises: promises.filter((promise) => ids.includes(promise.invoice_id)),
    messages: messages.filter((message) => ids.includes(message.invoice_id)),
  }));
}

const isSameCall = (part: CallPart, task: TaskRow, customerId: string): boolean =>
  part.customerId === customerId && part.assigneeId === task.assignee_id;

/** Whose messages and promises a task tells of: a call's about each of its invoices, the others' about their own. */
const toldOf = (task: TaskRow, invoices: readonly InvoiceRow[]): readonly string[] =>
  isOrdinaryCall(task) ? invoices.map((invoice) => invoice.id) : [task.invoice_id];

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];

/** A reply and a complaint stop everything of a customer (contract §7), whatever invoice the task hangs on. */
const isAboutCustomer = (task: TaskRow): boolean =>
  task.kind === 'read_reply' || (task.kind === 'call' && task.reason === 'complaint');

const openInvoicesOf = (tx: OrgTx, customerIds: readonly string[]): Promise<InvoiceRow[]> =>
  tx.db
    .selectFrom('invoice')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('customer_id', 'in', [...customerIds])
    .where('final_state', 'is', null)
    .orderBy('due_on')
    .orderBy('id')
    .execute();

const invoicesOf = (tx: OrgTx, ids: readonly string[]): Promise<InvoiceRow[]> =>
  tx.db
    .selectFrom('invoice')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...ids])
    .execute();

const customersOf = (tx: OrgTx, ids: readonly string[]): Promise<CustomerRow[]> =>
  tx.db
    .selectFrom('customer')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...ids])
    .execute();

const promisesOf = async (tx: OrgTx, invoiceIds: readonly string[]): Promise<MadePromise[]> => {
  const rows = await tx.db
    .selectFrom('promise')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', 'in', [...invoiceIds])
    .orderBy('id')
    .execute();
  return rows.filter((row): row is MadePromise => row.state !== 'withdrawn');
};

const messagesOf = (tx: OrgTx, invoiceIds: readonly string[]) =>
  tx.db
    .selectFrom('message as m')
    .innerJoin('message_invoice as mi', (on) =>
      on.onRef('mi.org_id', '=', 'm.org_id').onRef('mi.message_id', '=', 'm.id'),
    )
    .where('m.org_id', '=', tx.org.id)
    .where('mi.invoice_id', 'in', [...invoiceIds])
    .where((eb) => eb.or([eb('m.sent_at', 'is not', null), eb('m.state', '=', 'unknown')]))
    .select(['m.id', 'mi.invoice_id', 'mi.step', 'm.state'])
    .select(sql<Instant>`coalesce(m.sent_at, m.claimed_at)`.as('left_at'))
    .orderBy('m.id')
    .execute();

function found<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('a foreign key points nowhere');
  return row;
}

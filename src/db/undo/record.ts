import type { OrgTx } from '../database.js';
import { json } from '../values.js';
import { takeSnapshot, type Values, type Watched, type WatchedTable } from './snapshot.js';

/** One row that a completion wrote: only the columns that are different. `before` is null for a new row. */
export interface Change {
  readonly table: WatchedTable;
  readonly id: string;
  readonly invoiceId: string | null;
  /** What kind of task or which hold it is, for the timeline. */
  readonly label: string | null;
  readonly before: Values | null;
  readonly after: Values;
}

/** What a completion did, kept with its task so that it can be undone. */
export interface UndoRecord {
  /** The tasks it answered, the one that keeps this first. Absent: that one alone. */
  readonly answered?: readonly string[];
  readonly customerId: string;
  /** All invoices whose locks it held, in the order of their ids. */
  readonly invoiceIds: readonly string[];
  readonly changes: readonly Change[];
  /** Tasks and messages that were there when it was done: whatever else is found later came after it. */
  readonly tasks: readonly string[];
  readonly messages: readonly string[];
}

/** What a task keeps whose answer was given with that of another one: where the record is. */
export interface AnsweredWith {
  readonly answeredWith: string;
}

const keyOf = ({ table, id, invoiceId }: Pick<Watched, 'table' | 'id' | 'invoiceId'>): string =>
  `${table} ${id} ${invoiceId ?? ''}`;
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * Runs a completion and keeps what it changed with its task (`undo`), the first of those it answers; the others tell
 * where that is. Under the locks of these invoices, which `work` does not leave.
 */
export async function remembering(
  tx: OrgTx,
  about: {
    readonly taskIds: readonly string[];
    readonly customerId: string;
    readonly invoiceIds: readonly string[];
  },
  work: () => Promise<void>,
): Promise<void> {
  const { taskIds, customerId, invoiceIds } = about;
  const before = await takeSnapshot(tx, customerId, invoiceIds);
  await work();
  const after = await takeSnapshot(tx, customerId, invoiceIds);
  const known = new Map(before.map((row) => [keyOf(row), row.values]));
  const record: UndoRecord = {
    answered: taskIds,
    customerId,
    invoiceIds,
    changes: after
      .filter((row) => row.table !== 'task' || !taskIds.includes(row.id))
      .flatMap((row) => changeOf(row, known.get(keyOf(row)) ?? null)),
    tasks: after.filter((row) => row.table === 'task').map((row) => row.id),
    messages: after.filter((row) => row.table === 'message').map((row) => row.id),
  };
  const [taskId = '', ...others] = taskIds;
  await keep(tx, [taskId], record);
  if (others.length > 0) await keep(tx, others, { answeredWith: taskId });
}

const keep = (tx: OrgTx, taskIds: readonly string[], undo: UndoRecord | AnsweredWith) =>
  tx.db
    .updateTable('task')
    .set({ undo: json(undo) })
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...taskIds])
    .execute();

function changeOf(row: Watched, before: Values | null): Change[] {
  const { values, ...which } = row;
  if (before === null) return [{ ...which, before, after: values }];
  const columns = Object.keys(values).filter((column) => !same(values[column], before[column]));
  const only = (from: Values): Values => Object.fromEntries(columns.map((column) => [column, from[column]]));
  return columns.length === 0 ? [] : [{ ...which, before: only(before), after: only(values) }];
}

/** What is not as the completion left it any more; undefined when everything is. */
export async function firstMoved(tx: OrgTx, record: UndoRecord): Promise<Change | undefined> {
  const now = await takeSnapshot(tx, record.customerId, record.invoiceIds);
  const values = new Map(now.map((row) => [keyOf(row), row.values]));
  return record.changes.find((change) => {
    const current = values.get(keyOf(change));
    return (
      current === undefined ||
      Object.entries(change.after).some(([column, was]) => !same(current[column], was))
    );
  });
}

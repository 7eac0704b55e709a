import { civilDateOf } from '../domain/calendar/civil.js';
import type { HoldFact, InvoiceFacts, TaskFact } from '../domain/facts.js';
import type { AuditEntry } from './audit.js';
import type { OrgTx } from './database.js';
import type { Situation } from './facts.js';
import { holdRows, taskRows } from './many-rows.js';
import { dayAfterPause, daysLeftToStep, newHold, placedLine, type NewHold } from './new-hold.js';
import { newTask, openedLine, type NewTask } from './new-task.js';
import type { HoldRow, TaskRow, UserRow } from './tables.js';
import { whoDoes } from './users.js';

/** Something that stands against writing about an invoice: a hold, and what a person is asked about it. */
export interface Standing {
  readonly hold: Omit<NewHold, 'invoiceId'>;
  readonly task?: Omit<NewTask, 'invoiceId'>;
}

/** An invoice's facts, and the policy it is bound to. */
type Judged = Pick<Situation, 'facts' | 'policy'>;

/** What stands against a new invoice as its rows will be, and the facts with it. */
export interface StandingRows {
  readonly facts: InvoiceFacts;
  readonly holds: readonly HoldRow[];
  readonly tasks: readonly TaskRow[];
  /** Of the timeline, in the order in which all this is placed. */
  readonly lines: readonly AuditEntry[];
}

/**
 * What `placeHold` and `openTask`, one after the other, would write of an invoice that is not written yet: on it nothing
 * can be open already. A test compares the two.
 *
 * @param fresh its facts before any of it (`freshFacts`)
 */
export async function standingRows(
  tx: OrgTx,
  { id: invoiceId, manager }: { readonly id: string; readonly manager: UserRow },
  { facts: fresh, policy }: Judged,
  standing: readonly Standing[],
): Promise<StandingRows> {
  const holds: HoldRow[] = [];
  const tasks: TaskRow[] = [];
  const lines: AuditEntry[] = [];
  const today = civilDateOf(tx.now, tx.org.timeZone);
  const doer = (): Promise<string> => whoDoes(tx, manager.id, today, manager);
  const judged = (): Judged => ({ facts: withRows(fresh, holds, tasks), policy });
  for (const { hold: wished, task } of standing) {
    const input = { ...wished, invoiceId };
    holds.push(newHold(tx, input, wished.reason === 'paused' ? daysLeftToStep(tx, judged()) : null));
    lines.push(placedLine(input));
    if (task === undefined) continue;
    const row = newTask(tx, { ...task, invoiceId }, judged(), await doer());
    tasks.push(row);
    lines.push(openedLine(row, { ...task, invoiceId }));
  }
  return { facts: withRows(fresh, holds, tasks), holds, tasks, lines };
}

/** Writes them, behind their invoice. */
export function writeStanding(tx: OrgTx, { holds, tasks }: Pick<StandingRows, 'holds' | 'tasks'>): void {
  if (tx.bulk) {
    tx.bulk.addStanding(holds, tasks);
    return;
  }
  if (tasks.length > 0) tx.later(taskRows(tx, tasks));
  if (holds.length > 0) tx.later(holdRows(tx, holds));
}

/** The facts as `loadFacts` would find them with these rows: in its order, the organisation's hold last. */
function withRows(fresh: InvoiceFacts, holds: readonly HoldRow[], tasks: readonly TaskRow[]): InvoiceFacts {
  const notBeforeOn = holds.map(dayAfterPause).find((day) => day !== null) ?? null;
  return {
    ...fresh,
    notBeforeOn,
    holds: [...[...holds].sort(byId).map(holdFact), ...fresh.holds],
    tasks: [...tasks].sort(byId).map(taskFact),
  };
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

const holdFact = ({ id, reason, since, until_on: until }: HoldRow): HoldFact => ({
  id,
  reason,
  since,
  until,
});

const taskFact = (task: TaskRow): TaskFact => ({
  id: task.id,
  kind: task.kind,
  step: task.step,
  state: 'open',
  attempt: task.attempt,
  reason: task.reason,
  openedAt: task.opened_at,
  escalatesAt: task.escalates_at,
  outcome: null,
  retryOn: null,
  completedAt: null,
});

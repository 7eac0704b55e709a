import { civilDateOf } from '../domain/calendar/civil.js';
import { addBusinessDays, endOfDay } from '../domain/calendar/opening.js';
import type { InvoiceFacts, TaskKind } from '../domain/facts.js';
import type { Policy } from '../domain/policy.js';
import { toIso, type Instant } from '../domain/time.js';
import { SYSTEM, type Actor, type AuditEntry } from './audit.js';
import type { OrgTx } from './database.js';
import type { Situation } from './facts.js';
import { newId } from './ids.js';
import type { TaskRow } from './tables.js';

/** Deadline of every task but calls, and of calls whose policy names none (contract §4), in business days. */
const DEFAULT_DEADLINE_BUSINESS_DAYS = 2;

export interface NewTask {
  readonly invoiceId: string;
  readonly kind: TaskKind;
  /** The policy step it stands for; a call gets its deadline from it. */
  readonly step?: string | null | undefined;
  /** A code. */
  readonly reason?: string | null | undefined;
  /** Somebody's own words, shown as the reason; the timeline never carries them. */
  readonly words?: string | undefined;
  readonly messageId?: string | undefined;
  /** Counted from the tasks of the same step without it. */
  readonly attempt?: number | undefined;
  readonly actor?: Actor | undefined;
}

/** A task as its row will be, due by what its kind and the policy say. */
export function newTask(
  tx: OrgTx,
  input: NewTask,
  { facts, policy }: Pick<Situation, 'facts' | 'policy'>,
  assigneeId: string,
): TaskRow {
  const { kind } = input;
  const step = input.step ?? null;
  const dueAt = deadlineOf(facts, policy, { kind, step }, tx.now);
  return {
    org_id: tx.org.id,
    id: newId('tsk'),
    invoice_id: input.invoiceId,
    kind,
    step,
    round: facts.round,
    attempt: input.attempt ?? attemptsSoFar(facts, kind, step) + 1,
    state: 'open',
    assignee_id: assigneeId,
    reason: input.words ?? input.reason ?? null,
    message_id: input.messageId ?? null,
    opened_at: tx.now,
    due_at: dueAt,
    escalates_at: dueAt,
    escalations: 0,
    ...UNANSWERED,
  };
}

const UNANSWERED = {
  outcome: null,
  outcome_data: null,
  note: null,
  completed_by_id: null,
  completed_by: null,
  completed_at: null,
  closed_because: null,
  completion_hash: null,
  undo: null,
  undone_at: null,
  snoozed_until: null,
  snooze_reason: null,
} as const satisfies Partial<TaskRow>;

/** Its line in the timeline. */
export const openedLine = (task: TaskRow, { actor = SYSTEM, reason = null }: NewTask): AuditEntry => ({
  type: 'task.opened',
  invoiceId: task.invoice_id,
  actor,
  data: {
    taskId: task.id,
    kind: task.kind,
    step: task.step,
    attempt: task.attempt,
    reason,
    dueAt: toIso(task.due_at),
  },
});

const attemptsSoFar = (facts: InvoiceFacts, kind: TaskKind, step: string | null): number =>
  facts.tasks.filter((task) => task.kind === kind && task.step === step).length;

/** The policy's for a call (its own step's, else the first call's), two business days for the rest (contract §4). */
function deadlineOf(
  facts: InvoiceFacts,
  policy: Policy,
  task: { readonly kind: TaskKind; readonly step: string | null },
  from: Instant,
): Instant {
  const calls = task.kind === 'call' ? policy.steps.filter((step) => step.kind === 'call') : [];
  const call = calls.find((candidate) => candidate.step === task.step) ?? calls[0];
  const days = call?.deadlineBusinessDays ?? DEFAULT_DEADLINE_BUSINESS_DAYS;
  const { calendar } = facts;
  return endOfDay(calendar, addBusinessDays(calendar, civilDateOf(from, calendar.zone), days));
}

import type { OrgTx } from '../src/db/database.js';
import { loadFacts } from '../src/db/facts.js';
import { replan } from '../src/db/plan.js';
import { closeOpenTasks } from '../src/db/tasks.js';
import { decide, withoutStuckReview } from '../src/domain/decide.js';
import type { Decision, DecisionKind, NextMove } from '../src/domain/decision.js';
import type { InvoiceFacts } from '../src/domain/facts.js';
import type { Policy } from '../src/domain/policy.js';
import { toIso } from '../src/domain/time.js';

/** What a step answers: the next move, and when to try again a step that is stuck and postponed. */
export interface StepAnswer extends NextMove {
  /** On the organisation's clock. */
  readonly tryAgainAt?: string;
}

/** An invoice as it stands in this transaction, and what should be done with it. */
export interface Situation {
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  readonly next: Decision;
  /** A `review` was opened because a step kept failing; the step that gets through closes it. */
  readonly isStuck: boolean;
  /** Of the plan on the row: any change of the situation makes a new one. */
  readonly planVersion: number;
}

/**
 * Reads the facts and decides. The alarm about a stuck step does not block the step that is being tried
 * again; only its own escalation is judged with it.
 */
export async function judge(tx: OrgTx, invoiceId: string, kind?: DecisionKind): Promise<Situation> {
  const { facts, policy, stored } = await loadFacts(tx, invoiceId);
  const isStuck = kind !== 'escalate_task' && facts.tasks.some(isStuckReview);
  const judged = isStuck ? withoutStuckReview(facts) : facts;
  const { next } = decide(judged, policy, tx.now);
  return { facts: judged, policy, next, isStuck, planVersion: stored.plan_version };
}

const isStuckReview = (task: InvoiceFacts['tasks'][number]): boolean =>
  task.kind === 'review' && task.reason === 'stuck' && task.state === 'open';

type DecisionOf<K extends DecisionKind> = Extract<Decision, { readonly kind: K }>;

/**
 * A run sleeps on the Temporal server's clock, the record judges by the database's: a run that wakes up
 * to this much early finds its step due all the same, instead of going back to sleep for it.
 */
const CLOCK_SKEW_MS = 1_000;

/** The decision when it is of this kind (and about this step or task) and its instant has come; else undefined. */
export function dueDecision<K extends DecisionKind>(
  tx: OrgTx,
  situation: Situation,
  kind: K,
  request: { readonly step?: string; readonly taskId?: string },
): DecisionOf<K> | undefined {
  const { next } = situation;
  if (next.kind !== kind || next.at === null || next.at > tx.now + CLOCK_SKEW_MS) return undefined;
  if (request.step !== undefined && 'step' in next && next.step !== request.step) return undefined;
  if (request.taskId !== undefined && 'taskId' in next && next.taskId !== request.taskId) return undefined;
  return next as DecisionOf<K>;
}

/** The step got through, or the plan no longer wants it: whatever was stuck is mended. */
export async function closeStuckReview(tx: OrgTx, invoiceId: string, situation: Situation): Promise<void> {
  if (situation.isStuck) await closeOpenTasks(tx, invoiceId, 'mended', ['review']);
}

/**
 * Answers for a step that is not due. One that is stuck and only postponed (its slot is over) is not mended:
 * the alarm stays, and the run is told when to try again.
 */
export async function answerNotDue(
  tx: OrgTx,
  invoiceId: string,
  situation: Situation,
  kind: DecisionKind,
): Promise<StepAnswer> {
  const { next, isStuck } = situation;
  if (isStuck && next.kind === kind && next.at !== null) {
    return { ...(await replan(tx, invoiceId)), tryAgainAt: toIso(next.at) };
  }
  await closeStuckReview(tx, invoiceId, situation);
  return replan(tx, invoiceId);
}

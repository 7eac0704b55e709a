import type { Decision, Why } from './decision.js';
import type { HoldFact, PaymentData, TaskFact } from './facts.js';
import type { Policy } from './policy.js';
import { toIso } from './time.js';

/** Why a held invoice is held, in data: its longest hold. */
export function whyHeld(holds: readonly HoldFact[]): Why {
  const [hold] = [...holds].sort(longestFirst) as [HoldFact];
  return { code: 'on-hold', reason: hold.reason, until: hold.until };
}

/** What keeps the invoice longest is the reason a person should read. */
const longestFirst = (a: HoldFact, b: HoldFact): number =>
  endOf(b).localeCompare(endOf(a)) || a.since - b.since;
const endOf = (hold: HoldFact): string => hold.until ?? '9999-12-31';

/** Why an invoice waits: what a person has to do. */
export const whyWaiting = (task: TaskFact): Why =>
  task.kind === 'review' && task.reason === 'stuck'
    ? { code: 'stuck', step: task.step }
    : { code: 'awaiting-person', task: task.kind, dueAt: toIso(task.escalatesAt) };

/** Work that stands on no rung of the policy. */
const WORK: Partial<Record<Decision['kind'], string>> = {
  open_call_task: 'call',
  propose_formal_notice: 'formal_notice',
  propose_hand_over: 'hand_over',
};

/** What is waited for, and its day. */
export function whyPlanned(step: Decision, policy: Policy, paymentData?: PaymentData | null): Why {
  if ('waitsForPaymentData' in step && paymentData)
    return { code: 'payment-data-old', step: step.step, newestOn: paymentData.newestOn };
  const name = 'step' in step ? step.step : 'review';
  const rung = policy.steps.find((candidate) => candidate.step === name);
  const kind = rung?.kind ?? ('step' in step ? (WORK[step.kind] ?? 'reminder') : 'review');
  return { code: 'waiting-for-step', step: name, kind, at: step.at === null ? '' : toIso(step.at) };
}

import { civilDateOf } from '../calendar/civil.js';
import type { AskDecision } from '../approval.js';
import type { Decision } from '../decision.js';
import type { InvoiceFacts, ReviewReason, TaskFact, TaskKind } from '../facts.js';
import type { Instant } from '../time.js';

type MessageDecision = Extract<Decision, { readonly kind: 'send_courtesy' | 'send_reminder' }>;

/** Accepted by the provider in the very instant it was planned for. */
export const afterMessage = (
  facts: InvoiceFacts,
  { kind, step }: MessageDecision,
  at: Instant,
): InvoiceFacts => ({
  ...facts,
  messages: [
    ...facts.messages,
    {
      step,
      kind: kind === 'send_courtesy' ? 'courtesy' : 'reminder',
      result: 'sent',
      countedOn: civilDateOf(at, facts.calendar.zone),
    },
  ],
  messagesInAllRounds: facts.messagesInAllRounds + 1,
  lastHandedOverOn: civilDateOf(at, facts.calendar.zone),
  approval: null,
});

/** Agreed to as soon as it was shown. */
export const afterApproval = (facts: InvoiceFacts, { step, plannedFor }: AskDecision): InvoiceFacts => ({
  ...facts,
  approval: { messageId: 'imagined', step, plannedFor, isApproved: true, isEdited: false, isStale: false },
});

/** Opened, and done the same day, with an answer that changes nothing: the ladder goes on. */
export const afterTask = (
  facts: InvoiceFacts,
  kind: 'call' | 'formal_notice',
  { step, attempt }: { readonly step: string; readonly attempt: number },
  at: Instant,
): InvoiceFacts => ({ ...facts, tasks: [...facts.tasks, done(kind, at, { step, attempt })] });

/** A person has looked and lets it go on; null when the same was asked before: nothing comes after it. */
export function afterReview(facts: InvoiceFacts, reason: ReviewReason, at: Instant): InvoiceFacts | null {
  if (facts.tasks.some((task) => task.kind === 'review' && task.reason === reason)) return null;
  return { ...facts, tasks: [...facts.tasks, done('review', at, { reason })] };
}

export const afterHold = (facts: InvoiceFacts, holdId: string): InvoiceFacts => ({
  ...facts,
  holds: facts.holds.filter((hold) => hold.id !== holdId),
});

/** The same invoice with nothing left that only a person can end: open tasks done now, endless holds lifted. */
export const withoutWaiting = (facts: InvoiceFacts, now: Instant): InvoiceFacts => ({
  ...facts,
  holds: facts.holds.filter((hold) => hold.until !== null),
  approval: facts.approval && { ...facts.approval, isApproved: true, isStale: false },
  tasks: facts.tasks.map((task) =>
    task.state === 'open' ? { ...task, state: 'done', outcome: null, completedAt: now } : task,
  ),
});

const done = (kind: TaskKind, at: Instant, more: Partial<TaskFact>): TaskFact => ({
  id: 'imagined',
  kind,
  step: null,
  state: 'done',
  attempt: 1,
  reason: null,
  openedAt: at,
  escalatesAt: at,
  outcome: null,
  retryOn: null,
  completedAt: at,
  ...more,
});

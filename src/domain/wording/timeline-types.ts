import type { StepLabel } from './step-label.js';

/** Every type of the timeline and of outgoing webhooks (contract §4). */
export const TIMELINE_TYPES = [
  'invoice.created',
  'invoice.changed',
  'invoice.settled',
  'invoice.reopened',
  'invoice.cancelled',
  'invoice.written_off',
  'invoice.handed_over',
  'step.planned',
  'step.skipped',
  'message.sent',
  'message.delivered',
  'message.bounced',
  'message.complained',
  'message.refused',
  'message.unknown',
  'message.observed',
  'message.approved',
  'message.rejected',
  'task.opened',
  'task.assigned',
  'task.snoozed',
  'task.completed',
  'task.undone',
  'task.cancelled',
  'task.escalated',
  'promise.made',
  'promise.kept',
  'promise.broken',
  'dispute.opened',
  'dispute.resolved',
  'hold.placed',
  'hold.lifted',
  'payment.received',
  'payment.reversed',
  'payment.crossed',
  'credit.applied',
  'reply.received',
  'policy.migrated',
] as const;
export type TimelineType = (typeof TIMELINE_TYPES)[number];

/** The data of an audit event in words of one language; what the event did not carry, or not readably, is undefined. */
export interface TimelineFacts {
  readonly step: StepLabel | undefined;
  /** `at`, when something is planned. */
  readonly around: string | undefined;
  /** `dueAt`, when something must be done. */
  readonly deadline: string | undefined;
  readonly reason: string | undefined;
  readonly until: string | undefined;
  readonly task: string | undefined;
  readonly outcome: string | undefined;
  /** Of a dispute, as a code: `upheld`, `rejected` or `settled`. */
  readonly resolution: string | undefined;
  readonly amount: string | undefined;
  readonly promisedFor: string | undefined;
  readonly reference: string | undefined;
  readonly number: string | undefined;
  readonly changed: string | undefined;
  readonly policy: string | undefined;
  /** The policy an invoice was bound to until now. */
  readonly policyBefore: string | undefined;
  readonly because: string | undefined;
  /** Of a reply: written by a machine. */
  readonly isAutomatic: boolean;
  /** Of a bounce: this one mail only, the address is not given up. */
  readonly isSoft: boolean;
}

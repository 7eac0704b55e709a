import type { FinalState, HoldReason, InvoiceState, ReviewReason } from './facts.js';
import type { Instant } from './time.js';

/**
 * What happens next to an invoice, and when: the one answer of `decide`. `at` in the past or now means
 * "due": the activity named by the kind acts. Kinds are the verbs an engineer reads in a history.
 */
export type Decision =
  | {
      readonly kind: 'send_courtesy' | 'send_reminder';
      readonly step: string;
      readonly at: Instant;
      readonly slotEndsAt: Instant;
      /** It was due before: payment data is too old for it to leave. */
      readonly waitsForPaymentData?: true;
    }
  /** Asks a person whether a message may leave (`approve_message`); `plannedFor`: when it leaves once agreed to. */
  | {
      readonly kind: 'ask_approval';
      readonly step: string;
      readonly message: 'courtesy' | 'reminder';
      readonly at: Instant;
      readonly slotEndsAt: Instant;
      readonly plannedFor: Instant;
    }
  | {
      readonly kind: 'open_call_task';
      readonly step: string;
      readonly attempt: number;
      /** Not about the step but about what a customer complained of. */
      readonly about?: 'complaint';
      readonly at: Instant;
      readonly slotEndsAt: Instant;
    }
  | {
      readonly kind: 'propose_formal_notice' | 'propose_hand_over';
      readonly step: string;
      readonly attempt: number;
      readonly at: Instant;
      readonly slotEndsAt: Instant;
    }
  | { readonly kind: 'end_hold'; readonly reason: HoldReason; readonly holdId: string; readonly at: Instant }
  | { readonly kind: 'escalate_task'; readonly taskId: string; readonly at: Instant }
  | { readonly kind: 'open_review'; readonly reason: ReviewReason; readonly at: Instant }
  | { readonly kind: 'await_person'; readonly at: null }
  | { readonly kind: 'end'; readonly outcome: FinalState; readonly at: null };

export type DecisionKind = Decision['kind'];

/** Why nothing (more) happens right now, as data; the words are made by src/domain/wording. */
export type Why =
  | { readonly code: 'waiting-for-step'; readonly step: string; readonly kind: string; readonly at: string }
  | { readonly code: 'on-hold'; readonly reason: HoldReason; readonly until: string | null }
  | { readonly code: 'awaiting-person'; readonly task: string; readonly dueAt: string }
  | { readonly code: 'stuck'; readonly step: string | null }
  | { readonly code: 'below-minimum' }
  | { readonly code: 'payment-data-old'; readonly step: string; readonly newestOn: string }
  | { readonly code: 'direct-debit' }
  | { readonly code: 'ended'; readonly outcome: FinalState };

/** A step that will never happen, with the reason the timeline gives. */
export interface SkippedStep {
  readonly step: string;
  readonly reason: 'courtesy_past' | 'reminder_same_day' | 'already_reminded' | 'call_only';
}

/** The whole answer: the next decision, the steps passed over on the way, and the reason in data. */
export interface Plan {
  readonly next: Decision;
  readonly skipped: readonly SkippedStep[];
  readonly why: Why;
}

/**
 * A decision as it travels to the workflow: plain JSON, ids only (P8). `at` is on the organisation's
 * clock; the workflow sleeps until `at - clockOffsetMs` real time. `version` grows with every plan of
 * the invoice, so that the later of two answers wins whatever the order of arrival.
 */
export interface NextMove {
  readonly version: number;
  readonly kind: DecisionKind;
  readonly step?: string;
  readonly taskId?: string;
  /** Which hold ends, or why a person is to look; for the eyes of engineers only. */
  readonly reason?: HoldReason | ReviewReason;
  readonly at: string | null;
  readonly clockOffsetMs: number;
  /** The invoice's state (contract §4) as this plan left it; for the eyes of engineers only. */
  readonly state?: InvoiceState;
  readonly outcome?: FinalState;
}

import type { Calendar } from './calendar/calendar.js';
import type { CivilDate, Instant } from './time.js';

export type FinalState = 'settled' | 'cancelled' | 'written_off' | 'handed_over' | 'erased';
export type InvoiceState = 'scheduled' | 'on_hold' | 'awaiting_person' | FinalState;
export type HoldReason =
  | 'paused'
  | 'stopped'
  | 'promise'
  | 'dispute'
  | 'reply'
  | 'undeliverable'
  | 'payment_announced'
  | 'internal_approval'
  | 'insolvency';
export type TaskKind =
  | 'call'
  | 'read_reply'
  | 'check_address'
  | 'check_delivery'
  | 'approve_message'
  | 'resolve_dispute'
  | 'broken_promise'
  | 'formal_notice'
  | 'hand_over'
  | 'review';
export type ReviewReason =
  | 'payment_reversed'
  | 'debit_missing'
  | 'pause_without_end'
  | 'stopped_without_end'
  | 'no_contact'
  | 'stuck'
  | 'insolvency'
  | 'too_long'
  | 'over_cap'
  | 'unmatched';

/** A hold that is open now; `until` is the last held civil day, null when only its cause lifts it. */
export interface HoldFact {
  readonly id: string;
  readonly reason: HoldReason;
  readonly since: Instant;
  readonly until: CivilDate | null;
}

/** A message step of the current round that is behind us (nothing in flight appears here). */
export interface MessageFact {
  readonly step: string;
  readonly kind: 'courtesy' | 'reminder';
  /** `sent` also when only observed: the ladder goes on as if it had left. `bounced`: handed over, and came back for good. */
  readonly result: 'sent' | 'bounced' | 'refused' | 'unknown' | 'skipped';
  /** The day its successor's delay counts from: the provider's acceptance, or the end of the search. */
  readonly countedOn: CivilDate;
}

/** A message of the current round that waits for a person, or that a person has agreed to and that has not left yet. */
export interface ApprovalFact {
  readonly messageId: string;
  readonly step: string;
  /** When it was meant to leave when it was written. */
  readonly plannedFor: Instant;
  readonly isApproved: boolean;
  /** Somebody wrote it in their own words. */
  readonly isEdited: boolean;
  /** It names an amount that is not the outstanding one any more, and is not simply written anew on leaving. */
  readonly isStale: boolean;
}

/** A task of the current round that is done, or any open one; cancelled ones are no facts. In order of opening. */
export interface TaskFact {
  readonly id: string;
  readonly kind: TaskKind;
  readonly step: string | null;
  readonly state: 'open' | 'done';
  readonly attempt: number;
  readonly reason: string | null;
  readonly openedAt: Instant;
  readonly escalatesAt: Instant;
  readonly outcome: string | null;
  /** `retryOn` of outcomes that carry one. */
  readonly retryOn: CivilDate | null;
  readonly completedAt: Instant | null;
}

/** With which step a person's act opened the current round, and the first day on which it may come. */
export interface RoundOpening {
  readonly step: string;
  readonly on: CivilDate;
}

/** How fresh the firm's payment data is, and how fresh it must be for a reminder to leave. */
export interface PaymentData {
  readonly newestOn: CivilDate;
  readonly maxAgeDays: number;
}

/** What a decision needs to know of one invoice: gathered by src/db/facts.ts, judged by `decide`. */
export interface InvoiceFacts {
  readonly invoiceId: string;
  readonly customerId: string;
  readonly final: FinalState | null;
  readonly outstandingCents: number;
  /** What is asked for today: everything, or of instalments what is overdue, else the next one. */
  readonly claimCents: number;
  readonly issuedOn: CivilDate;
  /** Of the oldest instalment that is unpaid, when there are some: the ladder stands on it. */
  readonly dueOn: CivilDate;
  /** Civil day (calendar's zone) on which the invoice was posted, or counts as posted in a preview. */
  readonly postedOn: CivilDate;
  readonly remindersAlreadySent: number;
  readonly round: number;
  /** Null: the round begins at the start of the ladder. */
  readonly opening: RoundOpening | null;
  /** What was paid was taken back since this round began: going on means a new one. */
  readonly reopened: boolean;
  readonly anchorOn: CivilDate | null;
  readonly notBeforeOn: CivilDate | null;
  readonly messages: readonly MessageFact[];
  readonly approval: ApprovalFact | null;
  readonly tasks: readonly TaskFact[];
  readonly holds: readonly HoldFact[];
  /** Messages handed over (or observed) in all rounds, for the policy's `maxMessages`. */
  readonly messagesInAllRounds: number;
  /** The last day on which a message was handed over to the customer, about whichever invoice (contract §7, One customer). */
  readonly lastHandedOverOn: CivilDate | null;
  /** The last day on which one of them was a reminder. Absent: never. */
  readonly lastReminderOn?: CivilDate | null;
  /** The customer is called, never written to: messages are skipped. Absent: no. */
  readonly callOnly?: boolean;
  /** The customer's bank takes the money, and nothing came back on this invoice so far. Absent: no. */
  readonly waitsForDebit?: boolean;
  /** Absent or null: reminders do not wait for fresh payment data. */
  readonly paymentData?: PaymentData | null;
  /** Over how long the messages of one slot are spread: 30 minutes, more when more is planned. */
  readonly spreadMs: number;
  readonly calendar: Calendar;
}

/** What stands in the facts of an invoice to which nothing has happened since it was posted, nor to its customer. */
export const NOTHING_HAPPENED = {
  opening: null,
  reopened: false,
  anchorOn: null,
  notBeforeOn: null,
  messages: [],
  approval: null,
  tasks: [],
  holds: [],
  messagesInAllRounds: 0,
  lastHandedOverOn: null,
  lastReminderOn: null,
} as const satisfies Partial<InvoiceFacts>;

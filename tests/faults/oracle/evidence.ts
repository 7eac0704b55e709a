/**
 * What the oracle judges by: one append-only log on one monotonic clock, written by the fake provider, by the
 * harness's clients and by the failpoints; PostgreSQL as a superuser reads it; the runs as Temporal tells them. Never
 * an answer in which the program speaks of its own state.
 */
export interface Evidence {
  readonly log: readonly Observation[];
  readonly record: RecordSeen;
  readonly runs: readonly RunOutline[];
  /** What the harness made happen to each invoice, by its number. */
  readonly stories: readonly InvoiceStory[];
}

/** One line of the log. Everything without `atNs` is what happened then. */
export type Observation = { readonly atNs: bigint } & Happening;

export type Happening =
  /** The wall clock at this instant: what dates of servers are translated with. */
  | { readonly event: 'clock'; readonly epochMs: number }
  /** From here on every part is up and nobody strikes. */
  | { readonly event: 'healthy' }
  /** A client sends a request. */
  | { readonly event: 'asked'; readonly call: string; readonly act: Act }
  /** The head of its answer is there. */
  | { readonly event: 'acknowledged'; readonly call: string; readonly act: Act; readonly status: number }
  /** The provider got a whole request; took the message; answered. */
  | ({ readonly event: 'received' | 'answered' } & Letter)
  | ({ readonly event: 'taken'; readonly isOwnDouble?: boolean } & Letter)
  | {
      readonly event: 'reached';
      readonly point: string;
      readonly strike: string;
      readonly about?: string;
      readonly pid: number;
      readonly number: number;
    }
  /** The harness did something from outside. */
  | { readonly event: 'struck'; readonly what: string; readonly part: string }
  | { readonly event: 'connected' | 'begun' | 'searched' | 'closed' };

/** What the provider knows of a message by reading it: the step by its tag, the invoices by the text. */
export interface Letter {
  readonly messageId: string;
  readonly step?: string;
  readonly numbers?: readonly string[];
}

/** What a client wants, by the bodies it sent. */
export type Act =
  | { readonly kind: 'post'; readonly number: string; readonly totalCents: number }
  | {
      readonly kind: 'pay';
      readonly number: string;
      readonly reference: string;
      readonly amountCents: number;
    }
  /** A pause, a cancellation, a stop of everything: silence for these invoices. */
  | { readonly kind: 'stop'; readonly numbers: readonly string[]; readonly endsAs?: 'cancelled' }
  | { readonly kind: 'lift'; readonly numbers: readonly string[] }
  /** An event of a connector, by the provider's own id in it. */
  | { readonly kind: 'event'; readonly id: string }
  | { readonly kind: 'other' };

export interface RecordSeen {
  readonly invoices: readonly InvoiceSeen[];
  /** What connectors told and was kept. */
  readonly events: readonly { readonly id: string; readonly state: string }[];
  readonly payments: readonly { readonly reference: string; readonly amountCents: number }[];
  /** Call tasks, whatever their state. */
  readonly calls: readonly { readonly number: string; readonly step: string }[];
  readonly messages: readonly MessageSeen[];
  /** What waits to be told to Temporal: starts (the sweeper's among them) and signals. */
  readonly waiting: readonly WaitingSeen[];
}

export interface MessageSeen {
  readonly number: string;
  readonly step: string;
  readonly state: string;
  /** Of a claim: how long its lease has been over, in ms of the database's clock; 0 or less of any other. */
  readonly forgottenMs: number;
}

export interface WaitingSeen {
  readonly number: string;
  readonly kind: string;
  readonly ageMs: number;
}

export interface InvoiceSeen {
  readonly id: string;
  readonly number: string;
  readonly totalCents: number;
  readonly workflowId: string;
  readonly finalState: string | null;
  /** By how much what comes next is overdue, in ms of the organisation's clock; 0 or less: not yet due. */
  readonly overdueMs: number;
}

export interface RunOutline {
  readonly workflowId: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly closedAtMs: number | null;
}

export interface InvoiceStory {
  readonly number: string;
  /** Steps whose instant came while the invoice was open and nothing held it. */
  readonly due: readonly string[];
  /** The day of the call came while it was open. */
  readonly isCallDue: boolean;
}

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6';

export interface Violation {
  readonly invariant: Invariant;
  /** An invoice's number or a payment's reference. */
  readonly subject: string;
  readonly words: string;
}

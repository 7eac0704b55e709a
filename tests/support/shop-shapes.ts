/**
 * What the outside contract says comes back, written down a second time on purpose: the stories must notice
 * when the program's own types move.
 */
export interface Invoice {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly customer: { readonly id: string; readonly reference: string; readonly name: string };
  readonly totalCents: number;
  readonly outstandingCents: number;
  readonly dueOn: string;
  readonly policy: { readonly name: string; readonly version: number };
  readonly holds: readonly {
    readonly reason: string;
    readonly since: string;
    readonly until: string | null;
  }[];
  readonly next: { readonly kind: string; readonly step: string | null; readonly at: string } | null;
  readonly why: { readonly code: string; readonly text: string };
  readonly workflowId: string;
  readonly temporalUrl: string | null;
}

export interface Task {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly invoiceId: string;
  readonly assignee: { readonly id: string; readonly name: string };
  readonly customer: { readonly phone: string | null; readonly email: string | null; readonly name: string };
  readonly openedAt: string;
  readonly dueAt: string;
  readonly script: string;
  readonly allowedOutcomes: readonly string[];
  readonly reason: string | null;
  readonly outcome: string | null;
  readonly closedBecause: string | null;
  readonly attempt: number;
}

export interface Message {
  readonly id: string;
  readonly invoiceIds: readonly string[];
  readonly step: string;
  readonly kind: string;
  readonly round: number;
  readonly state: string;
  readonly sentAt: string | null;
  readonly reason: string | null;
}

export interface TimelineEntry {
  readonly at: string;
  readonly type: string;
  readonly actor: { readonly kind: string };
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

export interface Clock {
  readonly now: string;
  readonly status: 'ready' | 'advancing';
  readonly target?: string | null;
}

/** The fields of `POST /v1/invoices` a story may choose; the rest is filled in. */
export interface InvoiceWish {
  readonly number?: string;
  readonly dueOn?: string;
  readonly accountManager?: string;
  readonly issuedOn?: string;
  readonly totalCents?: number;
  readonly instalments?: readonly { readonly dueOn: string; readonly amountCents: number }[];
  readonly policy?: string;
  readonly orderReference?: string;
  readonly documentUrl?: string;
  readonly remindersAlreadySent?: number;
  readonly customer?: Readonly<Record<string, unknown>>;
  readonly withoutEmail?: boolean;
}

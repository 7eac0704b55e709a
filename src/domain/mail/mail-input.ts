import type { Language } from '../language.js';
import type { Audience, StepKind } from '../policy.js';
import type { CivilDate, Instant } from '../time.js';

/**
 * The letters there are; any other name a policy gives falls back on one of them by its place. `resend` is the
 * invoice once more because somebody asked for it, and belongs to no policy.
 */
export type MailTemplate = 'courtesy' | 'due-notice' | 'reminder-1' | 'reminder-2' | 'resend';

/** One line of the order, as the creditor posted it. `unitCents` in minor units of the invoice's currency. */
export interface MailLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitCents: number;
}

/** One invoice the message is about. Amounts in minor units of `currency`. */
export interface MailInvoice {
  readonly number: string;
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  readonly totalCents: number;
  /** What this message claims: never more than is outstanding now. */
  readonly outstandingCents: number;
  readonly currency: string;
  readonly orderReference: string | null;
  readonly lines: readonly MailLine[];
  /** Shown only when it is a plain https address. */
  readonly paymentUrl: string | null;
  /** Where the invoice itself can be read; shown only when it is a plain https address. */
  readonly documentUrl: string | null;
}

/** Everything a message says. Values are data and are cleaned and escaped here: hand them over as stored. */
export interface MailInput {
  /** The policy step's `template`, or its name when it gives none. */
  readonly template: string;
  readonly kind: Extract<StepKind, 'courtesy' | 'reminder'>;
  /** How many reminder steps of the policy come before this one: 0 for the first reminder. */
  readonly remindersBefore: number;
  /** The customer's language. */
  readonly language: Language;
  /** The kind of customer decides which law may be mentioned (contract §7, Law). */
  readonly customerKind: Audience;
  readonly customer: { readonly name: string; readonly contactName: string | null };
  readonly sender: {
    readonly organisationName: string;
    readonly siren: string | null;
    readonly email: string;
    readonly phone: string | null;
  };
  readonly accountManager: {
    readonly name: string;
    readonly email: string;
    readonly phone: string | null;
  };
  /** The day of the reminder before this one, when there was one: reminder-2 refers to it. */
  readonly previousReminderOn: CivilDate | null;
  /** Up to when payments were looked at (organisation clock), in `zone`. */
  readonly asOf: Instant;
  readonly zone: string;
  /** At least one; several share a table. Bounded in the message, never in the sum. */
  readonly invoices: readonly [MailInvoice, ...MailInvoice[]];
}

export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

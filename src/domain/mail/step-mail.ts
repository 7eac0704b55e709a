import { civilDateOf } from '../calendar/civil.js';
import { claimOn, type Slice } from '../ledger/instalments.js';
import type { Language } from '../language.js';
import type { Audience, Policy } from '../policy.js';
import type { CivilDate, Instant } from '../time.js';
import { composeMail } from './compose.js';
import type { ComposedMail, MailInput, MailInvoice } from './mail-input.js';

/** What a message about one invoice is written from: gathered by src/db/mail-facts.ts. */
export interface MailFacts {
  readonly customer: {
    readonly id: string;
    readonly name: string;
    readonly contactName: string | null;
    /** Null when there is none, or none that works. */
    readonly email: string | null;
    readonly kind: Audience;
    readonly language: Language;
  };
  readonly accountManager: { readonly name: string; readonly email: string; readonly phone: string | null };
  readonly invoice: MailTerms;
  /** The customer's other invoices that share the message. Absent: none. */
  readonly others?: readonly MailTerms[];
  /** Messages about this invoice that reached the provider, oldest first, all rounds. */
  readonly earlier: readonly {
    readonly messageId: string;
    readonly kind: 'courtesy' | 'reminder' | 'correction';
    readonly on: CivilDate | null;
  }[];
}

/** An invoice with what is still to be paid of it, oldest first: what is claimed depends on the day. */
export interface MailTerms extends Omit<MailInvoice, 'outstandingCents'> {
  readonly unpaid: readonly Slice[];
}

/** Which step of which policy is written, by whom, and when. */
export interface StepMail {
  readonly policy: Policy;
  readonly step: string;
  readonly kind: 'courtesy' | 'reminder';
  readonly organisation: {
    readonly name: string;
    readonly siren: string | null;
    readonly sender: { readonly email: string; readonly phone: string };
  };
  readonly asOf: Instant;
  readonly zone: string;
}

/** The text of a step's message: the one way to it, for the send and for the preview. */
export const composeStep = (mail: StepMail, facts: MailFacts): ComposedMail =>
  composeMail(mailInput(mail, facts));

function mailInput({ policy, step, kind, organisation, asOf, zone }: StepMail, facts: MailFacts): MailInput {
  const place = policy.steps.findIndex((candidate) => candidate.step === step);
  // The invoice sent again is of no policy: it comes before all of its steps.
  const before = policy.steps.slice(0, Math.max(0, place));
  const reminders = before.filter((one) => one.kind === 'reminder');
  return {
    template: policy.steps[place]?.template ?? step,
    kind,
    remindersBefore: reminders.length,
    language: facts.customer.language,
    customerKind: facts.customer.kind,
    customer: facts.customer,
    sender: {
      organisationName: organisation.name,
      siren: organisation.siren,
      email: organisation.sender.email,
      phone: organisation.sender.phone,
    },
    accountManager: facts.accountManager,
    previousReminderOn: facts.earlier.findLast((message) => message.kind === 'reminder')?.on ?? null,
    asOf,
    zone,
    invoices: shared(facts, civilDateOf(asOf, zone)),
  };
}

/** The oldest due first, as one would pay them. */
function shared(
  { invoice, others = [] }: MailFacts,
  day: CivilDate,
): readonly [MailInvoice, ...MailInvoice[]] {
  const [first, ...rest] = [invoice, ...others].map((terms) => claimed(terms, day)).sort(byDueDay);
  return [first as MailInvoice, ...rest];
}

const byDueDay = (a: MailInvoice, b: MailInvoice): number =>
  a.dueOn === b.dueOn ? a.number.localeCompare(b.number, 'en') : a.dueOn < b.dueOn ? -1 : 1;

/** Of instalments only those that are due are claimed; the due date is that of the oldest one. */
function claimed({ unpaid, ...invoice }: MailTerms, day: CivilDate): MailInvoice {
  return { ...invoice, dueOn: unpaid[0]?.dueOn ?? invoice.dueOn, outstandingCents: claimOn(unpaid, day) };
}

import type { Language } from '../language.js';
import type { Audience } from '../policy.js';
import type { MailTemplate } from './mail-input.js';

/** What a letter is written from: values cleaned and formatted in its language, not yet escaped. */
export interface LetterFacts {
  readonly template: MailTemplate;
  readonly language: Language;
  readonly customerKind: Audience;
  readonly contactName: string | null;
  readonly customerName: string | null;
  readonly firm: string;
  readonly siren: string | null;
  readonly email: string;
  readonly phone: string | null;
  readonly manager: { readonly name: string; readonly email: string; readonly phone: string | null };
  readonly previousReminderOn: string | null;
  readonly asOf: { readonly day: string; readonly hour: string };
  /** What is claimed over all invoices, one sum per currency. */
  readonly total: string;
  readonly first: ShownInvoice;
  /** The invoices shown, bounded; `count` says how many there are. */
  readonly invoices: readonly ShownInvoice[];
  readonly count: number;
}

export interface ShownInvoice {
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  /** The same for a column of a table. */
  readonly dueShort: string;
  /** Civil days since the due date; 0 or less: not late. */
  readonly daysLate: number;
  readonly claimed: string;
  /** The invoice's total, when a part of it is paid already; else null. */
  readonly total: string | null;
  readonly orderReference: string | null;
  readonly paymentUrl: string | null;
  readonly documentUrl: string | null;
  readonly lines: readonly {
    readonly description: string;
    readonly quantity: string;
    readonly unitPrice: string;
  }[];
  readonly hiddenLines: number;
}

export interface Row {
  readonly label: string;
  readonly value: string;
}
export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  /** How many of them, from the right, are dates and amounts: short, and never broken. */
  readonly unbroken: number;
  readonly rows: readonly (readonly string[])[];
  /** Says that, and how many, rows are not shown. */
  readonly more: string | null;
}
export interface Link {
  readonly label: string;
  readonly href: string;
}

/** One message, in the order it is read; the text part and the HTML part are two renderings of it. */
export interface Letter {
  readonly language: Language;
  readonly subject: string;
  readonly greeting: string;
  readonly opening: readonly string[];
  /** The customer, and the facts of the one invoice; several have a table. */
  readonly facts: readonly Row[];
  readonly tables: readonly Table[];
  readonly payment: readonly string[];
  readonly links: readonly Link[];
  readonly contact: readonly Row[];
  readonly closing: readonly string[];
  readonly signature: readonly string[];
  readonly footer: readonly string[];
}

/** The words of one language: functions of facts, so that a sentence and its variables cannot drift apart. */
export interface LetterWords {
  readonly subject: (facts: LetterFacts, firm: string) => string;
  readonly greeting: (contactName: string | null) => string;
  readonly opening: Readonly<Record<MailTemplate, (facts: LetterFacts) => readonly string[]>>;
  readonly labels: {
    readonly customer: string;
    readonly invoice: string;
    readonly issuedOn: string;
    readonly dueOn: string;
    readonly late: string;
    readonly order: string;
    readonly total: string;
    readonly claimed: string;
    readonly lines: string;
    readonly description: string;
    readonly quantity: string;
    readonly unitPrice: string;
    readonly invoices: string;
    readonly contact: string;
    readonly phone: string;
    readonly email: string;
  };
  readonly daysLate: (days: number) => string;
  readonly moreLines: (count: number) => string;
  readonly moreInvoices: (count: number) => string;
  readonly documentLabel: (number: string) => string;
  readonly payLabel: (number: string) => string;
  readonly howToPay: (facts: LetterFacts) => readonly string[];
  /** What the law lets a reminder say to this kind of customer; null: nothing (contract §7, Law). */
  readonly law: Readonly<Record<Audience, string | null>>;
  readonly closing: (facts: LetterFacts) => readonly string[];
  readonly regards: string;
  readonly footer: (facts: LetterFacts) => readonly string[];
}

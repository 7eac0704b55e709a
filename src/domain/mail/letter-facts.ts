import { civilDateOf, daysBetween, localTimeOf } from '../calendar/civil.js';
import { addCents, formatMoney } from '../money.js';
import type { StepKind } from '../policy.js';
import type { CivilDate } from '../time.js';
import { cleanLine, escapeHtml, httpsLink } from './clean.js';
import { longDate, quantityText, shortDate, sirenText } from './format.js';
import type { LetterFacts, ShownInvoice } from './letter.js';
import type { MailInput, MailInvoice, MailTemplate } from './mail-input.js';

const MAX_LINES_SHOWN = 12;
const MAX_INVOICES_SHOWN = 250;
/** The table stays within a letter that no mail client cuts (some do from 100 kB on): what its rows may weigh. */
const MAX_TABLE_BYTES = 75_000;
/** The markup of one row of a long table. */
const ROW_BYTES = 270;
const MAX_NAME = 120;
/** As long as the API takes: a number that is cut could not be quoted, nor found in anybody's books. */
const MAX_NUMBER = 100;

const KIND_OF: Readonly<Record<MailTemplate, MailInput['kind']>> = {
  courtesy: 'courtesy',
  'due-notice': 'courtesy',
  'reminder-1': 'reminder',
  'reminder-2': 'reminder',
  resend: 'reminder',
};

/**
 * Whether a policy may name this template for a message of that kind: one of ours, or one more of the same kind
 * (`courtesy-1`, `reminder-3`), which takes the letter of its place.
 */
export function isTemplateFor(kind: StepKind, name: string): boolean {
  if (kind === 'courtesy') return /^(?:due-notice|courtesy(?:-[1-9]\d?)?)$/.test(name);
  return kind === 'reminder' && /^reminder-[1-9]\d?$/.test(name);
}

/** A template of our own by its name; any other by its place: the first reminder, the later ones, a courtesy. */
export function templateOf(input: Pick<MailInput, 'template' | 'kind' | 'remindersBefore'>): MailTemplate {
  const isOurs = (name: string): name is MailTemplate => Object.hasOwn(KIND_OF, name);
  if (isOurs(input.template) && KIND_OF[input.template] === input.kind) return input.template;
  if (input.kind === 'courtesy') return 'courtesy';
  return input.remindersBefore === 0 ? 'reminder-1' : 'reminder-2';
}

/**
 * The facts of a letter as its sentences use them: cleaned of what does not belong in a line of text,
 * bounded, dates and amounts in words of the customer's language.
 */
export function letterFacts(input: MailInput): LetterFacts {
  const { language, sender, accountManager } = input;
  const today = civilDateOf(input.asOf, input.zone);
  const show = (invoice: MailInvoice): ShownInvoice => shown(invoice, today, input);
  const invoices = withinBytes(input.invoices.slice(0, MAX_INVOICES_SHOWN).map(show));
  return {
    template: templateOf(input),
    language,
    customerKind: input.customerKind,
    contactName:
      named(input.customer.contactName) ??
      // A private person is greeted by name, a firm is not.
      (input.customerKind === 'consumer' ? named(input.customer.name) : null),
    customerName: named(input.customer.name),
    firm: cleanLine(sender.organisationName, MAX_NAME),
    siren: sender.siren === null ? null : sirenText(cleanLine(sender.siren, 20)),
    email: cleanLine(sender.email, 254),
    phone: named(sender.phone),
    manager: {
      name: cleanLine(accountManager.name, MAX_NAME),
      email: cleanLine(accountManager.email, 254),
      phone: named(accountManager.phone) ?? named(sender.phone),
    },
    previousReminderOn:
      input.previousReminderOn === null ? null : longDate(input.previousReminderOn, language),
    asOf: { day: longDate(today, language), hour: localTimeOf(input.asOf, input.zone) },
    total: totalOf(input),
    first: show(input.invoices[0]),
    invoices,
    count: input.invoices.length,
  };
}

/** The first of them, as many as the table may hold; at least one. */
function withinBytes(invoices: readonly ShownInvoice[]): readonly ShownInvoice[] {
  const utf8 = new TextEncoder();
  let bytes = 0;
  const end = invoices.findIndex(({ number, orderReference, dueShort, claimed }) => {
    const cells = [number, orderReference ?? '', dueShort, claimed].join('');
    bytes += ROW_BYTES + utf8.encode(escapeHtml(cells)).length;
    return bytes > MAX_TABLE_BYTES;
  });
  return end < 0 ? invoices : invoices.slice(0, Math.max(1, end));
}

/** A cleaned name, or null when nothing readable is left of it. */
function named(value: string | null): string | null {
  const name = value === null ? '' : cleanLine(value, MAX_NAME);
  return name === '' ? null : name;
}

function totalOf(input: MailInput): string {
  const sums = new Map<string, number>();
  for (const invoice of input.invoices) {
    sums.set(invoice.currency, addCents(sums.get(invoice.currency) ?? 0, invoice.outstandingCents));
  }
  return [...sums].map(([currency, cents]) => formatMoney(cents, currency, input.language)).join(' + ');
}

function shown(invoice: MailInvoice, today: CivilDate, input: MailInput): ShownInvoice {
  const { language } = input;
  const money = (cents: number): string => formatMoney(cents, invoice.currency, language);
  return {
    number: cleanLine(invoice.number, MAX_NUMBER),
    issuedOn: longDate(invoice.issuedOn, language),
    dueOn: longDate(invoice.dueOn, language),
    dueShort: shortDate(invoice.dueOn, language),
    daysLate: daysBetween(invoice.dueOn, today),
    claimed: money(invoice.outstandingCents),
    total: invoice.totalCents === invoice.outstandingCents ? null : money(invoice.totalCents),
    orderReference: named(invoice.orderReference),
    paymentUrl: httpsLink(invoice.paymentUrl),
    documentUrl: httpsLink(invoice.documentUrl),
    lines: invoice.lines.slice(0, MAX_LINES_SHOWN).map((line) => ({
      description: cleanLine(line.description, MAX_NAME),
      quantity: quantityText(line.quantity, language),
      unitPrice: money(line.unitCents),
    })),
    hiddenLines: Math.max(0, invoice.lines.length - MAX_LINES_SHOWN),
  };
}

import { cleanLine } from './clean.js';
import type { Letter, LetterFacts, LetterWords, Link, Row, ShownInvoice, Table } from './letter.js';

/** So that number, firm and two dates in words fit the 150 characters of a subject; the letter has the whole ones. */
const MAX_FIRM_IN_SUBJECT = 50;
const MAX_NUMBER_IN_SUBJECT = 40;
/** A button for each of more invoices would bury the letter: they are named in its table. */
const MAX_LINKED_INVOICES = 10;

/** Puts a letter together in the order it is read; which parts it has depends on the template and the kind of customer. */
export function writeLetter(facts: LetterFacts, words: LetterWords): Letter {
  const isReminder = facts.template === 'reminder-1' || facts.template === 'reminder-2';
  const law = isReminder ? words.law[facts.customerKind] : null;
  const isOne = facts.count === 1;
  return {
    language: facts.language,
    subject: words.subject(withShortNumber(facts), cleanLine(facts.firm, MAX_FIRM_IN_SUBJECT)),
    greeting: words.greeting(facts.contactName),
    opening: words.opening[facts.template](facts),
    facts: [...customerRow(facts, words), ...(isOne ? factRows(facts.first, words, isReminder) : [])],
    tables: isOne ? linesTable(facts, words) : [invoicesTable(facts, words)],
    links:
      facts.count <= MAX_LINKED_INVOICES ? facts.invoices.flatMap((invoice) => linksOf(invoice, words)) : [],
    payment: words.howToPay(facts),
    contact: facts.template === 'reminder-2' ? contactRows(facts, words) : [],
    closing: [...(law === null ? [] : [law]), ...words.closing(facts)],
    signature: signatureLines(facts, words),
    footer: words.footer(facts),
  };
}

const withShortNumber = (facts: LetterFacts): LetterFacts => ({
  ...facts,
  first: { ...facts.first, number: cleanLine(facts.first.number, MAX_NUMBER_IN_SUBJECT) },
});

/** The invoice itself comes before the way to pay it. */
function linksOf({ number, documentUrl, paymentUrl }: ShownInvoice, words: LetterWords): readonly Link[] {
  return [
    ...(documentUrl === null ? [] : [{ label: words.documentLabel(number), href: documentUrl }]),
    ...(paymentUrl === null ? [] : [{ label: words.payLabel(number), href: paymentUrl }]),
  ];
}

/** Who owes: an accountant may keep the books of several firms; a private person knows. */
function customerRow(facts: LetterFacts, { labels }: LetterWords): readonly Row[] {
  if (facts.customerKind === 'consumer' || facts.customerName === null) return [];
  return [{ label: labels.customer, value: facts.customerName }];
}

function factRows(invoice: ShownInvoice, words: LetterWords, isReminder: boolean): readonly Row[] {
  const { labels } = words;
  const rows: (Row | null)[] = [
    { label: labels.invoice, value: invoice.number },
    { label: labels.issuedOn, value: invoice.issuedOn },
    invoice.orderReference === null ? null : { label: labels.order, value: invoice.orderReference },
    { label: labels.dueOn, value: invoice.dueOn },
    isReminder && invoice.daysLate > 0
      ? { label: labels.late, value: words.daysLate(invoice.daysLate) }
      : null,
    invoice.total === null ? null : { label: labels.total, value: invoice.total },
    { label: labels.claimed, value: invoice.claimed },
  ];
  return rows.filter((row) => row !== null);
}

/** The order's lines belong to the first letters; reminder-2 is shorter and offers a person instead. */
function linesTable({ first, template }: LetterFacts, words: LetterWords): readonly Table[] {
  if (first.lines.length === 0 || template === 'reminder-2') return [];
  const { labels } = words;
  return [
    {
      caption: labels.lines,
      columns: [labels.description, labels.quantity, labels.unitPrice],
      unbroken: 2,
      rows: first.lines.map((line) => [line.description, line.quantity, line.unitPrice]),
      more: first.hiddenLines === 0 ? null : words.moreLines(first.hiddenLines),
    },
  ];
}

function invoicesTable(facts: LetterFacts, words: LetterWords): Table {
  const { labels } = words;
  const hidden = facts.count - facts.invoices.length;
  return {
    caption: labels.invoices,
    columns: [labels.invoice, labels.order, labels.dueOn, labels.claimed],
    unbroken: 2,
    rows: facts.invoices.map((invoice) => [
      invoice.number,
      invoice.orderReference ?? '–',
      invoice.dueShort,
      invoice.claimed,
    ]),
    more: hidden === 0 ? null : words.moreInvoices(hidden),
  };
}

function contactRows({ manager }: LetterFacts, { labels }: LetterWords): readonly Row[] {
  return [
    { label: labels.contact, value: manager.name },
    ...(manager.phone === null ? [] : [{ label: labels.phone, value: manager.phone }]),
    { label: labels.email, value: manager.email },
  ];
}

function signatureLines(facts: LetterFacts, words: LetterWords): readonly string[] {
  return [
    words.regards,
    ...(facts.template === 'reminder-2' ? [facts.manager.name] : []),
    facts.firm,
    ...(facts.siren === null ? [] : [`SIREN ${facts.siren}`]),
    [facts.email, facts.phone].filter((part) => part !== null).join(' · '),
  ];
}

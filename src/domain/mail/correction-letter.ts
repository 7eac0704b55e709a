import type { Language } from '../language.js';
import type { CivilDate } from '../time.js';
import { cleanLine } from './clean.js';
import { longDate, shortDate, sirenText } from './format.js';
import { headerValue } from './headers.js';
import type { Letter } from './letter.js';
import type { ComposedMail, MailInput } from './mail-input.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';

/** A reminder and the payment it crossed. */
export interface Crossing {
  readonly number: string;
  readonly paidOn: CivilDate;
  readonly remindedOn: CivilDate;
}

/** What the correction says, as stored: it is cleaned and escaped here. */
export interface CorrectionInput extends Pick<MailInput, 'language' | 'customerKind' | 'customer'> {
  readonly sender: MailInput['sender'] & { readonly phone: string };
  readonly crossings: readonly [Crossing, ...Crossing[]];
}

const MAX_NAME = 120;
const MAX_FIRM_IN_SUBJECT = 50;
const MAX_NUMBER_IN_SUBJECT = 40;
const MAX_CROSSINGS_SHOWN = 100;

interface Shown {
  readonly number: string;
  readonly paidOn: string;
  readonly remindedOn: string;
}

interface CorrectionWords {
  readonly subject: (number: string, others: number, firm: string) => string;
  readonly greeting: (name: string | null) => string;
  readonly one: (crossing: Shown) => readonly string[];
  readonly many: readonly string[];
  readonly table: { readonly caption: string; readonly columns: readonly string[] };
  readonly more: (count: number) => string;
  readonly regards: string;
  readonly footer: string;
}

/**
 * Thanks, and takes back a reminder that crossed a payment. It speaks of these invoices alone, since the reminder may have
 * spoken of others that are still due; it names no sum and no law, and asks for nothing.
 */
export function composeCorrection(input: CorrectionInput): ComposedMail {
  const words = WORDS[input.language];
  const { crossings } = input;
  const [first] = crossings;
  const isOne = crossings.length === 1;
  const shown = crossings.slice(0, MAX_CROSSINGS_SHOWN);
  const letter: Letter = {
    language: input.language,
    subject: words.subject(
      cleanLine(first.number, MAX_NUMBER_IN_SUBJECT),
      crossings.length - 1,
      cleanLine(input.sender.organisationName, MAX_FIRM_IN_SUBJECT),
    ),
    greeting: words.greeting(greeted(input)),
    opening: isOne ? words.one(shownIn(first, input.language, longDate)) : words.many,
    facts: [],
    tables: isOne
      ? []
      : [
          {
            ...words.table,
            unbroken: 2,
            rows: shown
              .map((crossing) => shownIn(crossing, input.language, shortDate))
              .map(({ number, paidOn, remindedOn }) => [number, paidOn, remindedOn]),
            more: shown.length === crossings.length ? null : words.more(crossings.length - shown.length),
          },
        ],
    payment: [],
    links: [],
    contact: [],
    closing: [],
    signature: signature(input, words),
    footer: [words.footer],
  };
  return { subject: headerValue(letter.subject), text: renderText(letter), html: renderHtml(letter) };
}

const shownIn = (
  { number, paidOn, remindedOn }: Crossing,
  language: Language,
  write: typeof longDate,
): Shown => ({
  number: cleanLine(number, 100),
  paidOn: write(paidOn, language),
  remindedOn: write(remindedOn, language),
});

/** A private person is greeted by name, a firm by its contact's or not at all. */
function greeted({ customer, customerKind }: CorrectionInput): string | null {
  const name = customer.contactName ?? (customerKind === 'consumer' ? customer.name : '');
  const line = cleanLine(name, MAX_NAME);
  return line === '' ? null : line;
}

function signature({ sender }: CorrectionInput, { regards }: CorrectionWords): readonly string[] {
  const siren = sender.siren === null ? [] : [`SIREN ${sirenText(cleanLine(sender.siren, 20))}`];
  const reach = [cleanLine(sender.email, 254), cleanLine(sender.phone, MAX_NAME)];
  return [
    regards,
    cleanLine(sender.organisationName, MAX_NAME),
    ...siren,
    reach.filter((part) => part !== '').join(' · '),
  ];
}

const plural = (count: number, one: string, many: string): string => `${count} ${count > 1 ? many : one}`;

const WORDS: Readonly<Record<Language, CorrectionWords>> = {
  fr: {
    subject: (number, others, firm) =>
      others === 0
        ? `Facture ${number} – ${firm} – merci, rien à faire`
        : `Factures ${number} et ${plural(others, 'autre', 'autres')} – ${firm} – merci, rien à faire`,
    greeting: (name) => (name === null ? 'Bonjour,' : `Bonjour ${name},`),
    one: ({ number, paidOn, remindedOn }) => [
      `Merci pour votre paiement du ${paidOn}, que nous avons bien reçu pour la facture ${number}.`,
      `Notre rappel du ${remindedOn} s’est croisé avec lui : merci de ne pas en tenir compte pour cette facture. Vous n’avez rien d’autre à faire, et nous vous prions d’excuser ce dérangement.`,
    ],
    many: [
      'Merci pour le paiement des factures ci-dessous.',
      'Nos rappels se sont croisés avec lui : merci de ne pas en tenir compte pour ces factures. Vous n’avez rien d’autre à faire pour elles, et nous vous prions d’excuser ce dérangement.',
    ],
    table: { caption: 'Factures concernées', columns: ['Facture', 'Votre paiement', 'Notre rappel'] },
    more: (count) => `… et ${plural(count, 'autre facture', 'autres factures')}.`,
    regards: 'Cordialement,',
    footer: 'Vous pouvez répondre à ce message : une personne vous lira.',
  },
  en: {
    subject: (number, others, firm) =>
      others === 0
        ? `Invoice ${number} – ${firm} – thank you, nothing to do`
        : `Invoices ${number} and ${plural(others, 'other', 'others')} – ${firm} – thank you, nothing to do`,
    greeting: (name) => (name === null ? 'Hello,' : `Hello ${name},`),
    one: ({ number, paidOn, remindedOn }) => [
      `Thank you for your payment of ${paidOn}, which we received for invoice ${number}.`,
      `Our reminder of ${remindedOn} crossed it: please disregard it for this invoice. There is nothing else to do, and we are sorry for the disturbance.`,
    ],
    many: [
      'Thank you for paying the invoices below.',
      'Our reminders crossed your payment: please disregard them for these invoices. There is nothing else to do about them, and we are sorry for the disturbance.',
    ],
    table: { caption: 'Invoices concerned', columns: ['Invoice', 'Your payment', 'Our reminder'] },
    more: (count) => `… and ${plural(count, 'other invoice', 'other invoices')}.`,
    regards: 'Kind regards,',
    footer: 'You can reply to this message: a person will read it.',
  },
};

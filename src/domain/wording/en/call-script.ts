import { daysBetween } from '../../calendar/civil.js';
import { formatMoney } from '../../money.js';
import type { Audience } from '../../policy.js';
import type { CivilDate } from '../../time.js';
import { MOST_LISTED, aboutOnly, sumsOf } from '../call-sums.js';
import { list, paragraphs, plain } from '../markdown.js';
import type { ScriptInput } from '../script-input.js';
import { englishDates } from './dates.js';
import { englishStepLabel } from './labels.js';
import { englishOpening } from './opening-words.js';
import { frenchOpening } from '../fr/opening-words.js';

/** Whether a message arrived, as far as the provider said. */
const ARRIVALS: Readonly<Record<string, string>> = {
  sent: 'sent, arrival not confirmed',
  delivered: 'delivered to the recipient',
  bounced: 'bounced, the address did not accept it',
  complained: 'delivered, but reported as unwanted',
  refused: 'refused by the mail service, not received',
  unknown: 'perhaps sent: ask whether it arrived',
};

const PROMISES: Readonly<Record<ScriptInput['promises'][number]['state'], string>> = {
  open: 'still open',
  kept: 'kept',
  broken: 'broken',
  void: 'no longer relevant',
};

const DOS: Readonly<Record<Audience, readonly string[]>> = {
  company: [
    'Ask for accounts payable if the person does not decide on payments.',
    'Ask whether the invoice has arrived, is correct and approved; note what is missing (order number, bank details).',
    'Agree on an exact date, or on instalments, and repeat it before you hang up.',
    'Only if you are asked: between firms, late-payment penalties and the €40 indemnity are due by law (French Commercial Code, L441-10).',
  ],
  consumer: [
    'Make sure first that you speak to the person in question, before you say what the call is about.',
    'Listen: a passing difficulty is better solved by instalments than by a date that cannot be kept.',
    'Agree on a date or on instalments, and offer to confirm it in writing.',
  ],
  public: [
    'Ask for the accounting department or the authorising officer, and give the commitment or order number.',
    'Ask for the status in Chorus Pro: deposited, rejected, suspended, service confirmed, payment ordered.',
    'Note the date announced for the payment order, and the document that is missing, if any.',
  ],
};

const NEVER_ON_VOICEMAIL =
  'Never leave details on a voicemail: no amount, no invoice, no delay; only a name and a number.';
const DONTS: Readonly<Record<Audience, readonly string[]>> = {
  company: [
    NEVER_ON_VOICEMAIL,
    'Do not threaten with anything that has not been decided.',
    'Do not give new bank details by phone: those on the invoice are the right ones.',
  ],
  consumer: [
    NEVER_ON_VOICEMAIL,
    'Do not speak of it to anybody else: family, employer, neighbours.',
    'Claim the sum of the invoice only: no costs, no penalties.',
    'Do not call before 10 am, between 1 and 2 pm, after 8 pm, nor on week-ends or public holidays.',
  ],
  public: [
    NEVER_ON_VOICEMAIL,
    'Do not press an official who waits for a document: have it sent.',
    'Do not claim interest by phone: the public accountant works it out.',
  ],
};

/** One invoice in one line: what is outstanding, when it was due, how late it is. */
export function englishDue(invoice: ScriptInput['invoices'][number], today: CivilDate): string {
  const daysLate = daysBetween(invoice.dueOn, today);
  const due = englishDates.fullDay(invoice.dueOn);
  const lateness = `was due on ${due} (${daysLate} ${daysLate > 1 ? 'days' : 'day'} late)`;
  const money = formatMoney(invoice.outstandingCents, invoice.currency, 'en');
  return `Invoice ${plain(invoice.number)}: ${money} outstanding, ${daysLate > 0 ? lateness : `due on ${due}`}`;
}

/** One message in one line: which, when, and whether it arrived. */
export const englishSent = ({ step, sentOn, state, numbers }: ScriptInput['messages'][number]): string =>
  `${plain(englishStepLabel(step).text)}${aboutOnly(numbers)}, ${englishDates.fullDay(sentOn)}: ${ARRIVALS[state] ?? plain(state)}`;

/** What a call about several invoices comes to; how many the list leaves out. */
function inAll({ invoices, reason }: ScriptInput): string {
  const { length } = invoices;
  if (length < 2) return '';
  const left = length - MOST_LISTED;
  const more = left > 0 ? `; ${left} more ${left > 1 ? 'are' : 'is'} not named here` : '';
  const oneCall = reason === 'complaint' ? '' : ' One call: note what is agreed for each of them.';
  return `**In all**: ${sumsOf(invoices, 'en')} for ${length} invoices${more}.${oneCall}`;
}

const COMPLAINED =
  '**Mind** – The customer reported one of our messages as spam: nothing is written to them any more. Apologise, and agree on another way to reach them.';

/** The script of a call, in Markdown, for the person who makes it. */
export function englishCallScript(input: ScriptInput): string {
  const { customer, others = [] } = input;
  const opening = customer.language === 'en' ? englishOpening(input) : frenchOpening(input);
  return paragraphs(
    `## Call ${plain(customer.name)}`,
    `**Contact**: ${customer.contactName === null ? 'the person in charge of payments' : plain(customer.contactName)}  \n` +
      `**Phone**: ${customer.phone === null ? 'not known; look on the order or on the customer’s site' : plain(customer.phone)}  \n` +
      `**E-mail address**: ${customer.email === null ? 'not known; ask for it' : plain(customer.email)}`,
    input.attempt > 1 ? `Attempt ${input.attempt}.` : '',
    input.reason === 'complaint' ? COMPLAINED : '',
    '### What is due',
    list(
      input.invoices.slice(0, MOST_LISTED).map((invoice) => englishDue(invoice, input.today)),
      'Nothing is due any more: do not call.',
    ),
    inAll(input),
    others.length > 0 ? '### Their other overdue invoices' : '',
    others.length > 0
      ? list(
          others.map((invoice) => englishDue(invoice, input.today)),
          '',
        )
      : '',
    '### What has been sent',
    list(
      input.messages.map(englishSent),
      input.remindersElsewhere === 0
        ? 'No message has left yet: this call is the first contact.'
        : `Nothing from here yet; reminders sent before the invoice was entrusted to us: ${input.remindersElsewhere}.`,
    ),
    '### Earlier promises',
    list(
      input.promises.map(
        ({ promisedFor, amountCents, currency, state, number }) =>
          `${formatMoney(amountCents, currency, 'en')} by ${englishDates.fullDay(promisedFor)}${aboutOnly(number === undefined ? [] : [number])}: ${PROMISES[state]}`,
      ),
      'None.',
    ),
    customer.language === 'en' ? '### How to begin' : '### How to begin (the customer speaks French)',
    opening,
    '### Do',
    list(DOS[customer.kind], ''),
    '### Do not',
    list(DONTS[customer.kind], ''),
  );
}

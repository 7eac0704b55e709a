import type { LetterFacts, LetterWords, ShownInvoice } from './letter.js';

const isMany = (facts: LetterFacts): boolean => facts.count > 1;
const order = (invoice: ShownInvoice): string =>
  invoice.orderReference === null ? '' : ` (your order ${invoice.orderReference})`;
const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

function question(facts: LetterFacts): string {
  const received = isMany(facts) ? 'Did they reach you' : 'Did it reach you';
  const them = isMany(facts) ? 'them' : 'it';
  switch (facts.customerKind) {
    case 'public':
      return `${received}, and is anything missing (commitment number, department code) for the payment to be ordered?`;
    case 'consumer':
      return `${received}, and do you need anything to pay ${them}?`;
    case 'company':
      return `${received}, and do you need anything (purchase order, bank details) to pay ${them}?`;
  }
}

function courtesy(facts: LetterFacts): readonly string[] {
  const { first } = facts;
  const falls = first.daysLate > 0 ? 'was due on' : 'falls due on';
  return isMany(facts)
    ? [
        `For your information, here are the ${facts.count} invoices that fall due soon, ${facts.total} in all.`,
        question(facts),
      ]
    : [
        `Invoice ${first.number} for ${first.claimed}${order(first)} ${falls} ${first.dueOn}.`,
        question(facts),
      ];
}

function dueNotice(facts: LetterFacts): readonly string[] {
  const { first } = facts;
  if (isMany(facts)) {
    return [
      `Here are the ${facts.count} invoices that fall due today or about today, ${facts.total} in all.`,
    ];
  }
  if (first.daysLate === 0) {
    return [`Invoice ${first.number} for ${first.claimed}${order(first)} falls due today, ${first.dueOn}.`];
  }
  const falls = first.daysLate > 0 ? 'was due on' : 'falls due on';
  return [`Invoice ${first.number} for ${first.claimed}${order(first)} ${falls} ${first.dueOn}.`];
}

const firstReminder = (facts: LetterFacts): readonly string[] => {
  const { first } = facts;
  const opening = isMany(facts)
    ? `According to our records, ${facts.total} remains to be paid on the ${facts.count} invoices below, which are past their due date.`
    : `According to our records, ${first.claimed} remains to be paid on invoice ${first.number}${order(first)}, due on ${first.dueOn}.`;
  return facts.customerKind === 'public'
    ? [
        opening,
        `If ${isMany(facts) ? 'they were' : 'it was'} filed on Chorus Pro, could you tell us the status there (suspended, rejected, payment ordered) and the expected date of payment?`,
      ]
    : [opening];
};

const secondReminder = (facts: LetterFacts): readonly string[] => {
  const { first, manager } = facts;
  const written = facts.previousReminderOn === null ? '' : `We wrote to you on ${facts.previousReminderOn}. `;
  const unpaid = isMany(facts)
    ? `On ${facts.count} invoices, ${facts.total} remains to be paid.`
    : `On invoice ${first.number}, due on ${first.dueOn}, ${first.claimed} remains to be paid.`;
  const reach = manager.phone ?? manager.email;
  return [
    `${written}${unpaid}`,
    facts.customerKind === 'public'
      ? `Is something holding up the payment order? ${manager.name} (${reach}) will provide what is missing.`
      : `Is something in the way? ${manager.name} (${reach}) can agree a date or instalments with you.`,
  ];
};

/** Asked for, so without a word about lateness; whoever lacks the document is told how to get it. */
const resend = (facts: LetterFacts): readonly string[] => {
  const { first } = facts;
  const again = isMany(facts)
    ? `Here are the ${facts.count} invoices below once more, ${facts.total} in all.`
    : `Here is invoice ${first.number} once more, for ${first.claimed}${order(first)}, due on ${first.dueOn}.`;
  const isThere = facts.invoices.every((invoice) => invoice.documentUrl !== null);
  const document = isMany(facts) ? 'the documents' : 'the document';
  return [
    isThere ? again : `${again} If you lack ${document}, reply to this message and we will send it.`,
    resendQuestion[facts.customerKind],
  ];
};

const resendQuestion: Readonly<Record<LetterFacts['customerKind'], string>> = {
  public:
    'Is anything missing for the payment to be ordered (commitment number, department code), or must it be filed on Chorus Pro? Tell us and we will provide it.',
  company:
    'Do you need anything else to pay it (purchase order, bank details, another addressee)? Tell us and we will provide it.',
  consumer: 'Do you need anything to pay it? Tell us and we will answer.',
};

/** The English letters: the same promises as the French ones, worded for an English reader. */
export const ENGLISH: LetterWords = {
  subject: (facts, firm) => {
    const { first, count } = facts;
    if (count === 1) return `Invoice ${first.number} of ${first.issuedOn} – ${firm} – due ${first.dueOn}`;
    return `Invoices ${first.number} and ${plural(count - 1, 'other', 'others')} – ${firm}`;
  },
  greeting: (contactName) => (contactName === null ? 'Hello,' : `Hello ${contactName},`),
  opening: {
    courtesy,
    'due-notice': dueNotice,
    'reminder-1': firstReminder,
    'reminder-2': secondReminder,
    resend,
  },
  labels: {
    customer: 'Customer',
    invoice: 'Invoice',
    issuedOn: 'Invoice date',
    dueOn: 'Due date',
    late: 'Late by',
    order: 'Your order',
    total: 'Invoice total',
    claimed: 'Amount to pay',
    lines: 'Order details',
    description: 'Description',
    quantity: 'Quantity',
    unitPrice: 'Unit price',
    invoices: 'Invoices concerned',
    contact: 'Your contact',
    phone: 'Telephone',
    email: 'E-mail',
  },
  daysLate: (days) => plural(days, 'day', 'days'),
  moreLines: (count) => `… and ${plural(count, 'more line', 'more lines')}, on the invoice.`,
  moreInvoices: (count) => `… and ${plural(count, 'more invoice', 'more invoices')}, included in the total.`,
  documentLabel: (number) => `View invoice ${number}`,
  payLabel: (number) => `Pay invoice ${number} online`,
  howToPay: (facts) => [
    isMany(facts)
      ? 'To pay by transfer, use the bank details printed on each invoice and quote its number. We never change our bank details by e-mail.'
      : `To pay by transfer, use the bank details printed on the invoice and quote its number, ${facts.first.number}. We never change our bank details by e-mail.`,
  ],
  law: {
    company:
      'For reference, in case of late payment article L441-10 of the French Code de commerce (Commercial Code) provides for late-payment penalties and a fixed recovery charge of €40.',
    public:
      'For reference, the payment periods and late-payment interest that apply to public buyers are set by the French Code de la commande publique (Public Procurement Code, articles R2192-10 and following).',
    consumer: null,
  },
  closing: (facts) => [
    'If your payment crossed with this message, please ignore it, with our thanks.',
    ...(facts.template === 'reminder-2'
      ? [
          `If you dispute ${isMany(facts) ? 'one of these invoices' : 'this invoice'}, please tell us by replying to this message.`,
        ]
      : []),
    `Situation at ${facts.asOf.day}, ${facts.asOf.hour}.`,
  ],
  regards: 'Kind regards,',
  footer: () => [
    'You can reply to this message: a person will read it. If you are not the right person, please let us know.',
  ],
};

import type { LetterFacts, LetterWords, ShownInvoice } from './letter.js';

const isMany = (facts: LetterFacts): boolean => facts.count > 1;
const order = (invoice: ShownInvoice): string =>
  invoice.orderReference === null ? '' : ` (votre commande ${invoice.orderReference})`;
const plural = (count: number, one: string, many: string): string => `${count} ${count > 1 ? many : one}`;

function question(facts: LetterFacts): string {
  const received = isMany(facts) ? 'Les avez-vous bien reçues' : 'L’avez-vous bien reçue';
  switch (facts.customerKind) {
    case 'public':
      return `${received}, et manque-t-il un élément (numéro d’engagement, code service) à ${isMany(facts) ? 'leur' : 'sa'} mise en paiement ?`;
    case 'consumer':
      return `${received}, et vous manque-t-il une information pour ${isMany(facts) ? 'les' : 'la'} régler ?`;
    case 'company':
      return `${received}, et vous manque-t-il une information (bon de commande, coordonnées bancaires) pour ${isMany(facts) ? 'les' : 'la'} régler ?`;
  }
}

function courtesy(facts: LetterFacts): readonly string[] {
  const { first } = facts;
  const falls = first.daysLate > 0 ? 'était à régler pour le' : 'arrive à échéance le';
  return isMany(facts)
    ? [
        `Voici, pour mémoire, les ${facts.count} factures dont l’échéance approche, pour ${facts.total} au total.`,
        question(facts),
      ]
    : [
        `La facture ${first.number} de ${first.claimed}${order(first)} ${falls} ${first.dueOn}.`,
        question(facts),
      ];
}

function dueNotice(facts: LetterFacts): readonly string[] {
  const { first } = facts;
  if (isMany(facts)) {
    return [
      `Voici les ${facts.count} factures dont l’échéance est arrivée ou toute proche, pour ${facts.total} au total.`,
    ];
  }
  if (first.daysLate === 0) {
    return [
      `La facture ${first.number} de ${first.claimed}${order(first)} arrive à échéance aujourd’hui, ${first.dueOn}.`,
    ];
  }
  const falls = first.daysLate > 0 ? 'était à régler pour le' : 'arrive à échéance le';
  return [`La facture ${first.number} de ${first.claimed}${order(first)} ${falls} ${first.dueOn}.`];
}

const firstReminder = (facts: LetterFacts): readonly string[] => {
  const { first } = facts;
  const opening = isMany(facts)
    ? `Sauf erreur de notre part, il reste ${facts.total} à régler sur les ${facts.count} factures ci-dessous, dont l’échéance est passée.`
    : `Sauf erreur de notre part, il reste ${first.claimed} à régler sur la facture ${first.number}${order(first)}, échue le ${first.dueOn}.`;
  return facts.customerKind === 'public'
    ? [
        opening,
        `Si ${isMany(facts) ? 'elles ont été déposées' : 'elle a été déposée'} sur Chorus Pro, pouvez-vous nous en indiquer le statut (suspension, rejet, mandatement) et la date de paiement prévue ?`,
      ]
    : [opening];
};

const secondReminder = (facts: LetterFacts): readonly string[] => {
  const { first, manager } = facts;
  const written =
    facts.previousReminderOn === null ? '' : `Nous vous avons écrit le ${facts.previousReminderOn}. `;
  const unpaid = isMany(facts)
    ? `Il reste ${facts.total} à régler sur ${facts.count} factures.`
    : `Il reste ${first.claimed} à régler sur la facture ${first.number}, échue le ${first.dueOn}.`;
  const reach = manager.phone === null ? `à l’adresse ${manager.email}` : `au ${manager.phone}`;
  return [
    `${written}${unpaid}`,
    facts.customerKind === 'public'
      ? `Un élément bloque-t-il le mandatement ? ${manager.name} est joignable ${reach} et vous fournira ce qui manque.`
      : `Un point bloque-t-il ? ${manager.name} est joignable ${reach} et peut convenir avec vous d’une date ou d’un échéancier.`,
  ];
};

/** Asked for, so without a word about lateness; whoever lacks the document is told how to get it. */
const resend = (facts: LetterFacts): readonly string[] => {
  const { first } = facts;
  const again = isMany(facts)
    ? `Voici à nouveau les ${facts.count} factures ci-dessous, pour ${facts.total} au total.`
    : `Voici à nouveau la facture ${first.number} de ${first.claimed}${order(first)}, échéance le ${first.dueOn}.`;
  const isThere = facts.invoices.every((invoice) => invoice.documentUrl !== null);
  const document = isMany(facts) ? 'les documents' : 'le document';
  return [
    isThere ? again : `${again} S’il vous manque ${document}, répondez à ce message : nous vous l’enverrons.`,
    resendQuestion[facts.customerKind],
  ];
};

const resendQuestion: Readonly<Record<LetterFacts['customerKind'], string>> = {
  public:
    'Manque-t-il un élément (numéro d’engagement, code service) à la mise en paiement, ou faut-il un dépôt sur Chorus Pro ? Dites-le-nous, nous le fournirons.',
  company:
    'Vous faut-il autre chose pour la régler (bon de commande, coordonnées bancaires, autre destinataire) ? Dites-le-nous, nous le fournirons.',
  consumer: 'Vous manque-t-il une information pour la régler ? Dites-le-nous, nous vous répondrons.',
};

/** The French letters: formal « vous », short, no blame, nothing announced that will not be done. */
export const FRENCH: LetterWords = {
  subject: (facts, firm) => {
    const { first, count } = facts;
    if (count === 1)
      return `Facture ${first.number} du ${first.issuedOn} – ${firm} – échéance ${first.dueOn}`;
    return `Factures ${first.number} et ${plural(count - 1, 'autre', 'autres')} – ${firm}`;
  },
  greeting: (contactName) => (contactName === null ? 'Bonjour,' : `Bonjour ${contactName},`),
  opening: {
    courtesy,
    'due-notice': dueNotice,
    'reminder-1': firstReminder,
    'reminder-2': secondReminder,
    resend,
  },
  labels: {
    customer: 'Client',
    invoice: 'Facture',
    issuedOn: 'Date de facture',
    dueOn: 'Échéance',
    late: 'Retard',
    order: 'Votre commande',
    total: 'Montant de la facture',
    claimed: 'À régler',
    lines: 'Détail de la commande',
    description: 'Désignation',
    quantity: 'Quantité',
    unitPrice: 'Prix unitaire',
    invoices: 'Factures concernées',
    contact: 'Votre interlocuteur',
    phone: 'Téléphone',
    email: 'E-mail',
  },
  daysLate: (days) => plural(days, 'jour', 'jours'),
  moreLines: (count) => `… et ${plural(count, 'autre ligne', 'autres lignes')}, sur la facture.`,
  moreInvoices: (count) =>
    `… et ${plural(count, 'autre facture', 'autres factures')}, comprises dans le total.`,
  documentLabel: (number) => `Consulter la facture ${number}`,
  payLabel: (number) => `Régler la facture ${number} en ligne`,
  howToPay: (facts) => [
    isMany(facts)
      ? 'Pour régler par virement, utilisez les coordonnées bancaires qui figurent sur chaque facture et rappelez son numéro. Nous ne changeons jamais de coordonnées bancaires par e-mail.'
      : `Pour régler par virement, utilisez les coordonnées bancaires qui figurent sur la facture et rappelez son numéro, ${facts.first.number}. Nous ne changeons jamais de coordonnées bancaires par e-mail.`,
  ],
  law: {
    company:
      'Pour mémoire, l’article L. 441-10 du Code de commerce prévoit, en cas de retard, des pénalités de retard et une indemnité forfaitaire de 40 € pour frais de recouvrement.',
    public:
      'Pour mémoire, les délais de paiement et les intérêts moratoires applicables aux acheteurs publics sont fixés par le Code de la commande publique (articles R. 2192-10 et suivants).',
    consumer: null,
  },
  closing: (facts) => [
    'Si votre règlement s’est croisé avec ce message, merci de ne pas en tenir compte.',
    ...(facts.template === 'reminder-2'
      ? [
          `Si vous contestez ${isMany(facts) ? 'une de ces factures' : 'cette facture'}, dites-le-nous en répondant à ce message.`,
        ]
      : []),
    `Situation au ${facts.asOf.day} à ${facts.asOf.hour.replace(/^0?(\d+):/, '$1 h ')}.`,
  ],
  regards: 'Cordialement,',
  footer: () => [
    'Vous pouvez répondre à ce message : une personne vous lira. Si vous n’êtes pas la bonne personne, merci de nous l’indiquer.',
  ],
};

import { daysBetween } from '../../calendar/civil.js';
import { formatMoney } from '../../money.js';
import type { Audience } from '../../policy.js';
import type { CivilDate } from '../../time.js';
import { MOST_LISTED, aboutOnly, sumsOf } from '../call-sums.js';
import { list, paragraphs, plain } from '../markdown.js';
import type { ScriptInput } from '../script-input.js';
import { frenchDates } from './dates.js';
import { frenchStepLabel } from './labels.js';
import { frenchOpening } from './opening-words.js';
import { englishOpening } from '../en/opening-words.js';

/** Whether a message arrived, as far as the provider said. */
const ARRIVALS: Readonly<Record<string, string>> = {
  sent: 'parti, arrivée non confirmée',
  delivered: 'arrivé chez le destinataire',
  bounced: 'revenu, l’adresse ne l’a pas accepté',
  complained: 'arrivé, mais signalé comme indésirable',
  refused: 'refusé par le service d’envoi, pas reçu',
  unknown: 'départ incertain : demander si le message est arrivé',
};

const PROMISES: Readonly<Record<ScriptInput['promises'][number]['state'], string>> = {
  open: 'en cours',
  kept: 'tenue',
  broken: 'non tenue',
  void: 'sans objet',
};

const DOS: Readonly<Record<Audience, readonly string[]>> = {
  company: [
    'Demander la comptabilité fournisseurs si l’interlocuteur ne décide pas du paiement.',
    'Demander si la facture est reçue, correcte et validée ; noter ce qui manque (bon de commande, RIB).',
    'Convenir d’une date précise, ou d’un échéancier, et la répéter avant de raccrocher.',
    'Si l’on vous le demande seulement : les pénalités de retard et l’indemnité de 40 € sont dues de plein droit entre professionnels (Code de commerce, L441-10).',
  ],
  consumer: [
    'S’assurer d’abord de parler à la personne elle-même, avant de dire l’objet de l’appel.',
    'Écouter : une difficulté passagère se règle mieux par un échéancier que par une date intenable.',
    'Convenir d’une date ou d’un échéancier, et proposer de le confirmer par écrit.',
  ],
  public: [
    'Demander le service comptable ou l’ordonnateur, et citer le numéro d’engagement ou de bon de commande.',
    'Demander le statut dans Chorus Pro : déposée, rejetée, suspendue, service fait, mise en paiement.',
    'Noter la date de mandatement ou de mise en paiement annoncée, et la pièce qui manque s’il y en a une.',
  ],
};

const NEVER_ON_VOICEMAIL =
  'Ne laisser aucun détail sur une messagerie : ni montant, ni facture, ni retard ; seulement un nom et un numéro.';
const DONTS: Readonly<Record<Audience, readonly string[]>> = {
  company: [
    NEVER_ON_VOICEMAIL,
    'Ne menacer d’aucune suite qui n’est pas décidée.',
    'Ne pas donner de nouvelles coordonnées bancaires par téléphone : celles de la facture sont les bonnes.',
  ],
  consumer: [
    NEVER_ON_VOICEMAIL,
    'N’en parler à personne d’autre : ni famille, ni employeur, ni voisin.',
    'Ne réclamer que la somme de la facture : aucun frais, aucune pénalité.',
    'Ne pas appeler avant 10 h, entre 13 h et 14 h, après 20 h, ni le week-end ou un jour férié.',
  ],
  public: [
    NEVER_ON_VOICEMAIL,
    'Ne pas presser un agent qui attend une pièce : la lui faire parvenir.',
    'Ne réclamer aucun intérêt au téléphone : le comptable public les calcule.',
  ],
};

/** One invoice in one line: what is outstanding, when it was due, how late it is. */
export function frenchDue(invoice: ScriptInput['invoices'][number], today: CivilDate): string {
  const daysLate = daysBetween(invoice.dueOn, today);
  const due = frenchDates.fullDay(invoice.dueOn);
  const lateness = `échue le ${due} (${daysLate} ${daysLate > 1 ? 'jours' : 'jour'} de retard)`;
  const money = formatMoney(invoice.outstandingCents, invoice.currency, 'fr');
  return `Facture ${plain(invoice.number)} : ${money} restant dus, ${daysLate > 0 ? lateness : `à échéance du ${due}`}`;
}

/** One message in one line: which, when, and whether it arrived. */
export const frenchSent = ({ step, sentOn, state, numbers }: ScriptInput['messages'][number]): string =>
  `${plain(frenchStepLabel(step).text)}${aboutOnly(numbers)}, le ${frenchDates.fullDay(sentOn)} : ${ARRIVALS[state] ?? plain(state)}`;

/** What a call about several invoices comes to; how many the list leaves out. */
function inAll({ invoices, reason }: ScriptInput): string {
  const { length } = invoices;
  if (length < 2) return '';
  const left = length - MOST_LISTED;
  const more =
    left > 0 ? ` ; ${left > 1 ? `${left} autres ne sont pas citées` : 'une autre n’est pas citée'} ici` : '';
  const oneCall = reason === 'complaint' ? '' : ' Un seul appel : noter pour chacune ce qui est convenu.';
  return `**En tout** : ${sumsOf(invoices, 'fr')} pour ${length} factures${more}.${oneCall}`;
}

const COMPLAINED =
  '**À savoir** – Le client a signalé un de nos messages comme indésirable : plus rien ne lui est écrit. S’en excuser, et convenir d’un autre moyen de se joindre.';

/** The script of a call, in Markdown, for the person who makes it. */
export function frenchCallScript(input: ScriptInput): string {
  const { customer, others = [] } = input;
  const opening = customer.language === 'fr' ? frenchOpening(input) : englishOpening(input);
  return paragraphs(
    `## Appeler ${plain(customer.name)}`,
    `**Contact** : ${customer.contactName === null ? 'la personne chargée des paiements' : plain(customer.contactName)}  \n` +
      `**Téléphone** : ${customer.phone === null ? 'non renseigné ; le chercher sur le bon de commande ou le site du client' : plain(customer.phone)}  \n` +
      `**Adresse e-mail** : ${customer.email === null ? 'non renseignée ; la demander' : plain(customer.email)}`,
    input.attempt > 1 ? `Tentative ${input.attempt}.` : '',
    input.reason === 'complaint' ? COMPLAINED : '',
    '### Ce qui est dû',
    list(
      input.invoices.slice(0, MOST_LISTED).map((invoice) => frenchDue(invoice, input.today)),
      'Rien n’est plus dû : ne pas appeler.',
    ),
    inAll(input),
    others.length > 0 ? '### Ses autres factures échues' : '',
    others.length > 0
      ? list(
          others.map((invoice) => frenchDue(invoice, input.today)),
          '',
        )
      : '',
    '### Ce qui est déjà parti',
    list(
      input.messages.map(frenchSent),
      input.remindersElsewhere === 0
        ? 'Aucun message n’est encore parti : l’appel est le premier contact.'
        : `Rien d’ici pour l’instant ; rappels envoyés avant que la facture nous soit confiée : ${input.remindersElsewhere}.`,
    ),
    '### Promesses précédentes',
    list(
      input.promises.map(
        ({ promisedFor, amountCents, currency, state, number }) =>
          `${formatMoney(amountCents, currency, 'fr')} pour le ${frenchDates.fullDay(promisedFor)}${aboutOnly(number === undefined ? [] : [number])} : ${PROMISES[state]}`,
      ),
      'Aucune.',
    ),
    customer.language === 'fr' ? '### Pour commencer' : '### Pour commencer (le client parle anglais)',
    opening,
    '### À faire',
    list(DOS[customer.kind], ''),
    '### À ne pas faire',
    list(DONTS[customer.kind], ''),
  );
}

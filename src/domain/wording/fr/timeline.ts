import { when } from '../sentence.js';
import type { TimelineFacts, TimelineType } from '../timeline-types.js';
import type { StepLabel } from '../step-label.js';

const MESSAGE: StepLabel = { text: 'Message', ending: '' };
const NEXT_STEP: StepLabel = { text: 'Prochaine étape', ending: 'e' };
const STEP: StepLabel = { text: 'Étape', ending: 'e' };

const colon = (text: string | undefined): string => when(text, (value) => ` : ${value}`);
const inBrackets = (text: string | undefined): string => when(text, (value) => ` (${value})`);
const why = ({ reason, because }: TimelineFacts): string => colon(reason ?? because);
const aside = ({ reason, because }: TimelineFacts): string => inBrackets(reason ?? because);
const invoice = ({ number }: TimelineFacts): string => `Facture${when(number, (text) => ` ${text}`)}`;
const task = (facts: TimelineFacts): string =>
  `${colon(facts.task)}${when(facts.step, ({ text }) => ` (${text})`)}`;
const until = ({ until: day }: TimelineFacts): string => when(day, (text) => ` jusqu’au ${text}`);
const amount = ({ amount: money }: TimelineFacts): string => when(money, (text) => ` de ${text}`);
const reference = ({ reference: text }: TimelineFacts): string => inBrackets(text);

/** « Rappel 1 envoyé », « Mise en demeure prévue »: the participle agrees with its step. */
const step = ({ step: label }: TimelineFacts, otherwise: StepLabel, participle: string): string => {
  const { text, ending } = label ?? otherwise;
  return `${text} ${participle}${ending}`;
};
const message = (facts: TimelineFacts, participle: string): string => step(facts, MESSAGE, participle);

const RESOLUTIONS: Readonly<Record<string, string>> = {
  upheld: 'le client avait raison',
  rejected: 'litige non fondé, les relances reprennent',
  settled: 'accord trouvé',
};
const resolution = ({ resolution: code }: TimelineFacts): string =>
  code !== undefined && Object.hasOwn(RESOLUTIONS, code) ? colon(RESOLUTIONS[code]) : '';

/** One sentence for each type of event; it reads well when a detail is missing. */
export const frenchTimeline: Readonly<Record<TimelineType, (facts: TimelineFacts) => string>> = {
  'invoice.created': (facts) =>
    `${invoice(facts)} enregistrée${when(facts.amount, (text) => `, ${text}`)}${when(facts.policy, (name) => `, politique ${name}`)}`,
  'invoice.changed': (facts) => `${invoice(facts)} modifiée${colon(facts.changed)}${aside(facts)}`,
  'invoice.settled': (facts) =>
    `${invoice(facts)} réglée${when(facts.amount, (text) => `, reste de ${text} abandonné (sous le seuil)`)} : plus aucune relance`,
  'invoice.reopened': (facts) => `${invoice(facts)} rouverte${why(facts)}`,
  'invoice.cancelled': (facts) => `${invoice(facts)} annulée${why(facts)}`,
  'invoice.written_off': (facts) => `${invoice(facts)} passée en perte${why(facts)}`,
  'invoice.handed_over': (facts) => `Dossier remis : les relances sont terminées${aside(facts)}`,
  'step.planned': (facts) =>
    `${step(facts, NEXT_STEP, 'prévu')}${when(facts.around, (text) => ` le ${text}`)}`,
  'step.skipped': (facts) => `${step(facts, STEP, 'passé')} sans envoi${why(facts)}`,
  'message.sent': (facts) => message(facts, 'envoyé'),
  'message.delivered': (facts) => `${message(facts, 'arrivé')} chez le destinataire`,
  'message.bounced': (facts) =>
    `${message(facts, 'renvoyé')} : ${facts.isSoft ? 'empêchement passager, l’adresse reste bonne' : 'l’adresse ne l’a pas accepté'}${aside(facts)}`,
  'message.complained': (facts) =>
    `${message(facts, 'signalé')} comme indésirable par le destinataire${aside(facts)}`,
  'message.refused': (facts) => `${message(facts, 'refusé')} par le service d’envoi${why(facts)}`,
  'message.unknown': (facts) =>
    `${message(facts, 'peut-être envoyé')} : le service d’envoi n’a pas confirmé, rien n’est renvoyé sans certitude`,
  'message.observed': (facts) => `${message(facts, 'préparé')} sans être envoyé (mode observation)`,
  'message.approved': (facts) => message(facts, 'approuvé'),
  'message.rejected': (facts) => `${message(facts, 'rejeté')} avant l’envoi${why(facts)}`,
  'task.opened': (facts) =>
    `Tâche ouverte${task(facts)}${when(facts.deadline, (text) => `, à faire avant le ${text}`)}${aside(facts)}`,
  'task.assigned': (facts) => `Tâche confiée à une autre personne${task(facts)}`,
  'task.snoozed': (facts) => `Tâche reportée${until(facts)}${task(facts)}${aside(facts)}`,
  'task.completed': (facts) =>
    `Tâche terminée${task(facts)}${when(facts.outcome, (text) => `, résultat : ${text}`)}`,
  'task.undone': (facts) => `Tâche rouverte, son résultat est annulé${task(facts)}`,
  'task.cancelled': (facts) => `Tâche sans objet${task(facts)}${aside(facts)}`,
  'task.escalated': (facts) => `Délai dépassé, le responsable est prévenu${task(facts)}`,
  'promise.made': (facts) =>
    `Promesse de paiement${amount(facts)}${when(facts.promisedFor, (text) => ` pour le ${text}`)}`,
  'promise.kept': (facts) => `Promesse de paiement tenue${colon(facts.amount)}`,
  'promise.broken': (facts) =>
    `Promesse de paiement non tenue${when(facts.promisedFor, (text) => ` (échéance : ${text})`)}`,
  'dispute.opened': (facts) => `Litige ouvert${why(facts)}`,
  'dispute.resolved': (facts) => `Litige traité${resolution(facts)}`,
  'hold.placed': (facts) => `Relances suspendues${until(facts)}${why(facts)}`,
  'hold.lifted': (facts) => `Suspension levée${colon(facts.reason)}${inBrackets(facts.because)}`,
  'payment.received': (facts) => `Paiement reçu${amount(facts)}${reference(facts)}${aside(facts)}`,
  'payment.reversed': (facts) => `Paiement annulé${amount(facts)}${reference(facts)}${why(facts)}`,
  'payment.crossed': (facts) =>
    `Paiement fait avant l’envoi${when(facts.step, ({ text }) => ` (${text})`)}, connu après : ils se sont croisés`,
  'credit.applied': (facts) => `Avoir déduit${amount(facts)}${reference(facts)}`,
  'reply.received': (facts) =>
    facts.isAutomatic ? 'Réponse automatique reçue, rien n’est suspendu' : 'Réponse du client reçue',
  'policy.migrated': (facts) =>
    `Politique changée${when(facts.policy, (name) => ` : ${name}`)}${when(facts.policyBefore, (name) => ` (avant : ${name})`)}`,
};

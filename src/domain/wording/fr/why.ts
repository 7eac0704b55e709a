import { assertNever } from '../../assert-never.js';
import type { Why } from '../../decision.js';
import type { WhyMoments, Words } from '../words.js';

/** Why nothing happens right now, in one line. */
export function frenchWhy(why: Why, moments: WhyMoments, words: Words): string {
  switch (why.code) {
    case 'waiting-for-step': {
      const { text, ending } = words.stepLabel(why.step);
      return moments.around === undefined ? `${text} à venir` : `${text} prévu${ending} le ${moments.around}`;
    }
    case 'on-hold': {
      const until = moments.until === undefined ? '' : ` jusqu’au ${moments.until} inclus`;
      return `Relances suspendues${until} : ${words.holdReasons[why.reason]}`;
    }
    case 'awaiting-person': {
      const task = Object.hasOwn(words.taskTitles, why.task)
        ? words.taskTitles[why.task as keyof Words['taskTitles']]
        : why.task;
      return `À faire par une personne : ${task}${moments.deadline === undefined ? '' : `, avant le ${moments.deadline}`}`;
    }
    case 'stuck':
      return `Une erreur technique bloque la suite${why.step === null ? '' : ` (${words.stepLabel(why.step).text})`} : une personne doit regarder, un nouvel essai est fait régulièrement`;
    case 'below-minimum':
      return 'Le reste dû est inférieur au minimum de la politique : rien n’est envoyé';
    case 'payment-data-old': {
      const { text } = words.stepLabel(why.step);
      return `${text} attend des paiements à jour${moments.newestOn === undefined ? '' : ` : les dernières données datent du ${moments.newestOn}`}`;
    }
    case 'direct-debit':
      return 'Client prélevé : rien n’est envoyé tant que le prélèvement n’a pas été rejeté';
    case 'ended':
      return `Terminé : ${words.finalStates[why.outcome]}`;
    default:
      return assertNever(why);
  }
}

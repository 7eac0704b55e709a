import { assertNever } from '../../assert-never.js';
import type { Why } from '../../decision.js';
import type { WhyMoments, Words } from '../words.js';

/** Why nothing happens right now, in one line. */
export function englishWhy(why: Why, moments: WhyMoments, words: Words): string {
  switch (why.code) {
    case 'waiting-for-step': {
      const { text } = words.stepLabel(why.step);
      return moments.around === undefined ? `${text} to come` : `${text} planned for ${moments.around}`;
    }
    case 'on-hold': {
      const until = moments.until === undefined ? '' : ` up to and including ${moments.until}`;
      return `Reminders on hold${until}: ${words.holdReasons[why.reason]}`;
    }
    case 'awaiting-person': {
      const task = Object.hasOwn(words.taskTitles, why.task)
        ? words.taskTitles[why.task as keyof Words['taskTitles']]
        : why.task;
      return `For a person to do: ${task}${moments.deadline === undefined ? '' : `, before ${moments.deadline}`}`;
    }
    case 'stuck':
      return `A technical fault stops what comes next${why.step === null ? '' : ` (${words.stepLabel(why.step).text})`}: a person must look, it is tried again regularly`;
    case 'below-minimum':
      return 'What is outstanding is below the minimum of the policy: nothing is sent';
    case 'payment-data-old': {
      const { text } = words.stepLabel(why.step);
      return `${text} waits for fresh payment data${moments.newestOn === undefined ? '' : `: the newest is of ${moments.newestOn}`}`;
    }
    case 'direct-debit':
      return 'Paid by direct debit: nothing is sent unless the debit fails';
    case 'ended':
      return `Ended: ${words.finalStates[why.outcome]}`;
    default:
      return assertNever(why);
  }
}

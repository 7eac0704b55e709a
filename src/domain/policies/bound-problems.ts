import { isMessageStep } from '../ladder.js';
import type { PolicyStep } from '../policy.js';
import { earliestOf, latestOf, nominalDays } from './nominal-days.js';
import { problemAt, type PolicyBody, type PolicyProblem } from './problem.js';

/** Bounds and distances that the ladder itself could not keep. */
export function boundProblems(policy: PolicyBody): readonly PolicyProblem[] {
  return [...countProblems(policy), ...gapProblems(policy), ...tooLateProblems(policy)];
}

function countProblems({ steps, maxMessages }: PolicyBody): readonly PolicyProblem[] {
  const messages = steps.filter(isMessageStep).length;
  return messages <= maxMessages
    ? []
    : [problemAt(['maxMessages'], `${maxMessages} allowed, but the steps hold ${messages} messages`)];
}

/** Judged on the ladder as written; a roll to an open day may bring two closer, then the gap itself is kept. */
function gapProblems({ steps, slots, minDaysBetweenMessages: gap }: PolicyBody): readonly PolicyProblem[] {
  const days = nominalDays(steps, slots);
  return steps.flatMap((step, index): PolicyProblem[] => {
    const before = steps.slice(0, index).findLastIndex(isMessageStep);
    if (!isMessageStep(step) || before < 0) return [];
    const apart = (days[index]?.nominal ?? []).map(
      (day, weekday) => day - (days[before]?.open[weekday] ?? 0),
    );
    if (latestOf(apart) >= gap) return [];
    const { step: name } = steps[before] as PolicyStep;
    return [
      problemAt(
        ['steps', index, 'offset'],
        `${latestOf(apart)} days after ${name}, but minDaysBetweenMessages asks for ${gap}`,
      ),
    ];
  });
}

function tooLateProblems({ steps, slots, maxDays }: PolicyBody): readonly PolicyProblem[] {
  const days = nominalDays(steps, slots);
  return steps.flatMap((step, index) => {
    const earliest = earliestOf(days[index]?.nominal ?? [0]);
    if (!isMessageStep(step) || earliest <= maxDays) return [];
    return [
      problemAt(
        ['steps', index, 'offset'],
        `comes ${earliest} days after the due date at the earliest, but maxDays ends messages after ${maxDays}`,
      ),
    ];
  });
}

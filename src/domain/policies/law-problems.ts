import { isMessageStep } from '../ladder.js';
import type { Audience } from '../policy.js';
import { earliestOf, nominalDays } from './nominal-days.js';
import { problemAt, type PolicyBody, type PolicyProblem } from './problem.js';

/**
 * After this a claim may be time-barred, and asking for it an abuse: two years against a consumer (Code de la
 * consommation L218-2), five between professionals (Code de commerce L110-4).
 */
const LONGEST_DAYS: Readonly<Record<Audience, number>> = { consumer: 730, company: 1825, public: 1825 };

/** What may not be said to this audience, or not yet. */
export function lawProblems(policy: PolicyBody): readonly PolicyProblem[] {
  return [...audienceProblems(policy), ...beforeDueProblems(policy), ...afterDueProblems(policy)];
}

function audienceProblems({ audience, steps, maxDays }: PolicyBody): readonly PolicyProblem[] {
  const legal = steps.flatMap((step, index) =>
    audience === 'consumer' && step.kind === 'formal_notice'
      ? [problemAt(['steps', index, 'kind'], 'a formal notice by the machine is not for consumers')]
      : [],
  );
  const longest = LONGEST_DAYS[audience];
  const days =
    maxDays > longest
      ? [problemAt(['maxDays'], `at most ${longest} for this audience: the claim may be time-barred after`)]
      : [];
  return [...legal, ...days];
}

/** Nothing is owed late on the due day itself: only a courtesy may come up to it. */
function beforeDueProblems({ steps, slots }: PolicyBody): readonly PolicyProblem[] {
  const days = nominalDays(steps, slots);
  return steps.flatMap((step, index) => {
    if (step.kind === 'courtesy' || earliestOf(days[index]?.nominal ?? [1]) > 0) return [];
    const what = isMessageStep(step) ? `a ${step.kind}` : `a ${step.kind} task`;
    return [
      problemAt(
        ['steps', index, 'offset'],
        `${what} comes after the due date: up to it nothing is late, and only a courtesy may be sent`,
      ),
    ];
  });
}

function afterDueProblems({ steps, slots }: PolicyBody): readonly PolicyProblem[] {
  const days = nominalDays(steps, slots);
  return steps.flatMap((step, index) =>
    step.kind === 'courtesy' && earliestOf(days[index]?.nominal ?? [0]) > 0
      ? [
          problemAt(
            ['steps', index, 'offset'],
            'a courtesy comes up to the due date: what is written after it is a reminder',
          ),
        ]
      : [],
  );
}

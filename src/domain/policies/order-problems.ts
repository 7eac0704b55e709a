import type { PolicyStep } from '../policy.js';
import { nominalDays } from './nominal-days.js';
import { problemAt, type PolicyBody, type PolicyProblem } from './problem.js';

/** A ladder ends with a person who takes the file over, and with nothing after it (P5). */
export function endProblems({ steps }: PolicyBody): readonly PolicyProblem[] {
  const ends = steps.flatMap((step, index) => (step.kind === 'hand_over' ? [index] : []));
  if (ends.length === 0) {
    return [problemAt(['steps'], 'endless: the last step must be a hand_over, where a person takes over')];
  }
  return ends
    .filter((index) => index !== steps.length - 1)
    .map((index) =>
      problemAt(['steps', index, 'kind'], 'a hand_over ends the ladder: it must be the last step'),
    );
}

/** A step counted from the due date that would always come before one that stands above it. */
export function orderProblems({ steps, slots }: PolicyBody): readonly PolicyProblem[] {
  const days = nominalDays(steps, slots);
  return steps.flatMap((step, index): PolicyProblem[] => {
    if (step.anchor !== 'due') return [];
    const own = days[index]?.nominal ?? [];
    const before = days.findIndex(
      (earlier, place) => place < index && own.every((day, weekday) => day < (earlier.nominal[weekday] ?? 0)),
    );
    if (before < 0) return [];
    const name = (steps[before] as PolicyStep).step;
    return [problemAt(['steps', index, 'offset'], `unordered: comes before ${name}, which stands above it`)];
  });
}

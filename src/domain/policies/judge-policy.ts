import { boundProblems } from './bound-problems.js';
import { endProblems, orderProblems } from './order-problems.js';
import { lawProblems } from './law-problems.js';
import type { PolicyBody, PolicyProblem } from './problem.js';
import { slotProblems } from './slot-problems.js';
import { stepProblems } from './step-problems.js';

export type { PolicyBody, PolicyProblem } from './problem.js';

/**
 * Everything that is wrong with a policy (contract §4): endless, unordered or illegal, or at odds with itself.
 * Empty for one that may be used: it ends with a person, its steps come in its own order, it writes to nobody
 * before the due date but by courtesy, and its bounds and distances can be kept. Pure.
 */
export function policyProblems(policy: PolicyBody): readonly PolicyProblem[] {
  const alone = [...slotProblems(policy.slots), ...endProblems(policy), ...stepProblems(policy)];
  // What follows counts days by slots and offsets: with those wrong it would only repeat what was said.
  if (alone.length > 0) return [...alone, ...lawProblems(policy)];
  return [...lawProblems(policy), ...orderProblems(policy), ...boundProblems(policy)];
}

import { isMessageStep } from '../ladder.js';
import { isTemplateFor } from '../mail/letter-facts.js';
import type { PolicyStep } from '../policy.js';
import { problemAt, type PolicyBody, type PolicyProblem } from './problem.js';

/** Names of steps that the program itself gives: to a message a person asked to send again, to a correction, to a person's look. */
const RESERVED_NAMES: readonly string[] = ['resend', 'correction', 'review'];

/** What is wrong with a step by itself: its name, the fields its kind takes, its template. */
export function stepProblems({ steps }: PolicyBody): readonly PolicyProblem[] {
  return steps.flatMap((step, index) => [
    ...nameProblems(steps, index),
    ...(isMessageStep(step) ? messageProblems(step, index) : workProblems(step, index)),
    ...anchorProblems(step, index),
  ]);
}

function nameProblems(steps: readonly PolicyStep[], index: number): readonly PolicyProblem[] {
  const { step: name } = steps[index] as PolicyStep;
  const path = ['steps', index, 'step'];
  if (RESERVED_NAMES.includes(name)) return [problemAt(path, `${name} is a name the program uses itself`)];
  const first = steps.findIndex((other) => other.step === name);
  return first === index ? [] : [problemAt(path, `step ${first + 1} has this name already`)];
}

function messageProblems(step: PolicyStep, index: number): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (step.deadlineBusinessDays !== undefined) {
    problems.push(
      problemAt(['steps', index, 'deadlineBusinessDays'], 'a message has no deadline: only a task has one'),
    );
  }
  if (step.template !== undefined && !isTemplateFor(step.kind, step.template)) {
    const known = step.kind === 'courtesy' ? 'courtesy, due-notice' : 'reminder-1, reminder-2 and so on';
    problems.push(problemAt(['steps', index, 'template'], `no such template for a ${step.kind}: ${known}`));
  }
  return problems;
}

function workProblems(step: PolicyStep, index: number): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  if (step.template !== undefined) {
    problems.push(problemAt(['steps', index, 'template'], 'only messages have a template'));
  }
  if (step.automation !== undefined) {
    problems.push(
      problemAt(['steps', index, 'automation'], 'only messages leave by themselves: this is a person’s task'),
    );
  }
  return problems;
}

function anchorProblems(step: PolicyStep, index: number): readonly PolicyProblem[] {
  if (step.anchor === 'due') return [];
  if (index === 0) {
    return [problemAt(['steps', 0, 'anchor'], 'nothing comes before the first step: count it from due')];
  }
  return step.offset >= 0
    ? []
    : [problemAt(['steps', index, 'offset'], 'must not be negative: a step comes after the one before it')];
}

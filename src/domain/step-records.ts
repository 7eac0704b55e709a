import { civilDateOf } from './calendar/civil.js';
import type { InvoiceFacts, MessageFact, TaskFact } from './facts.js';
import type { Policy, PolicyStep } from './policy.js';
import { RESEND } from './round.js';
import type { CivilDate } from './time.js';

/** What happened in this round under one step: its message, or its tasks that are done, in order of opening. */
export interface StepRecords {
  readonly message: MessageFact | undefined;
  readonly tasks: readonly TaskFact[];
}

/** Everything of the round that counts as a step, by its place in the policy. */
export interface LadderRecords {
  readonly byIndex: readonly StepRecords[];
  /** The last day of records whose step the policy no longer has; null when there are none. */
  readonly strayOn: CivilDate | null;
}

/**
 * Reads the round's records against the policy: by the step's name. A name the policy does not have is from
 * before a migration; what was done under it counts for the first step of the same kind that has nothing of
 * its own, so that a renamed or replaced step is never done twice.
 */
export function ladderRecords(facts: InvoiceFacts, policy: Policy): LadderRecords {
  const own = policy.steps.map((step) => recordsNamed(facts, step.step, step.kind));
  const strays = strayRecords(facts, policy);
  if (strays.length === 0) return { byIndex: own, strayOn: null };
  const byIndex = [...own];
  for (const stray of strays) {
    const index = policy.steps.findIndex(
      ({ kind }, place) => kind === stray.kind && isEmpty(byIndex[place] as StepRecords),
    );
    if (index >= 0) byIndex[index] = stray.records;
  }
  return { byIndex, strayOn: latestDay(facts, strays) };
}

const recordsNamed = (facts: InvoiceFacts, name: string, kind: PolicyStep['kind']): StepRecords => ({
  message: facts.messages.find((message) => message.step === name && isMessageKind(kind)),
  tasks: facts.tasks.filter((task) => task.step === name && task.kind === kind && task.state === 'done'),
});

const isMessageKind = (kind: PolicyStep['kind']): boolean => kind === 'courtesy' || kind === 'reminder';
const isEmpty = ({ message, tasks }: StepRecords): boolean => message === undefined && tasks.length === 0;

interface Stray {
  readonly kind: PolicyStep['kind'];
  readonly records: StepRecords;
}

function strayRecords(facts: InvoiceFacts, policy: Policy): readonly Stray[] {
  const names = new Set([RESEND, ...policy.steps.map((step) => step.step)]);
  const messages = facts.messages
    .filter((message) => !names.has(message.step))
    .map((message): Stray => ({ kind: message.kind, records: { message, tasks: [] } }));
  const tasks = facts.tasks
    .filter(isLadderTask)
    .filter((task) => task.step !== null && !names.has(task.step));
  const named = [...new Set(tasks.map((task) => `${task.kind} ${task.step ?? ''}`))];
  return [
    ...messages,
    ...named.map((name): Stray => {
      const same = tasks.filter((task) => name === `${task.kind} ${task.step ?? ''}`);
      return { kind: (same[0] as LadderTask).kind, records: { message: undefined, tasks: same } };
    }),
  ];
}

type LadderTask = TaskFact & { readonly kind: 'call' | 'formal_notice' | 'hand_over' };
const isLadderTask = (task: TaskFact): task is LadderTask =>
  task.state === 'done' &&
  (task.kind === 'call' || task.kind === 'formal_notice' || task.kind === 'hand_over');

function latestDay(facts: InvoiceFacts, strays: readonly Stray[]): CivilDate | null {
  const days = strays.flatMap(({ records }) => [
    ...(records.message ? [records.message.countedOn] : []),
    ...records.tasks.map((task) => dayCompleted(facts, task)),
  ]);
  return days.reduce<CivilDate | null>((last, day) => (last === null || day > last ? day : last), null);
}

/** The civil day on which a person did it, in the customer's zone. */
export function dayCompleted(facts: InvoiceFacts, task: TaskFact): CivilDate {
  return civilDateOf(task.completedAt ?? task.openedAt, facts.calendar.zone);
}

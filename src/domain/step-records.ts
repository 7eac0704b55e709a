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
  /** The last day of records whose step the policy does not have; null when there are none. */
  readonly strayOn: CivilDate | null;
  /** Work that was done although the policy has no rung of its kind, in order of opening. */
  readonly offLadder: readonly OffLadder[];
}

/** Tasks of one kind that a person's answer opened and that stand on no rung: a notice under a policy without one. */
export interface OffLadder {
  readonly step: string;
  readonly kind: LadderTask['kind'];
  readonly tasks: readonly TaskFact[];
}

/** What a task is called that stands on no rung: as the presets call a rung of its kind. */
const OWN_NAMES = { call: 'call', formal_notice: 'formal-notice', hand_over: 'hand-over' } as const;

/**
 * Reads the round's records against the policy: by the step's name. A name the policy does not have is from
 * before a migration; what was done under it counts for the first step of the same kind that has nothing of
 * its own, so that a renamed or replaced step is never done twice. A task without a name stands on no rung:
 * its policy had none of its kind when an answer opened it.
 */
export function ladderRecords(facts: InvoiceFacts, policy: Policy): LadderRecords {
  const own = policy.steps.map((step) => recordsNamed(facts, step.step, step.kind));
  const strays = strayRecords(facts, policy);
  if (strays.length === 0) return { byIndex: own, strayOn: null, offLadder: [] };
  const byIndex = [...own];
  const offLadder: OffLadder[] = [];
  for (const stray of strays) {
    const index = policy.steps.findIndex(
      ({ kind }, place) => kind === stray.kind && isEmpty(byIndex[place] as StepRecords),
    );
    if (index >= 0) byIndex[index] = stray.records;
    else if (isWork(stray.kind)) {
      offLadder.push({ step: stray.step, kind: stray.kind, tasks: stray.records.tasks });
    }
  }
  return { byIndex, strayOn: latestDay(facts, strays), offLadder };
}

const recordsNamed = (facts: InvoiceFacts, name: string, kind: PolicyStep['kind']): StepRecords => ({
  message: facts.messages.find((message) => message.step === name && isMessageKind(kind)),
  tasks: facts.tasks.filter((task) => task.step === name && task.kind === kind && task.state === 'done'),
});

const isMessageKind = (kind: PolicyStep['kind']): boolean => kind === 'courtesy' || kind === 'reminder';
const isEmpty = ({ message, tasks }: StepRecords): boolean => message === undefined && tasks.length === 0;

interface Stray {
  readonly step: string;
  readonly kind: PolicyStep['kind'];
  readonly records: StepRecords;
}

function strayRecords(facts: InvoiceFacts, policy: Policy): readonly Stray[] {
  const names = new Set([RESEND, ...policy.steps.map((step) => step.step)]);
  const messages = facts.messages
    .filter((message) => !names.has(message.step))
    .map((message): Stray => ({
      step: message.step,
      kind: message.kind,
      records: { message, tasks: [] },
    }));
  const tasks = facts.tasks
    .filter(isLadderTask)
    .filter((task) => !policy.steps.some(({ step, kind }) => step === task.step && kind === task.kind));
  const groupOf = (task: LadderTask): string => `${task.kind} ${task.step ?? OWN_NAMES[task.kind]}`;
  return [
    ...messages,
    ...[...new Set(tasks.map(groupOf))].map((group): Stray => {
      const same = tasks.filter((task) => groupOf(task) === group);
      const { kind, step } = same[0] as LadderTask;
      return { step: step ?? OWN_NAMES[kind], kind, records: { message: undefined, tasks: same } };
    }),
  ];
}

type LadderTask = TaskFact & { readonly kind: keyof typeof OWN_NAMES };
const isWork = (kind: TaskFact['kind'] | PolicyStep['kind']): kind is LadderTask['kind'] => kind in OWN_NAMES;

/** The call after a complaint is about the complaint: it is no step of the reminding. */
export const isComplaintCall = ({ kind, step, reason }: TaskFact): boolean =>
  kind === 'call' && step === null && reason === 'complaint';

const isLadderTask = (task: TaskFact): task is LadderTask =>
  task.state === 'done' && isWork(task.kind) && !isComplaintCall(task);

/** Under which step a task counts: its rung, or what its kind is called when it stands on none. */
export const nameOfTask = ({ step, kind }: TaskFact): string | null =>
  step ?? (isWork(kind) ? OWN_NAMES[kind] : null);

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

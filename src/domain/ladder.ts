import type { InvoiceFacts, MessageFact, RoundOpening, TaskFact } from './facts.js';
import type { Policy, PolicyStep } from './policy.js';
import { dayCompleted, ladderRecords, type OffLadder, type StepRecords } from './step-records.js';
import type { CivilDate } from './time.js';

/** The third "nobody answered" in a row lets the ladder go on (contract §7). */
export const CALL_ATTEMPTS_IN_A_ROW = 3;

/** A step of the current round that is behind us, with the day its successor's delay counts from. */
export interface StepBehind {
  /** -1: the step that opened the round and stands on no rung of the policy. */
  readonly index: number;
  readonly countedOn: CivilDate;
  /** False for a message that was planned and passed over: nothing reached the customer. */
  readonly happened: boolean;
  /** False for a person's work, which an answer may have opened ahead of its time. */
  readonly isMessage: boolean;
}

/** What a step is called and what it is; also of work that stands on no rung. */
export type NamedStep = Pick<PolicyStep, 'step' | 'kind'>;

/** A call (or another task step) to be opened once more, after an outcome that asks for it. */
export interface StepAgain {
  readonly step: NamedStep;
  readonly last: TaskFact;
  /** How many times in a row the same kind of answer came. */
  readonly inARow: number;
}

/** Where the invoice stands on its policy's ladder. */
export interface Position {
  /** The step that opens the round, while it has not come; before everything else. */
  readonly opening: RoundOpening | null;
  /** The last step touched in this round, if any. */
  readonly behind: StepBehind | null;
  /** The step to open again, which comes before any new one. */
  readonly again: StepAgain | null;
  /** First step not yet touched; equal to the number of steps when there is none. */
  readonly nextIndex: number;
}

export const isMessageStep = (step: NamedStep): boolean =>
  step.kind === 'courtesy' || step.kind === 'reminder';
const isNobody = (task: TaskFact): boolean => task.outcome === 'unreachable' || task.outcome === 'voicemail';
const asksAgain = (task: TaskFact): boolean =>
  task.outcome === 'payment_sent' || task.outcome === 'awaiting_approval' || task.outcome === 'not_now';

/** Reads the records of the current round against the policy's steps. A task still open is the caller's concern. */
export function positionOn(facts: InvoiceFacts, policy: Policy): Position {
  const { byIndex, strayOn, offLadder } = ladderRecords(facts, policy);
  const touched = byIndex
    .map((records, index) => stepBehind(facts, records, index))
    .filter((step) => step !== null);
  const rung = touched.at(-1) ?? null;
  const notice = noticeOffLadder(facts, policy, offLadder, rung);
  const last = notice?.behind ?? rung;
  const behind =
    last && strayOn !== null && strayOn > last.countedOn ? { ...last, countedOn: strayOn } : last;
  const lastAgain = notice
    ? againAfter(notice.work.tasks, notice.work)
    : rung && againAfter((byIndex[rung.index] as StepRecords).tasks, policy.steps[rung.index] as PolicyStep);
  const tasks = notice?.work.tasks ?? (rung ? (byIndex[rung.index] as StepRecords).tasks : []);
  const nextIndex = Math.max(
    indexAfterAlreadySent(facts, policy),
    firstOfRound(facts, policy),
    behind === null ? 0 : behind.index + 1,
  );
  return {
    opening: pendingOpening(facts),
    behind: behind ?? resentBefore(facts),
    again: callOffLadder(facts, offLadder, last, tasks.at(-1)) ?? lastAgain,
    nextIndex,
  };
}

/** A formal notice under a policy without one: what follows it is the hand-over, by the policy (contract §7). */
function noticeOffLadder(
  facts: InvoiceFacts,
  { steps }: Policy,
  offLadder: readonly OffLadder[],
  rung: StepBehind | null,
): { readonly work: OffLadder; readonly behind: StepBehind } | null {
  const handOver = steps.findIndex((step) => step.kind === 'hand_over');
  const work = offLadder.findLast(({ kind }) => kind === 'formal_notice');
  const last = work?.tasks.at(-1);
  if (!work || !last || handOver < 0 || (rung !== null && rung.index >= handOver)) return null;
  const countedOn = dayCompleted(facts, last);
  return { work, behind: { index: handOver - 1, countedOn, happened: true, isMessage: false } };
}

/** A call on no rung that asks for another one, unless something of the ladder was done after it. */
function callOffLadder(
  facts: InvoiceFacts,
  offLadder: readonly OffLadder[],
  behind: StepBehind | null,
  behindTask: TaskFact | undefined,
): StepAgain | null {
  const isLast = ({ last }: StepAgain): boolean => {
    if (behindTask) return (last.completedAt ?? 0) > (behindTask.completedAt ?? 0);
    return behind === null || dayCompleted(facts, last) >= behind.countedOn;
  };
  const agains = offLadder
    .filter(({ kind }) => kind === 'call')
    .map((work) => againAfter(work.tasks, work))
    .filter((again) => again !== null);
  return agains.findLast(isLast) ?? null;
}

function pendingOpening({ opening, messages, tasks }: InvoiceFacts): RoundOpening | null {
  const hasCome = [...messages, ...tasks].some((record) => record.step === opening?.step);
  return hasCome ? null : opening;
}

/** The invoice itself, sent again, for what follows it on the ladder. */
function resentBefore({ opening, messages }: InvoiceFacts): StepBehind | null {
  const record = messages.find((message) => message.step === opening?.step);
  return record ? { index: -1, ...messageBehind(record) } : null;
}

/** A round opened with a rung goes on after it; one opened with the invoice itself restarts at the first reminder. */
function firstOfRound({ opening }: InvoiceFacts, { steps }: Policy): number {
  if (opening === null) return 0;
  const rung = steps.findIndex((step) => step.step === opening.step);
  if (rung >= 0) return rung;
  const reminder = steps.findIndex((step) => step.kind === 'reminder');
  return reminder >= 0 ? reminder : steps.findIndex((step) => step.kind !== 'courtesy');
}

function stepBehind(facts: InvoiceFacts, { message, tasks }: StepRecords, index: number): StepBehind | null {
  if (message) return { index, ...messageBehind(message) };
  const last = tasks.at(-1);
  return last ? { index, countedOn: dayCompleted(facts, last), happened: true, isMessage: false } : null;
}

const messageBehind = ({ countedOn, result }: MessageFact): Omit<StepBehind, 'index'> => ({
  countedOn,
  happened: result !== 'skipped',
  isMessage: true,
});

/** Whether the last answer asks for the same work once more. */
export function againAfter(tasks: readonly TaskFact[], step: NamedStep): StepAgain | null {
  const last = tasks.at(-1);
  if (!last) return null;
  if (asksAgain(last)) return { step, last, inARow: 1 };
  if (!isNobody(last)) return null;
  const answered = tasks.findLastIndex((task) => !isNobody(task));
  const inARow = tasks.length - 1 - answered;
  return inARow >= CALL_ATTEMPTS_IN_A_ROW ? null : { step, last, inARow };
}

/** Invoices that come from another tool: the first n reminders, and what stands before them, are behind us. */
function indexAfterAlreadySent(facts: InvoiceFacts, policy: Policy): number {
  if (facts.remindersAlreadySent === 0 || facts.round > 1) return 0;
  let seen = 0;
  let after = 0;
  policy.steps.forEach((step, index) => {
    if (step.kind !== 'reminder' || seen >= facts.remindersAlreadySent) return;
    seen += 1;
    after = index + 1;
  });
  return after;
}

import { approvalBefore, askAgain, isApprovalOver } from './approval.js';
import { civilDateOf, addDays } from './calendar/civil.js';
import { addBusinessDays, nextOpenDay } from './calendar/opening.js';
import type { OpenSlot } from './calendar/calendar.js';
import type { Decision, Plan, SkippedStep } from './decision.js';
import type { InvoiceFacts, ReviewReason, RoundOpening, TaskFact } from './facts.js';
import { ORGANISATION_HOLD, holdEnds, reviewOn } from './hold-ends.js';
import {
  againAfter,
  isMessageStep,
  positionOn,
  type NamedStep,
  type Position,
  type StepAgain,
} from './ladder.js';
import { plannedDay } from './plan-day.js';
import type { Policy, PolicyStep } from './policy.js';
import { RESEND } from './round.js';
import { instantOn, otherHalfDay } from './step-instants.js';
import { whyHeld, whyPlanned, whyWaiting } from './why.js';
import { dayCompleted, isComplaintCall, nameOfTask } from './step-records.js';
import type { CivilDate, Instant } from './time.js';

/** Distance of the second and the third attempt by phone, in business days from the completion (contract §7). */
const CALL_RETRY_BUSINESS_DAYS = [1, 3] as const;
/** "It is on its way" is believed this long; the next call comes after it (contract §7). */
const ANNOUNCED_PAYMENT_BUSINESS_DAYS = 5;

/** How long after the due date a direct debit may take before a person looks (its return can take two months). */
const DEBIT_BUSINESS_DAYS = 10;
/** A run may wake this much early and still act (activities/situation.ts): judged as if the instant had come. */
const EARLIEST_WAKE_MS = 2_000;

/** Tasks that leave the ladder running while they are open. */
const NON_BLOCKING: readonly TaskFact['kind'][] = ['check_delivery'];

/**
 * The one rule book: what happens next to an invoice, and when. Pure and total; never looks at a clock.
 * Used by every activity before it acts, by the API when it plans, by previews and by tests.
 *
 * A decision whose `at` is not after `now` is due. A hold stops the ladder but not the deadlines of people's
 * tasks; a blocking task stops it until a person acts. A `review` with reason `stuck` shows the invoice as
 * waiting for a person; the run that retries a stuck step judges with `withoutStuckReview`.
 *
 * @param now on the organisation's clock
 */
export function decide(facts: InvoiceFacts, policy: Policy, now: Instant): Plan {
  if (facts.final) return ended(facts.final);
  if (facts.outstandingCents <= 0) return ended('settled');
  const open = facts.tasks.filter((task) => task.state === 'open');
  const deadlines = open.map((task): Decision => ({
    kind: 'escalate_task',
    taskId: task.id,
    at: task.escalatesAt,
  }));
  if (facts.holds.length > 0) {
    return {
      next: earliest([...deadlines, ...holdEnds(facts, now), ...callAfterComplaint(facts, now)]),
      skipped: [],
      why: whyHeld(facts.holds),
    };
  }
  const blocking = open.find((task) => !NON_BLOCKING.includes(task.kind));
  if (blocking)
    return { next: whileWaiting(facts, policy, deadlines, now), skipped: [], why: whyWaiting(blocking) };
  if (facts.outstandingCents < policy.minAmountCents) {
    const looked = tooSmall(facts, policy, now);
    return { next: earliest([...deadlines, looked]), skipped: [], why: { code: 'below-minimum' } };
  }
  if (facts.waitsForDebit === true && facts.opening === null && !isReviewed(facts, ['debit_missing'])) {
    return {
      next: earliest([...deadlines, debitMissing(facts, now)]),
      skipped: [],
      why: { code: 'direct-debit' },
    };
  }
  const { step, skipped } = nextStep(facts, policy, now);
  const first = approvalBefore(facts, policy, step, now);
  return { next: earliest([first, ...deadlines]), skipped, why: whyPlanned(step, policy, facts.paymentData) };
}

/** While a person has something to do: its deadline, or the end of the slot that an undecided message was meant for. */
function whileWaiting(
  facts: InvoiceFacts,
  policy: Policy,
  deadlines: readonly Decision[],
  now: Instant,
): Decision {
  const open = facts.tasks.filter((task) => task.state === 'open');
  const again = facts.approval && askAgain(facts, policy, nextStep(facts, policy, now).step, open, now);
  return earliest([...deadlines, ...(again ? [again] : [])]);
}

/** Whether a message that waits for a person is no longer the one to wait for. */
export const isAskedInVain = (facts: InvoiceFacts, policy: Policy, now: Instant): boolean =>
  facts.approval !== null && isApprovalOver(facts, policy, nextStep(facts, policy, now).step, now);

/** The same facts for a run that tries a stuck step again: its own alarm must not block it. */
export function withoutStuckReview(facts: InvoiceFacts): InvoiceFacts {
  return {
    ...facts,
    tasks: facts.tasks.filter((task) => !(task.kind === 'review' && task.reason === 'stuck')),
  };
}

/** The step the ladder would come to if nothing held it: what a pause needs to know how many days are left. */
export function stepIgnoringHolds(facts: InvoiceFacts, policy: Policy, now: Instant): Decision {
  return nextStep(facts, policy, now).step;
}

function nextStep(
  facts: InvoiceFacts,
  policy: Policy,
  now: Instant,
): { step: Decision; skipped: SkippedStep[] } {
  const today = civilDateOf(now, facts.calendar.zone);
  const position = positionOn(facts, policy);
  if (position.again) return { step: openAgain(facts, position.again, now), skipped: [] };
  const skipped: SkippedStep[] = [];
  let first = position.nextIndex;
  if (position.opening) {
    const opening = openRound(facts, policy, position.opening, now);
    if (opening !== 'courtesy_past') return { step: opening, skipped };
    skipped.push({ step: position.opening.step, reason: opening });
    first += 1;
  }
  for (let index = first; index < policy.steps.length; index++) {
    const step = policy.steps[index] as PolicyStep;
    if (isMessageStep(step) && facts.callOnly) {
      skipped.push({ step: step.step, reason: 'call_only' });
      continue;
    }
    if (isMessageStep(step) && isReviewed(facts, ['over_cap', 'too_long'])) continue;
    const day = plannedDay(facts, policy, position, index, today);
    if (day.kind === 'skipped') skipped.push({ step: step.step, reason: day.reason });
    else return { step: bounded(facts, policy, position, step, day.on, now), skipped };
  }
  return { step: reviewOn(facts, 'too_long', nextOpenDay(facts.calendar, today), now), skipped };
}

/**
 * The step a person's act asked for: in the first slot of its day, today's if one is open. Exempt from the gap
 * and from the policy's bounds, which are for what is automatic; not from one message a day. A courtesy whose due
 * day has passed is of no use any more.
 */
function openRound(
  facts: InvoiceFacts,
  policy: Policy,
  opening: RoundOpening,
  now: Instant,
): Decision | 'courtesy_past' {
  const rung = policy.steps.find((step) => step.step === opening.step);
  const step = rung ?? { step: opening.step, kind: 'reminder', anchor: 'previous', offset: 0, unit: 'days' };
  const { lastHandedOverOn } = facts;
  const dayAfterLast = isMessageStep(step) && lastHandedOverOn ? addDays(lastHandedOverOn, 1) : null;
  const on = nextOpenDay(facts.calendar, later(later(opening.on, facts.notBeforeOn), dayAfterLast));
  const earliest = later(on, civilDateOf(now, facts.calendar.zone));
  if (step.kind === 'courtesy' && earliest > facts.dueOn) return 'courtesy_past';
  return onItsDay(facts, step, on, now);
}

/**
 * A message beyond the policy's bounds is not sent: a person looks instead (P5). `maxDays` bounds the
 * reminding, not the term of payment: it counts from the due day, or from the posting when that is later.
 */
function bounded(
  facts: InvoiceFacts,
  policy: Policy,
  position: Position,
  step: PolicyStep,
  on: CivilDate,
  now: Instant,
): Decision {
  if (isMessageStep(step) && facts.messagesInAllRounds >= policy.maxMessages)
    return reviewOn(facts, 'over_cap', on, now);
  if (isMessageStep(step) && on > addDays(later(facts.dueOn, facts.postedOn), policy.maxDays))
    return reviewOn(facts, 'too_long', on, now);
  return onItsDay(facts, step, on, now);
}

/**
 * A step at its instant of that day. A message that is due while payment data is too old waits for the next open day,
 * and again; calls and other tasks go on, and so does the invoice itself when a person asked to send it again.
 */
function onItsDay(facts: InvoiceFacts, step: PolicyStep, on: CivilDate, now: Instant): Decision {
  const key = spreadKey(facts, step, facts.round);
  const attempt = attemptsOf(facts, step) + 1;
  const { at, slot } = instantOn(facts, on, key, now);
  const mayWait = isMessageStep(step) && step.step !== RESEND && at <= now + EARLIEST_WAKE_MS;
  if (!mayWait || !isPaymentDataOld(facts, now)) return stepDecision(step, at, slot, attempt);
  const tomorrow = nextOpenDay(facts.calendar, addDays(civilDateOf(now, facts.calendar.zone), 1));
  const later = instantOn(facts, tomorrow, key, now);
  return { ...stepDecision(step, later.at, later.slot, attempt), waitsForPaymentData: true } as Decision;
}

/**
 * What a step is spread by. Messages and papers: each invoice by itself. Calls: by the customer, so that the calls about
 * several of their invoices are there at one instant and are made as one (ADR 0027).
 */
const spreadKey = (facts: InvoiceFacts, step: NamedStep, time: number): string =>
  step.kind === 'call' ? `${facts.customerId}/call` : `${facts.invoiceId}/${step.step}/${time}`;

const isPaymentDataOld = ({ paymentData, calendar }: InvoiceFacts, now: Instant): boolean =>
  paymentData !== undefined &&
  paymentData !== null &&
  civilDateOf(now, calendar.zone) > addDays(paymentData.newestOn, paymentData.maxAgeDays);

/** The bank should have paid by now: a person looks whether the debit failed without a word. */
function debitMissing(facts: InvoiceFacts, now: Instant): Decision {
  const from = later(facts.dueOn, facts.postedOn);
  return reviewOn(facts, 'debit_missing', addBusinessDays(facts.calendar, from, DEBIT_BUSINESS_DAYS), now);
}

/** Nothing automatic asks for so little; after the policy's longest time a person looks all the same, and again. */
function tooSmall(facts: InvoiceFacts, { maxDays }: Policy, now: Instant): Decision {
  const looks = facts.tasks.filter((task) => task.kind === 'review' && task.reason === 'too_long');
  const { completedAt = null } = looks.at(-1) ?? {};
  const from = completedAt === null ? null : civilDateOf(completedAt, facts.calendar.zone);
  const on = addDays(later(later(facts.dueOn, facts.postedOn), from), maxDays + 1);
  return reviewOn(facts, 'too_long', nextOpenDay(facts.calendar, on), now);
}

function stepDecision(step: NamedStep, at: Instant, slot: OpenSlot, attempt: number): Decision {
  const when = { step: step.step, at, slotEndsAt: slot.to };
  switch (step.kind) {
    case 'courtesy':
      return { kind: 'send_courtesy', ...when };
    case 'reminder':
      return { kind: 'send_reminder', ...when };
    case 'call':
      return { kind: 'open_call_task', attempt, ...when };
    case 'formal_notice':
      return { kind: 'propose_formal_notice', attempt, ...when };
    case 'hand_over':
      return { kind: 'propose_hand_over', attempt, ...when };
  }
}

/** The same task once more: after nobody answered, after a date that was given, after an announced payment. */
function openAgain(facts: InvoiceFacts, again: StepAgain, now: Instant): Decision {
  const { step } = again;
  const completed = dayCompleted(facts, again.last);
  const attempt = attemptsOf(facts, step) + 1;
  if (again.last.retryOn || again.last.outcome === 'payment_sent') {
    const from = again.last.retryOn ?? dayAfterAnnounced(facts, completed);
    const on = nextOpenDay(facts.calendar, later(from, facts.notBeforeOn));
    const { at, slot } = instantOn(facts, on, spreadKey(facts, step, attempt), now);
    return stepDecision(step, at, slot, attempt);
  }
  const distance = CALL_RETRY_BUSINESS_DAYS[again.inARow - 1] ?? 1;
  const retryOn = addBusinessDays(facts.calendar, completed, distance);
  const on = nextOpenDay(facts.calendar, later(retryOn, facts.notBeforeOn));
  const { at, slot } = otherHalfDay(facts, on, again.last.openedAt, now);
  return stepDecision(step, at, slot, attempt);
}

/**
 * The call after a complaint is made again like any other (contract §7), although nothing is written meanwhile: it is
 * about the complaint. Whatever else holds the invoice comes first.
 */
function callAfterComplaint(facts: InvoiceFacts, now: Instant): readonly Decision[] {
  const isStopped = facts.holds.every(({ reason, id }) => reason === 'stopped' && id !== ORGANISATION_HOLD);
  if (!isStopped || facts.tasks.some(({ state }) => state === 'open')) return [];
  const since = Math.min(...facts.holds.map((hold) => hold.since));
  const calls = facts.tasks.filter((task) => isComplaintCall(task) && task.openedAt >= since);
  const again = againAfter(calls, { step: 'call', kind: 'call' });
  if (again === null) return [];
  const decision = openAgain(facts, again, now);
  return decision.kind === 'open_call_task'
    ? [{ ...decision, attempt: calls.length + 1, about: 'complaint' }]
    : [];
}

const dayAfterAnnounced = (facts: InvoiceFacts, completed: CivilDate): CivilDate =>
  addDays(addBusinessDays(facts.calendar, completed, ANNOUNCED_PAYMENT_BUSINESS_DAYS), 1);

const isReviewed = (facts: InvoiceFacts, reasons: readonly ReviewReason[]): boolean =>
  facts.tasks.some((task) => task.kind === 'review' && reasons.includes(task.reason as ReviewReason));
const attemptsOf = (facts: InvoiceFacts, { step, kind }: NamedStep): number =>
  facts.tasks.filter((task) => task.kind === kind && nameOfTask(task) === step).length;
const later = (a: CivilDate, b: CivilDate | null): CivilDate => (b !== null && b > a ? b : a);

function earliest(candidates: readonly Decision[]): Decision {
  const nothing: Decision = { kind: 'await_person', at: null };
  return candidates.reduce(
    (first, other) => (first.at === null || (other.at !== null && other.at < first.at) ? other : first),
    nothing,
  );
}

const ended = (outcome: NonNullable<InvoiceFacts['final']>): Plan => ({
  next: { kind: 'end', outcome, at: null },
  skipped: [],
  why: { code: 'ended', outcome },
});

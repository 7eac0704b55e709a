import { civilDateOf } from '../calendar/civil.js';
import { slotAt } from '../calendar/opening.js';
import { decide } from '../decide.js';
import type { Decision, Why } from '../decision.js';
import type { InvoiceFacts } from '../facts.js';
import type { Policy, StepKind } from '../policy.js';
import { toIso, type CivilDate, type Instant } from '../time.js';
import { afterApproval, afterHold, afterMessage, afterReview, afterTask, withoutWaiting } from './imagine.js';

/** One step as it would come if nothing else happened. */
export interface WalkStep {
  readonly step: string;
  readonly kind: StepKind;
  /** The civil day, in the customer's zone. */
  readonly on: CivilDate;
  /** The first instant it may happen: the real one lies in [`at`, `at` + spread]. */
  readonly at: Instant;
  /** That it is waited for; or what it also depends on: a hold, a task still open. */
  readonly why: Why;
}

/** More turns than any policy has steps, holds and reviews: a walk that goes on longer is a defect. */
const MAX_TURNS = 200;

/**
 * Walks an invoice's ladder forward by the very rule that decides it (`decide`), with imagined facts: nobody
 * pays or answers, every message is accepted at its instant, every task is done on the day it opens, a hold
 * ends with its last day. A hold without an end, and a task that is open now, end at once: then every step
 * says by its `why` that it depends on that. Pure; stores nothing.
 */
export function walk(facts: InvoiceFacts, policy: Policy, now: Instant): readonly WalkStep[] {
  const steps: WalkStep[] = [];
  const real = decide(facts, policy, now);
  // Payments are told in time, as far as a preview can know.
  let state: State = {
    facts: { ...withoutWaiting(facts, now), paymentData: null },
    now,
    earliest: now,
    cause: null,
    condition: null,
  };
  if (real.next.kind !== 'end' && isLifted(facts, state.facts)) state = { ...state, condition: real.why };
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const { next, why } = decide(state.facts, policy, state.now);
    const after = advance(state, next, why);
    if (isStep(next)) steps.push(stepOf(state, next, why));
    if (after === null) return steps;
    state = after;
  }
  throw new Error(`the walk of policy ${policy.name} v${policy.version} does not end`);
}

interface State {
  readonly facts: InvoiceFacts;
  readonly now: Instant;
  /** The first instant `now` may be in truth: what was imagined before it has a spread, and may really be sooner. */
  readonly earliest: Instant;
  /** Why the next step comes no sooner. */
  readonly cause: Why | null;
  /** What every step from here on depends on. */
  readonly condition: Why | null;
}

type StepDecision = Exclude<Extract<Decision, { readonly step: string }>, { readonly kind: 'ask_approval' }>;
const isStep = (decision: Decision): decision is StepDecision =>
  'step' in decision && decision.kind !== 'ask_approval';

const KINDS: Readonly<Record<StepDecision['kind'], StepKind>> = {
  send_courtesy: 'courtesy',
  send_reminder: 'reminder',
  open_call_task: 'call',
  propose_formal_notice: 'formal_notice',
  propose_hand_over: 'hand_over',
};

/** The state after what was decided has happened as imagined; null when nothing comes after it. */
function advance(state: State, next: Decision, why: Why): State | null {
  if (next.at === null) return null;
  const now = next.at > state.now ? next.at : state.now;
  const after = { ...state, now, earliest: earliestAfter(state, next, now), cause: null };
  switch (next.kind) {
    case 'send_courtesy':
    case 'send_reminder':
      return { ...after, facts: afterMessage(state.facts, next, now) };
    case 'ask_approval':
      return { ...after, facts: afterApproval(state.facts, next), cause: state.cause };
    case 'open_call_task':
      return { ...after, facts: afterTask(state.facts, 'call', next, now) };
    case 'propose_formal_notice':
      return { ...after, facts: afterTask(state.facts, 'formal_notice', next, now) };
    case 'end_hold':
      return { ...after, facts: afterHold(state.facts, next.holdId), cause: why };
    case 'open_review': {
      const facts = afterReview(state.facts, next.reason, now);
      const condition: Why = { code: 'awaiting-person', task: 'review', dueAt: toIso(now) };
      return facts === null ? null : { ...after, facts, condition };
    }
    // With the hand-over the ladder ends: what a person makes of the file is no step.
    case 'propose_hand_over':
    case 'escalate_task':
      return null;
  }
}

function stepOf(state: State, next: StepDecision, why: Why): WalkStep {
  const { calendar } = state.facts;
  const at = firstInstant(state, next.at);
  // An imagined invoice has no spread of its own: what is told is the beginning of it.
  const waited = why.code === 'waiting-for-step' ? { ...why, at: toIso(at) } : why;
  return {
    step: next.step,
    kind: KINDS[next.kind],
    on: civilDateOf(next.at, calendar.zone),
    at,
    why: state.condition ?? state.cause ?? waited,
  };
}

/** The start of the slot, when the step's own instant is that plus its spread; else the instant itself. */
function firstInstant({ facts, earliest }: State, at: Instant): Instant {
  const from = slotAt(facts.calendar, at)?.from ?? at;
  return from >= earliest && at - from <= facts.spreadMs ? from : at;
}

/** A step and a wish for approval have a spread, the end of a hold or of a wait has none. */
function earliestAfter(state: State, next: Decision, now: Instant): Instant {
  if (next.at === null || !('step' in next)) return now;
  const first = firstInstant(state, next.at);
  return first > state.earliest ? first : state.earliest;
}

const isLifted = (before: InvoiceFacts, after: InvoiceFacts): boolean =>
  after.holds.length < before.holds.length ||
  before.tasks.some((task) => task.state === 'open' && task.kind !== 'check_delivery');

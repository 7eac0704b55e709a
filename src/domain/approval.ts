import { civilDateOf } from './calendar/civil.js';
import { addBusinessDays, slotAt, slotsOn } from './calendar/opening.js';
import type { OpenSlot } from './calendar/calendar.js';
import type { Decision } from './decision.js';
import type { InvoiceFacts, TaskFact } from './facts.js';
import type { Automation, Policy, PolicyStep } from './policy.js';
import { spreadInto } from './spread.js';
import { MINUTE_MS, type Instant } from './time.js';

/** Tasks of one morning are opened a little apart. */
const ASK_SPREAD_MS = 5 * MINUTE_MS;

type MessageDecision = Extract<Decision, { readonly kind: 'send_courtesy' | 'send_reminder' }>;
export type AskDecision = Extract<Decision, { readonly kind: 'ask_approval' }>;

/** How far a message goes by itself: as its step says, or else its policy (contract §7, Automation). */
export function automationOf(policy: Policy, stepName: string): Automation {
  const step: PolicyStep | undefined = policy.steps.find((candidate) => candidate.step === stepName);
  if (step) return step.automation ?? policy.automation;
  // What a person asked to send again is of no policy's steps, and needs no second person.
  return policy.automation === 'observe' ? 'observe' : 'automatic';
}

const isMessage = (decision: Decision): decision is MessageDecision =>
  decision.kind === 'send_courtesy' || decision.kind === 'send_reminder';

/** What comes before a step: the question to a person, when its message needs one; otherwise the step itself. */
export function approvalBefore(facts: InvoiceFacts, policy: Policy, step: Decision, now: Instant): Decision {
  if (!isMessage(step) || automationOf(policy, step.step) !== 'approve') return step;
  const { approval } = facts;
  if (approval?.step !== step.step) return ask(facts, step, askInstant(facts, step, now));
  return approval.isApproved && !approval.isStale ? step : ask(facts, step, now);
}

/**
 * A question that is open is asked again when what the message says is no longer true, and at the end of the
 * slot it was meant for: it is then written for the next one. Undefined while something else is open as well.
 */
export function askAgain(
  facts: InvoiceFacts,
  policy: Policy,
  step: Decision,
  open: readonly TaskFact[],
  now: Instant,
): AskDecision | undefined {
  const { approval } = facts;
  if (!approval || approval.isApproved || !isMessage(step) || approval.step !== step.step) return undefined;
  if (automationOf(policy, step.step) !== 'approve') return undefined;
  if (open.some((task) => task.kind !== 'approve_message' && task.kind !== 'check_delivery'))
    return undefined;
  if (approval.isStale) return ask(facts, step, now);
  const endsAt = slotAt(facts.calendar, approval.plannedFor)?.to ?? approval.plannedFor;
  return ask(facts, step, endsAt > now ? endsAt : now);
}

/**
 * Whether a message that waits for a person is not wanted any more as it is: its step is not the one that comes
 * next (a policy was migrated, a courtesy is past), it needs nobody, or it is too early to ask.
 *
 * @param step what the ladder comes to, holds or not
 */
export function isApprovalOver(facts: InvoiceFacts, policy: Policy, step: Decision, now: Instant): boolean {
  const { approval } = facts;
  if (!approval) return false;
  if (!isMessage(step) || step.step !== approval.step) return true;
  if (automationOf(policy, step.step) !== 'approve') return true;
  return !approval.isApproved && askInstant(facts, step, now) > now;
}

const ask = (facts: InvoiceFacts, step: MessageDecision, at: Instant): AskDecision => ({
  kind: 'ask_approval',
  step: step.step,
  message: step.kind === 'send_courtesy' ? 'courtesy' : 'reminder',
  at,
  slotEndsAt: slotAt(facts.calendar, at)?.to ?? at,
  plannedFor: step.at,
});

/** On the business day before the step's; at once when that is past. */
function askInstant(facts: InvoiceFacts, step: MessageDecision, now: Instant): Instant {
  const { calendar } = facts;
  const before = addBusinessDays(calendar, civilDateOf(step.at, calendar.zone), -1);
  const first = slotsOn(calendar, before)[0] as OpenSlot;
  const wished = spreadInto(first, `${facts.invoiceId}/${step.step}/approval`, ASK_SPREAD_MS);
  return wished > now ? wished : now;
}

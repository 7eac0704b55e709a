import { civilDateOf } from './calendar/civil.js';
import { addBusinessDays } from './calendar/opening.js';
import type { InvoiceFacts, MessageFact, RoundOpening, TaskFact } from './facts.js';
import type { Policy } from './policy.js';
import type { CivilDate, Instant } from './time.js';

/** The invoice itself once more: a step of no policy, sent because a person asked for it (contract §7). */
export const RESEND = 'resend';

/** Why an address is looked for when mail did arrive, only not with the right person. */
export const WRONG_CONTACT = 'wrong_contact';

/**
 * A round is a passage of the ladder; a new one is opened only by a person's act (P2). These are the ways in:
 * each says with which step the round begins and from which day. What a person asks for is exempt from the
 * gap between two messages and from the policy's cap, not from one message a day.
 */

/** The invoice was not received: it is sent again at once, the ladder restarts at its first reminder. */
export const resendNow = (facts: InvoiceFacts, now: Instant): RoundOpening => ({
  step: RESEND,
  on: today(facts, now),
});

/** The right contact is known now: the last reminder goes to it at once; the invoice itself when there was none. */
export const remindContact = (facts: InvoiceFacts, policy: Policy, now: Instant): RoundOpening => ({
  step: lastReminder(facts, policy) ?? RESEND,
  on: today(facts, now),
});

/**
 * The address is mended: the step that did not arrive, or reached the wrong person, is planned again on the next
 * open day. Null when the last message did arrive, or none had left: then the ladder goes on where it stands.
 */
export function repeatUndelivered(facts: InvoiceFacts, now: Instant): RoundOpening | null {
  const last = facts.messages.at(-1);
  if (last === undefined || !(didNotArrive(last) || wentElsewhere(facts, last))) return null;
  return { step: last.step, on: addBusinessDays(facts.calendar, today(facts, now), 1) };
}

/**
 * The message in doubt was not sent: its step is planned again in the next slot. Null when the ladder went on
 * meanwhile and the customer has heard a later step (another message left, or may have; somebody answered a call): a
 * first reminder after the second would be no courtesy. Null as well when a person's act opened another round since.
 */
export function repeatUnsent(
  facts: InvoiceFacts,
  policy: Policy,
  unsent: { readonly step: string; readonly round: number },
  now: Instant,
): RoundOpening | null {
  if (unsent.round !== facts.round || hasHeardSince(facts, policy, unsent.step)) return null;
  return { step: unsent.step, on: today(facts, now) };
}

function hasHeardSince(facts: InvoiceFacts, policy: Policy, step: string): boolean {
  const place = policy.steps.findIndex((rung) => rung.step === step);
  const later = policy.steps.slice(place + 1).map((rung) => rung.step);
  const isLater = (record: { readonly step: string | null }) =>
    record.step !== null && record.step !== step && later.includes(record.step);
  return (
    facts.messages.some((message) => isLater(message) && mayHaveArrived(message)) ||
    facts.tasks.some((task) => isLater(task) && task.state === 'done' && wasReached(task))
  );
}

const mayHaveArrived = ({ result }: MessageFact): boolean => result === 'sent' || result === 'unknown';
const wasReached = ({ kind, outcome }: TaskFact): boolean =>
  kind === 'call' && outcome !== 'unreachable' && outcome !== 'voicemail';

/** A number to call is known now, and no address: a call on the next business day. Null without a call on the ladder. */
export function callContact(facts: InvoiceFacts, policy: Policy, now: Instant): RoundOpening | null {
  const call = policy.steps.findLast((step) => step.kind === 'call');
  if (call === undefined) return null;
  return { step: call.step, on: addBusinessDays(facts.calendar, today(facts, now), 1) };
}

/**
 * The invoice is being sent again already: asked for and not yet left, or left today and nothing since. The
 * same act then changes nothing; one message a day is all there can be.
 */
export function isResendUnderway(facts: InvoiceFacts, now: Instant): boolean {
  if (facts.opening?.step !== RESEND) return false;
  const last = facts.messages.at(-1);
  return last === undefined || (last.step === RESEND && last.countedOn === today(facts, now));
}

const didNotArrive = (message: MessageFact): boolean =>
  message.result === 'bounced' || message.result === 'refused';

/** The task of finding the right address says that the one on record is somebody else's. */
const wentElsewhere = (facts: InvoiceFacts, message: MessageFact): boolean =>
  message.result !== 'skipped' &&
  facts.tasks.some((task) => task.kind === 'check_address' && task.reason === WRONG_CONTACT);

function lastReminder(facts: InvoiceFacts, policy: Policy): string | null {
  const sent = facts.messages.findLast(
    (message) => message.kind === 'reminder' && message.result !== 'skipped',
  );
  if (sent) return sent.step;
  const elsewhere = policy.steps
    .filter((step) => step.kind === 'reminder')
    .slice(0, facts.remindersAlreadySent);
  return elsewhere.at(-1)?.step ?? null;
}

const today = (facts: InvoiceFacts, now: Instant): CivilDate => civilDateOf(now, facts.calendar.zone);

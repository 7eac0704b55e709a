import { addDays, civilDateOf } from './calendar/civil.js';
import { nextOpenDay } from './calendar/opening.js';
import type { Decision } from './decision.js';
import type { HoldFact, HoldReason, InvoiceFacts, ReviewReason, TaskFact } from './facts.js';
import { instantOn } from './step-instants.js';
import { MINUTE_MS, type CivilDate, type Instant } from './time.js';

/** A hold nobody gave an end is looked at by a person after this long (contract §7, for a pause), and again. */
const REVIEW_DAYS = 30;
/** Ends of holds are spread a little: what follows has its own spread. */
const HOLD_END_SPREAD_MS = 5 * MINUTE_MS;

/** The id of what holds a whole organisation (src/db/facts.ts): everybody sees it, nobody is asked invoice by invoice. */
export const ORGANISATION_HOLD = 'organisation';

/**
 * With which question a person is asked about a hold that has no end. A dispute and a reply are not among them: their
 * own task is open as long as they last.
 */
const QUESTIONS: Partial<Record<HoldReason, ReviewReason>> = {
  paused: 'pause_without_end',
  stopped: 'stopped_without_end',
  undeliverable: 'no_contact',
  insolvency: 'insolvency',
};

/** What ends the holds of an invoice, or has a person look at those that nothing ends: nobody is forgotten. */
export const holdEnds = (facts: InvoiceFacts, now: Instant): Decision[] =>
  facts.holds.flatMap((hold) => (hold.until === null ? look(facts, hold, now) : end(facts, hold, now)));

function end(facts: InvoiceFacts, hold: HoldFact, now: Instant): Decision[] {
  if (hold.until === null) return [];
  const on = nextOpenDay(facts.calendar, addDays(hold.until, 1));
  const { at } = instantOn(facts, on, `${facts.invoiceId}/${hold.reason}`, now, HOLD_END_SPREAD_MS);
  return [{ kind: 'end_hold', reason: hold.reason, holdId: hold.id, at }];
}

/**
 * A pause is asked about whatever else is to be done; the others only when nobody has anything to do on the invoice.
 * After an answer that left the hold where it was (a hand-over that is not wanted now), it is asked about again.
 */
function look(facts: InvoiceFacts, hold: HoldFact, now: Instant): Decision[] {
  const question = QUESTIONS[hold.reason];
  if (question === undefined || hold.id === ORGANISATION_HOLD) return [];
  const open = facts.tasks.filter((task) => task.state === 'open');
  const isAsked = open.some((task) => task.kind === 'review');
  if (isAsked || (hold.reason !== 'paused' && open.length > 0)) return [];
  const on = nextOpenDay(facts.calendar, addDays(lookFrom(facts, hold, question), REVIEW_DAYS));
  return [reviewOn(facts, question, on, now)];
}

/** From when the days are counted; somebody who is reminded no more has until the due day like anybody else. */
function lookFrom(facts: InvoiceFacts, hold: HoldFact, question: ReviewReason): CivilDate {
  const dayOf = (at: Instant): CivilDate => civilDateOf(at, facts.calendar.zone);
  const since = dayOf(hold.since);
  const done = facts.tasks.filter((task) => task.completedAt !== null && task.completedAt >= hold.since);
  if (done.some((task) => isReviewOf(task, [question], hold)))
    return done.map((task) => dayOf(task.completedAt ?? hold.since)).reduce(latest, since);
  return hold.reason === 'stopped' ? latest(since, facts.dueOn) : since;
}

const isReviewOf = (task: TaskFact, reasons: readonly ReviewReason[], hold: HoldFact): boolean =>
  task.kind === 'review' && reasons.includes(task.reason as ReviewReason) && task.openedAt >= hold.since;
const latest = (a: CivilDate, b: CivilDate): CivilDate => (b > a ? b : a);

/** Asks a person to look, on that day. */
export function reviewOn(facts: InvoiceFacts, reason: ReviewReason, on: CivilDate, now: Instant): Decision {
  const { at } = instantOn(facts, on, `${facts.invoiceId}/${reason}`, now, HOLD_END_SPREAD_MS);
  return { kind: 'open_review', reason, at };
}

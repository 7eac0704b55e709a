import { addDays, daysBetween } from './calendar/civil.js';
import { addBusinessDays, nextOpenDay } from './calendar/opening.js';
import type { InvoiceFacts } from './facts.js';
import { isMessageStep, type Position } from './ladder.js';
import type { Policy, PolicyStep } from './policy.js';
import type { CivilDate } from './time.js';

/** The civil day of a step, rolled forward to an open one; or the reason why it will never come. */
export type PlannedDay =
  | { readonly kind: 'day'; readonly on: CivilDate }
  | { readonly kind: 'skipped'; readonly reason: 'courtesy_past' | 'reminder_same_day' };

/**
 * The day of the step at `index` (contract §7, Dates): its delay from its anchor on the civil calendar,
 * pushed by what happened late, rolled forward to the next open day.
 */
export function plannedDay(
  facts: InvoiceFacts,
  policy: Policy,
  position: Position,
  index: number,
  today: CivilDate,
): PlannedDay {
  const step = policy.steps[index] as PolicyStep;
  const nominal = nominalDay(facts, policy, index);
  const wished = position.behind
    ? dayAfter(facts, policy, position, index, nominal)
    : firstDay(facts, step, nominal);
  const isLate =
    !position.behind && facts.round === 1 && nextOpenDay(facts.calendar, wished) < facts.postedOn;
  if (isLate && step.kind === 'courtesy') return { kind: 'skipped', reason: 'courtesy_past' };
  const own = latest([
    wished,
    isLate ? addBusinessDays(facts.calendar, facts.postedOn, 1) : null,
    facts.notBeforeOn,
  ]);
  const gap = isMessageStep(step) ? gapAfterLastMessage(facts, policy) : null;
  const on = nextOpenDay(facts.calendar, latest([own, gap]));
  if (step.kind === 'courtesy') {
    if (isReminderFirst(facts, own)) return { kind: 'skipped', reason: 'reminder_same_day' };
    const lastUseful = latest([facts.dueOn, nextOpenDay(facts.calendar, nominal)]);
    if (latest([on, today]) > lastUseful) return { kind: 'skipped', reason: 'courtesy_past' };
  }
  return { kind: 'day', on };
}

/** The day a step falls on when nothing ever comes late: counted from the due date, step by step. */
export function nominalDay(facts: InvoiceFacts, policy: Policy, index: number): CivilDate {
  const step = policy.steps[index] as PolicyStep;
  if (step.anchor === 'due' || index === 0) return shift(facts, step, facts.dueOn);
  return shift(facts, step, nextOpenDay(facts.calendar, nominalDay(facts, policy, index - 1)));
}

/** Nothing has happened on the ladder yet; a promise that was kept before counts the delay anew (contract §7). */
const firstDay = ({ calendar, anchorOn }: InvoiceFacts, step: PolicyStep, nominal: CivilDate): CivilDate =>
  latest([nominal, anchorOn && step.kind !== 'courtesy' ? shift({ calendar }, step, anchorOn) : null]);

/**
 * After a step that happened: `previous` counts from that day (or from a later one, a promise kept for
 * instance); `due` keeps its distance to that step when it was late. A due date moved forward moves the rest.
 */
function dayAfter(
  facts: InvoiceFacts,
  policy: Policy,
  position: Position,
  index: number,
  nominal: CivilDate,
): CivilDate {
  const step = policy.steps[index] as PolicyStep;
  const behind = position.behind;
  if (!behind) return nominal;
  if (!behind.happened && !facts.anchorOn) return nominal;
  const from = latest([behind.countedOn, facts.anchorOn]);
  // The invoice itself was sent again: the delay of the ladder's first reminder counts from that message.
  if (behind.index < 0) return latest([shift(facts, step, from), nominal]);
  if (step.anchor === 'previous') {
    // A task may have been opened ahead of the ladder by a person's answer (a refusal): its own day counts.
    return latest([shift(facts, step, from), behind.isMessage ? nominal : facts.dueOn]);
  }
  const nominalBehind = nextOpenDay(facts.calendar, nominalDay(facts, policy, behind.index));
  const distanceDays = Math.max(0, daysBetween(nominalBehind, nominal));
  return from > nominalBehind ? latest([nominal, addDays(from, distanceDays)]) : nominal;
}

function shift(facts: Pick<InvoiceFacts, 'calendar'>, step: PolicyStep, from: CivilDate): CivilDate {
  return step.unit === 'days'
    ? addDays(from, step.offset)
    : addBusinessDays(facts.calendar, from, step.offset);
}

/** A reminder about another invoice went to the customer on the courtesy's own day, or since (contract §7, One customer). */
const isReminderFirst = ({ calendar, lastReminderOn }: InvoiceFacts, own: CivilDate): boolean =>
  lastReminderOn !== undefined && lastReminderOn !== null && lastReminderOn >= nextOpenDay(calendar, own);

function gapAfterLastMessage(facts: InvoiceFacts, policy: Policy): CivilDate | null {
  const { lastHandedOverOn } = facts;
  return lastHandedOverOn === null ? null : addDays(lastHandedOverOn, policy.minDaysBetweenMessages);
}

/** The latest of some days; at least one must be given. */
function latest(days: readonly (CivilDate | null)[]): CivilDate {
  return days.filter((day) => day !== null).reduce((a, b) => (a > b ? a : b), '' as CivilDate);
}

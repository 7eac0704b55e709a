import { addDays, civilDateOf, instantOf, weekdayOf } from './civil.js';
import { isPublicHoliday } from './holidays.js';
import type { Calendar, Closure, OpenSlot } from './calendar.js';
import type { CivilDate, Instant } from '../time.js';

/** So many days in a row without a closure hold an opening, unless the policy has none: then a search would never end. */
const MAX_DAYS_TO_OPENING = 800;

/** Whether the customer may be written to on that day: a slot of the policy, no public holiday, no closure. */
export function isOpenDay(cal: Calendar, date: CivilDate): boolean {
  return slotsOn(cal, date).length > 0;
}

/**
 * The day itself when open, otherwise the next open one.
 * @throws RangeError when no day opens within 800 days without a closure
 */
export function nextOpenDay(cal: Calendar, date: CivilDate): CivilDate {
  return openDayFrom(cal, date, 1);
}

/**
 * The n-th open day strictly after `date` (n > 0) or strictly before it (n < 0); for 0 the day itself
 * rolled forward to an open one. Contract §7's example: Saturday 2026-10-31 + 2 is Tuesday 2026-11-03.
 * @throws RangeError for a fraction, or when no day opens within 800 days without a closure
 */
export function addBusinessDays(cal: Calendar, date: CivilDate, n: number): CivilDate {
  if (!Number.isSafeInteger(n)) throw new RangeError(`expected a whole number of business days, got: ${n}`);
  if (n === 0) return nextOpenDay(cal, date);
  const direction = n > 0 ? 1 : -1;
  let day = date;
  for (let left = Math.abs(n); left > 0; left -= 1) {
    day = openDayFrom(cal, addDays(day, direction), direction);
  }
  return day;
}

/** The openings of one day in the calendar's zone, ascending; none on a closed day. */
export function slotsOn(cal: Calendar, date: CivilDate): OpenSlot[] {
  if (isClosed(cal, date)) return [];
  const weekday = weekdayOf(date);
  return (
    cal.slots
      .filter((slot) => slot.days.includes(weekday))
      .map(({ from, to }) => ({ from: instantOf(date, from, cal.zone), to: instantOf(date, to, cal.zone) }))
      // A slot inside the hour that clocks jump over in spring has no instant at all.
      .filter((slot) => slot.from < slot.to)
      .sort((a, b) => a.from - b.from)
  );
}

/** The opening in which an instant lies, null when closed then. `from` belongs to it, `to` does not. */
export function slotAt(cal: Calendar, at: Instant): OpenSlot | null {
  const slots = slotsOn(cal, civilDateOf(at, cal.zone));
  return slots.find((slot) => slot.from <= at && at < slot.to) ?? null;
}

/**
 * The first opening that begins later than `at`; an opening under way does not count.
 * @throws RangeError when none begins within 800 days without a closure
 */
export function nextSlotAfter(cal: Calendar, at: Instant): OpenSlot {
  const today = civilDateOf(at, cal.zone);
  const later = slotsOn(cal, today).find((slot) => slot.from > at);
  if (later) return later;
  return firstOf(slotsOn(cal, nextOpenDay(cal, addDays(today, 1))));
}

/**
 * The end of a day's last opening; on a closed day, of the next open day. Deadlines of tasks end here.
 * @throws RangeError when no day opens within 800 days without a closure
 */
export function endOfDay(cal: Calendar, date: CivilDate): Instant {
  const slots = slotsOn(cal, nextOpenDay(cal, date));
  return slots.reduce((latest, slot) => (slot.to > latest ? slot.to : latest), firstOf(slots).to);
}

function openDayFrom(cal: Calendar, date: CivilDate, direction: 1 | -1): CivilDate {
  let day = date;
  for (let tried = 0; tried <= MAX_DAYS_TO_OPENING; tried += 1) {
    // A closure is passed over in one step, however long it is, and the days after it are counted afresh.
    for (let closure = closureOn(cal, day); closure !== undefined; closure = closureOn(cal, day)) {
      day = addDays(direction === 1 ? closure.lastOn : closure.firstOn, direction);
      tried = 0;
    }
    if (isOpenDay(cal, day)) return day;
    day = addDays(day, direction);
  }
  throw new RangeError(`no open day within ${MAX_DAYS_TO_OPENING} days of ${date}`);
}

function isClosed(cal: Calendar, date: CivilDate): boolean {
  return isPublicHoliday(date, cal.region) || closureOn(cal, date) !== undefined;
}

/** Civil dates compare as text. */
const closureOn = (cal: Calendar, date: CivilDate): Closure | undefined =>
  cal.closures.find((closure) => closure.firstOn <= date && date <= closure.lastOn);

function firstOf(slots: readonly OpenSlot[]): OpenSlot {
  const [first] = slots;
  if (!first) throw new RangeError('an open day has at least one slot');
  return first;
}

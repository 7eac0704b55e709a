import Holidays from 'date-holidays';
import { Temporal } from 'temporal-polyfill';

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** A pme ladder with everything that can delay it fits into these weeks. */
const STORY_DAYS = 75;

/**
 * The weeks a story plays in: the first ones from now on without a public holiday in France (by a calendar
 * that is not ours), so that "Tuesday of week 2" means the same whenever the tests run.
 */
export interface StoryWeeks {
  /** Civil date of a weekday, weeks counted from 1: `day(2, 'tue')`. */
  day(week: number, weekday: Weekday): string;
}

export function quietWeeks(): StoryWeeks {
  const monday = firstQuietMonday();
  return {
    day: (week, weekday) => monday.add({ days: (week - 1) * 7 + WEEKDAYS.indexOf(weekday) }).toString(),
  };
}

/** Public holidays of a French region (`FR`, `FR-57`) in a year, as civil dates: a second opinion on ours. */
export function publicHolidays(year: number, region = 'FR'): { date: string; name: string }[] {
  const [country = 'FR', state] = region.split('-');
  const book = state === undefined ? new Holidays(country) : new Holidays(country, state);
  return book
    .getHolidays(year, 'en')
    .filter((day) => day.type === 'public')
    .map((day) => ({ date: day.date.slice(0, 10), name: day.name }));
}

/** `2027-01-05T10:00` on a wall clock of that zone, as an instant with `Z`. */
export function instantAt(local: string, zone: string): string {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant().toString();
}

/** The civil date and the time of day of an instant on a wall clock of that zone: `2027-01-05 09:12`. */
export function wallClock(instant: string, zone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString().slice(0, 5)}`;
}

/** `days` calendar days later (or earlier). */
export function plusDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

function firstQuietMonday(): Temporal.PlainDate {
  const today = Temporal.Now.plainDateISO('UTC');
  const holidays = [today.year, today.year + 1, today.year + 2]
    .flatMap((year) => publicHolidays(year))
    .map((day) => Temporal.PlainDate.from(day.date));
  // At least one day ahead: the clock only goes forward.
  let monday = today.add({ days: 8 - today.dayOfWeek });
  const isQuiet = (from: Temporal.PlainDate): boolean =>
    holidays.every((day) => day.since(from).days < 0 || day.since(from).days > STORY_DAYS);
  while (!isQuiet(monday)) monday = monday.add({ weeks: 1 });
  return monday;
}

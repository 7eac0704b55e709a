import type { Slot } from '../calendar/calendar.js';
import type { PolicyStep } from '../policy.js';

const WEEK: readonly number[] = [1, 2, 3, 4, 5, 6, 7];

/** Days from the due date on which a step falls in a week without holidays, one number per weekday of the due date. */
export type NominalDays = readonly number[];

/**
 * Where every step of a ladder falls when nothing comes late, for each weekday the due date may be. A policy
 * is judged by this: holidays, closures and late payers only push a step later, never earlier. `open` is the day
 * itself rolled forward to an open one, from which a delay from `previous` counts.
 */
export function nominalDays(
  steps: readonly PolicyStep[],
  slots: readonly Slot[],
): readonly { readonly nominal: NominalDays; readonly open: NominalDays }[] {
  const week = openWeekdays(slots);
  const byWeekday = WEEK.map((weekday) => ladderFrom(steps, (day) => week.has(weekdayAfter(weekday, day))));
  return steps.map((_step, index) => ({
    nominal: byWeekday.map((days) => days[index]?.nominal ?? 0),
    open: byWeekday.map((days) => days[index]?.open ?? 0),
  }));
}

const openWeekdays = (slots: readonly Slot[]): ReadonlySet<number> => {
  const days = new Set(slots.flatMap((slot) => slot.days));
  // A policy without a single open day is refused for that; here it must only not loop for ever.
  return WEEK.some((day) => days.has(day)) ? days : new Set(WEEK);
};

const weekdayAfter = (weekday: number, days: number): number => ((((weekday - 1 + days) % 7) + 7) % 7) + 1;

type IsOpen = (day: number) => boolean;

function ladderFrom(steps: readonly PolicyStep[], isOpen: IsOpen): { nominal: number; open: number }[] {
  const days: { nominal: number; open: number }[] = [];
  for (const step of steps) {
    const from = step.anchor === 'due' ? 0 : (days.at(-1)?.open ?? 0);
    const nominal = step.unit === 'days' ? from + step.offset : openDayAfter(from, step.offset, isOpen);
    days.push({ nominal, open: rolledForward(nominal, isOpen) });
  }
  return days;
}

function rolledForward(day: number, isOpen: IsOpen): number {
  let open = day;
  while (!isOpen(open)) open += 1;
  return open;
}

function openDayAfter(from: number, count: number, isOpen: IsOpen): number {
  if (count === 0) return rolledForward(from, isOpen);
  const direction = count > 0 ? 1 : -1;
  let day = from;
  for (let left = Math.abs(count); left > 0; left -= 1) {
    do day += direction;
    while (!isOpen(day));
  }
  return day;
}

export const earliestOf = (days: NominalDays): number => Math.min(...days);
export const latestOf = (days: NominalDays): number => Math.max(...days);

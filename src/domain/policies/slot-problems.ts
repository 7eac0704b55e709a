import type { Slot } from '../calendar/calendar.js';
import { problemAt, type PolicyProblem } from './problem.js';

/** Less than this is no opening: a morning's messages would leave in one burst. */
const SHORTEST_SLOT_MINUTES = 15;

/** Openings that are none, too short, or that overlap. */
export function slotProblems(slots: readonly Slot[]): readonly PolicyProblem[] {
  if (slots.length === 0)
    return [problemAt(['slots'], 'at least one slot is needed: without one nothing ever leaves')];
  return slots.flatMap((slot, index) => [
    ...dayProblems(slot, index),
    ...lengthProblems(slot, index),
    ...overlapProblems(slots, index),
  ]);
}

function dayProblems(slot: Slot, index: number): readonly PolicyProblem[] {
  const path = ['slots', index, 'days'];
  if (slot.days.length === 0) return [problemAt(path, 'name at least one day, 1 (Monday) to 7 (Sunday)')];
  const isTwice = new Set(slot.days).size < slot.days.length;
  return isTwice ? [problemAt(path, 'a day is named twice')] : [];
}

function lengthProblems({ from, to }: Slot, index: number): readonly PolicyProblem[] {
  const minutes = minutesOf(to) - minutesOf(from);
  if (minutes <= 0) return [problemAt(['slots', index, 'to'], 'must be later than from, on the same day')];
  if (minutes >= SHORTEST_SLOT_MINUTES) return [];
  return [
    problemAt(
      ['slots', index, 'to'],
      `a slot lasts ${SHORTEST_SLOT_MINUTES} minutes or more: messages are spread over it`,
    ),
  ];
}

function overlapProblems(slots: readonly Slot[], index: number): readonly PolicyProblem[] {
  const slot = slots[index] as Slot;
  const other = slots
    .slice(0, index)
    .findIndex(
      (before) =>
        before.days.some((day) => slot.days.includes(day)) && before.from < slot.to && slot.from < before.to,
    );
  return other < 0
    ? []
    : [problemAt(['slots', index], `overlaps with slot ${other + 1} on the same day: make one of the two`)];
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

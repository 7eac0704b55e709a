import { civilDateOf, instantOf } from './calendar/civil.js';
import type { OpenSlot } from './calendar/calendar.js';
import { nextSlotAfter, slotAt, slotsOn } from './calendar/opening.js';
import type { InvoiceFacts } from './facts.js';
import { spreadInto } from './spread.js';
import type { CivilDate, Instant } from './time.js';

/** What separates the two half-days of calls (contract §7). */
const HALF_DAY = '12:30';

/** The first open instant of the half-day in which the customer was not called last time. */
export function otherHalfDay(
  facts: InvoiceFacts,
  on: CivilDate,
  lastOpenedAt: Instant,
  now: Instant,
): Placed {
  const { zone } = facts.calendar;
  const slots = slotsOn(facts.calendar, on);
  const first = slots[0] as OpenSlot;
  const wasMorning = lastOpenedAt < instantOf(civilDateOf(lastOpenedAt, zone), HALF_DAY, zone);
  const noon = instantOf(on, HALF_DAY, zone);
  const afternoon = slots.find((slot) => slot.to > noon);
  const slot = wasMorning && afternoon ? afternoon : first;
  const wished = wasMorning && afternoon && afternoon.from < noon ? noon : slot.from;
  return placed(facts, wished, slot, now);
}

/** An instant and the slot it lies in. */
export interface Placed {
  readonly at: Instant;
  readonly slot: OpenSlot;
}

/** The instant of a step on its day: the first slot's first instant plus its own spread. */
export function instantOn(
  facts: Pick<InvoiceFacts, 'calendar' | 'spreadMs'>,
  on: CivilDate,
  key: string,
  now: Instant,
  spreadMs = facts.spreadMs,
): Placed {
  const first = slotsOn(facts.calendar, on)[0] as OpenSlot;
  const wished = spreadInto(first, key, spreadMs);
  if (wished > now || slotAt(facts.calendar, now)) return placed(facts, wished, first, now);
  const next = nextSlotAfter(facts.calendar, now);
  return { at: spreadInto(next, key, spreadMs), slot: next };
}

/** An instant still to come stays; one already past means now inside an open slot, else the next slot's start. */
function placed(
  facts: Pick<InvoiceFacts, 'calendar'>,
  wished: Instant,
  slot: OpenSlot,
  now: Instant,
): Placed {
  if (wished > now) return { at: wished, slot };
  const current = slotAt(facts.calendar, now);
  if (current) return { at: now, slot: current };
  const next = nextSlotAfter(facts.calendar, now);
  return { at: next.from, slot: next };
}

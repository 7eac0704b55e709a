import type { OpenSlot } from './calendar/calendar.js';
import { instant, MINUTE_MS, type Instant } from './time.js';

/** The least spread of one slot's messages (contract §7, Dates). */
export const SPREAD_MS = 30 * MINUTE_MS;
/** The last minute of a slot is never planned into: a message planned there would be shifted by the least delay. */
const SLOT_MARGIN_MS = MINUTE_MS;

/**
 * A message's own instant inside its slot: a fixed, even spread by a hash of what it is, in whole seconds,
 * so that a morning of many invoices is no herd and every re-plan says the same (P4).
 *
 * @param key what is spread, e.g. `inv_…/reminder-1/1`
 * @param spreadMs how wide, in milliseconds; never past the slot's end less a margin
 */
export function spreadInto(slot: OpenSlot, key: string, spreadMs: number): Instant {
  const widthMs = Math.max(0, Math.min(spreadMs, slot.to - slot.from - SLOT_MARGIN_MS));
  return instant(slot.from + Math.floor((fractionOf(key) * widthMs) / 1000) * 1000);
}

/** FNV-1a with a final mix: an even fraction in [0, 1) of any text. Not for secrets. */
export function fractionOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

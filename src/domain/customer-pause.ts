import { civilDateOf } from './calendar/civil.js';
import { zoneOfRegion } from './calendar/holidays.js';
import type { CivilDate, Instant } from './time.js';

/** A pause of a whole customer as it is on record. */
export interface CustomerPause {
  readonly region: string;
  readonly paused_at: Instant | null;
  /** The last paused day; null: until resumed. */
  readonly paused_until_on: CivilDate | null;
}

/** A pause never ends another one: where two overlap, the later end counts (null: until somebody resumes). */
export const laterEnd = (a: CivilDate | null, b: CivilDate | null): CivilDate | null => {
  if (a === null || b === null) return null;
  return a > b ? a : b;
};

/** Whether the customer is paused now; a pause whose last day is over has ended by itself. */
export function isCustomerPaused(pause: CustomerPause, now: Instant, organisationZone: string): boolean {
  if (pause.paused_at === null) return false;
  const until = pause.paused_until_on;
  return until === null || until >= civilDateOf(now, zoneOfRegion(pause.region, organisationZone));
}

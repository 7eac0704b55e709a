import type { CivilDate, Instant } from '../time.js';

/** A weekly opening: `days` 1 (Monday) … 7 (Sunday); `from` inclusive, `to` exclusive, local `HH:MM`. */
export interface Slot {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/** Days on which the organisation sends nothing, both ends included. */
export interface Closure {
  readonly firstOn: CivilDate;
  readonly lastOn: CivilDate;
}

/**
 * Everything needed to say when a customer may be written to: the policy's slots, the zone and the
 * public holidays of the customer's region, the organisation's closures.
 */
export interface Calendar {
  readonly zone: string;
  readonly region: string;
  readonly slots: readonly Slot[];
  readonly closures: readonly Closure[];
}

/** One opening of one day, as instants: `from` inclusive, `to` exclusive. */
export interface OpenSlot {
  readonly from: Instant;
  readonly to: Instant;
}

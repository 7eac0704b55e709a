/**
 * The two notions of time. A civil date is a day on a wall calendar, without zone (due dates, holidays);
 * an instant is a point on a clock (messages, timers). They never mix without a zone: src/domain/calendar.
 */

/** A day `YYYY-MM-DD` on the civil calendar. Compares correctly as text. */
export type CivilDate = string & { readonly __brand: 'CivilDate' };

/** Milliseconds since the epoch, on the organisation's clock unless the name says otherwise. */
export type Instant = number & { readonly __brand: 'Instant' };

export const civilDate = (text: string): CivilDate => text as CivilDate;
export const instant = (epochMs: number): Instant => epochMs as Instant;
/** RFC 3339 with `Z`, milliseconds kept. */
export const toIso = (at: Instant): string => new Date(at).toISOString();
export const fromIso = (text: string): Instant => Date.parse(text) as Instant;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

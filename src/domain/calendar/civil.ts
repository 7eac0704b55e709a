import { Temporal as T } from 'temporal-polyfill';
import { boundedMemo } from './memo.js';
import type { CivilDate, Instant } from '../time.js';

/** Days of the week as policies write them: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const WEEKDAY_OF_EPOCH = 4;

/**
 * The civil day on which an instant falls in a zone.
 * @param zone IANA name, e.g. `Europe/Paris`
 * @throws RangeError for an unknown zone or an instant that is no number
 */
export function civilDateOf(at: Instant, zone: string): CivilDate {
  return fromEpochDay(Math.floor((at + offsetMsAt(at, zone)) / DAY_MS));
}

/** Local wall-clock time of an instant, 24-hour `HH:MM` (seconds dropped). */
export function localTimeOf(at: Instant, zone: string): string {
  return new Date(at + offsetMsAt(at, zone)).toISOString().slice(11, 16);
}

/**
 * The instant at which a zone's clocks show a local time on a civil day. Where clocks jump, Temporal's
 * 'compatible' rule holds: a time in the gap is moved forward by the gap, of two equal times the first counts.
 * @param localTime `HH:MM`
 * @throws RangeError for a day, time or zone that does not exist
 */
export function instantOf(date: CivilDate, localTime: string, zone: string): Instant {
  return knownInstants(`${date}T${localTime}|${zone}`, () => {
    const local = T.PlainDateTime.from(`${date}T${localTime}`, { overflow: 'reject' });
    return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds as Instant;
  });
}

/** `days` later (negative: earlier) on the civil calendar; never n × 24 h. */
export function addDays(date: CivilDate, days: number): CivilDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** Civil days from one date to another; negative when `to` is the earlier one. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** The day of the week of a civil date. */
export function weekdayOf(date: CivilDate): Weekday {
  const sinceMonday = (toEpochDay(date) + WEEKDAY_OF_EPOCH - 1) % 7;
  return (((sinceMonday + 7) % 7) + 1) as Weekday;
}

/** Whether a text is a day that exists (`2026-02-30` is none), with a year of four digits. */
export function isCivilDate(text: string): text is CivilDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const epochMs = Date.parse(text);
  // The engine's parser lets 30 February roll over into March: only the way back proves the day.
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().slice(0, 10) === text;
}

function toEpochDay(date: CivilDate): number {
  return knownDays(date, () => {
    if (!isCivilDate(date)) throw new RangeError(`expected a civil date YYYY-MM-DD, got: ${String(date)}`);
    return Date.parse(date) / DAY_MS;
  });
}

function fromEpochDay(day: number): CivilDate {
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  // Beyond the year 9999 the text would no longer sort as a date does.
  if (!isCivilDate(text)) throw new RangeError(`day ${day} has no year of four digits`);
  return text;
}

/** A stretch of time in which a zone keeps one offset from UTC; `until` is exclusive. */
interface OffsetStretch {
  readonly from: number;
  readonly until: number;
  readonly offsetMs: number;
}

const knownDays = boundedMemo<number>(20_000);
const knownInstants = boundedMemo<Instant>(20_000);
const stretchesOfZone = boundedMemo<OffsetStretch[]>(600);
const MAX_STRETCHES = 200;

/**
 * Offset from UTC in force at an instant. A zone changes offset twice a year at most, so the stretches
 * are remembered: asking the time-zone data afresh costs ten times more and `decide` asks often.
 */
function offsetMsAt(at: Instant, zone: string): number {
  const stretches = stretchesOfZone(zone, () => []);
  const known = stretches.find((stretch) => at >= stretch.from && at < stretch.until);
  if (known) return known.offsetMs;
  const found = stretchAround(at, zone);
  if (stretches.length >= MAX_STRETCHES) stretches.length = 0;
  stretches.push(found);
  return found.offsetMs;
}

function stretchAround(at: Instant, zone: string): OffsetStretch {
  const moment = T.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const next = moment.getTimeZoneTransition('next');
  // 'previous' is strictly before: one millisecond on, a transition at this very instant is included.
  const last = moment.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return {
    from: last?.epochMilliseconds ?? -Infinity,
    until: next?.epochMilliseconds ?? Infinity,
    offsetMs: moment.offsetNanoseconds / 1_000_000,
  };
}

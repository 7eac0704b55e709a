import { Temporal as T } from 'temporal-polyfill';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  civilDateOf,
  daysBetween,
  instantOf,
  isCivilDate,
  localTimeOf,
  weekdayOf,
} from '../../src/domain/calendar/civil.js';
import { civilDate, fromIso, instant, toIso } from '../../src/domain/time.js';

const PARIS = 'Europe/Paris';
const at = (date: string, localTime: string, zone = PARIS) =>
  toIso(instantOf(civilDate(date), localTime, zone));

const anyDay = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(civilDate('1999-06-15'), days));
const anyZone = fc.constantFrom(
  PARIS,
  'America/Miquelon',
  'Pacific/Marquesas',
  'Pacific/Noumea',
  'Pacific/Chatham',
  'America/Cayenne',
  'Indian/Reunion',
  'Australia/Lord_Howe',
  'America/St_Johns',
);
const anyInstant = fc
  .integer({ min: Date.parse('2000-01-01'), max: Date.parse('2099-12-31') })
  .map((epochMs) => instant(epochMs));

describe('instantOf', () => {
  test('a local time in the hour that clocks jump over moves forward by the gap', () => {
    expect(at('2027-03-28', '02:30')).toBe('2027-03-28T01:30:00.000Z');
    expect(localTimeOf(instantOf(civilDate('2027-03-28'), '02:30', PARIS), PARIS)).toBe('03:30');
  });

  test('of two equal local times the first counts', () => {
    expect(at('2027-10-31', '02:30')).toBe('2027-10-31T00:30:00.000Z');
  });

  test.each([
    ['Europe/Paris', 60, 120],
    ['America/Guadeloupe', -240, -240],
    ['America/Martinique', -240, -240],
    ['America/St_Barthelemy', -240, -240],
    ['America/Marigot', -240, -240],
    ['America/Cayenne', -180, -180],
    ['Indian/Reunion', 240, 240],
    ['Indian/Mayotte', 180, 180],
    ['America/Miquelon', -180, -120],
    ['Pacific/Noumea', 660, 660],
    ['Pacific/Tahiti', -600, -600],
    ['Pacific/Marquesas', -570, -570],
    ['Pacific/Gambier', -540, -540],
    ['Pacific/Wallis', 720, 720],
  ])('%s is %i minutes from UTC in January 2027 and %i in July', (zone, january, july) => {
    const offsetMinutes = (date: string) =>
      (Date.parse(`${date}T12:00Z`) - instantOf(civilDate(date), '12:00', zone)) / 60_000;
    expect([offsetMinutes('2027-01-15'), offsetMinutes('2027-07-15')]).toEqual([january, july]);
  });

  test('Miquelon changes its clocks on the American days', () => {
    expect(at('2027-03-13', '09:00', 'America/Miquelon')).toBe('2027-03-13T12:00:00.000Z');
    expect(at('2027-03-14', '09:00', 'America/Miquelon')).toBe('2027-03-14T11:00:00.000Z');
    expect(at('2027-11-06', '09:00', 'America/Miquelon')).toBe('2027-11-06T11:00:00.000Z');
    expect(at('2027-11-07', '09:00', 'America/Miquelon')).toBe('2027-11-07T12:00:00.000Z');
  });

  test('the Marquesas are half an hour off', () => {
    expect(at('2027-05-04', '09:00', 'Pacific/Marquesas')).toBe('2027-05-04T18:30:00.000Z');
  });

  test('four days later is the same local time, not 96 hours, across the change of clocks', () => {
    const start = civilDate('2027-03-27');
    const later = instantOf(addDays(start, 4), '09:30', PARIS);
    expect(localTimeOf(later, PARIS)).toBe('09:30');
    expect(later - instantOf(start, '09:30', PARIS)).toBe(95 * 3_600_000);
  });

  test.each([
    ['2026-02-30', '09:00', PARIS],
    ['2026-02-28', '25:00', PARIS],
    ['2026-02-28', '09:00', 'Europe/Lutece'],
    ['soon', '09:00', PARIS],
  ])('refuses %s %s in %s', (date, localTime, zone) => {
    expect(() => instantOf(civilDate(date), localTime, zone)).toThrow(RangeError);
  });

  test('an instant of a day falls on that day', () => {
    fc.assert(
      fc.property(anyDay, anyZone, fc.integer({ min: 5 * 60, max: 23 * 60 }), (date, zone, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const moment = instantOf(date, time, zone);
        expect([civilDateOf(moment, zone), localTimeOf(moment, zone)]).toEqual([date, time]);
      }),
    );
  });
});

describe('civilDateOf', () => {
  test('midnight belongs to the new day, in the zone', () => {
    expect(civilDateOf(fromIso('2026-12-31T22:59:59.999Z'), PARIS)).toBe('2026-12-31');
    expect(civilDateOf(fromIso('2026-12-31T23:00:00Z'), PARIS)).toBe('2027-01-01');
    expect(civilDateOf(fromIso('2026-12-31T23:00:00Z'), 'America/Cayenne')).toBe('2026-12-31');
  });

  test('the minute of a change of clocks is told right on both sides', () => {
    const change = fromIso('2027-03-28T01:00:00Z');
    expect(localTimeOf(instant(change - 1), PARIS)).toBe('01:59');
    expect(localTimeOf(change, PARIS)).toBe('03:00');
    expect(localTimeOf(instant(change - 1), PARIS)).toBe('01:59');
  });

  test('agrees with the time-zone library for any instant, in any order of asking', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (moment, zone) => {
        const library = T.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(zone);
        expect(civilDateOf(moment, zone)).toBe(library.toPlainDate().toString());
        expect(localTimeOf(moment, zone)).toBe(library.toPlainTime().toString().slice(0, 5));
      }),
      { numRuns: 500 },
    );
  });

  test('refuses an unknown zone', () => {
    expect(() => civilDateOf(instant(0), 'Europe/Lutece')).toThrow(RangeError);
  });
});

describe('days', () => {
  test('months and leap years follow the calendar', () => {
    expect(addDays(civilDate('2028-02-28'), 1)).toBe('2028-02-29');
    expect(addDays(civilDate('2026-12-31'), 1)).toBe('2027-01-01');
    expect(addDays(civilDate('2026-03-01'), -1)).toBe('2026-02-28');
    expect(daysBetween(civilDate('2026-10-31'), civilDate('2026-11-03'))).toBe(3);
    expect(daysBetween(civilDate('2026-11-03'), civilDate('2026-10-31'))).toBe(-3);
  });

  test('addDays and daysBetween undo each other and agree with the library', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        const later = addDays(date, days);
        expect(daysBetween(date, later)).toBe(days);
        expect(later).toBe(T.PlainDate.from(date).add({ days }).toString());
        expect(weekdayOf(later)).toBe(T.PlainDate.from(later).dayOfWeek);
      }),
    );
  });

  test.each(['2026-02-30', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00', '', '+010000-01-01'])(
    '%j is no civil date',
    (text) => {
      expect(isCivilDate(text)).toBe(false);
      expect(() => addDays(civilDate(text), 0)).toThrow(RangeError);
    },
  );

  test('days before 1970 have the right weekday', () => {
    expect(weekdayOf(civilDate('1970-01-01'))).toBe(4);
    expect(weekdayOf(civilDate('1969-12-28'))).toBe(7);
    expect(weekdayOf(civilDate('1945-05-08'))).toBe(2);
  });

  test('no day is made beyond the year 9999', () => {
    expect(() => addDays(civilDate('9999-12-31'), 1)).toThrow(RangeError);
  });
});

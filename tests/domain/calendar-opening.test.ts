import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Calendar, Closure, OpenSlot, Slot } from '../../src/domain/calendar/calendar.js';
import { addDays, civilDateOf, daysBetween } from '../../src/domain/calendar/civil.js';
import {
  addBusinessDays,
  endOfDay,
  isOpenDay,
  nextOpenDay,
  nextSlotAfter,
  slotAt,
  slotsOn,
} from '../../src/domain/calendar/opening.js';
import { FRENCH_REGIONS } from '../../src/domain/calendar/regions.js';
import { civilDate, fromIso, instant, toIso, type CivilDate } from '../../src/domain/time.js';

const WEEK: readonly Slot[] = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }];
const HALF_DAYS: readonly Slot[] = [
  { days: [1, 2, 4], from: '14:00', to: '16:30' },
  { days: [1, 2, 3, 4, 5], from: '09:00', to: '11:30' },
];

const calendar = (with_: Partial<Calendar> = {}): Calendar => ({
  zone: 'Europe/Paris',
  region: 'FR',
  slots: WEEK,
  closures: [],
  ...with_,
});
const closed = (firstOn: string, lastOn = firstOn): Closure => ({
  firstOn: civilDate(firstOn),
  lastOn: civilDate(lastOn),
});
const on = (date: string): CivilDate => civilDate(date);
const iso = ({ from, to }: OpenSlot) => [toIso(from), toIso(to)];

describe('addBusinessDays', () => {
  test('due on Saturday 31 October 2026, two business days later is Tuesday 3 November', () => {
    expect(addBusinessDays(calendar(), on('2026-10-31'), 2)).toBe('2026-11-03');
  });

  test.each([
    ['2026-12-22', '2026-12-29', '2026-12-26'],
    ['2026-05-06', '2026-05-13', '2026-05-10'],
    ['2027-05-04', '2027-05-11', '2027-05-08'],
    ['2027-03-24', '2027-03-31', '2027-03-28'],
  ])('four business days after %s is %s, four days after is %s', (start, business, civil) => {
    expect(addBusinessDays(calendar(), on(start), 4)).toBe(business);
    expect(addDays(on(start), 4)).toBe(civil);
  });

  test('one before Monday 2 November 2026 is Friday 30 October', () => {
    expect(addBusinessDays(calendar(), on('2026-11-02'), -1)).toBe('2026-10-30');
  });

  test('none after a closed day is the next open day', () => {
    expect(addBusinessDays(calendar(), on('2026-10-31'), 0)).toBe('2026-11-02');
    expect(addBusinessDays(calendar(), on('2026-11-02'), 0)).toBe('2026-11-02');
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d days', (n) => {
    expect(() => addBusinessDays(calendar(), on('2026-11-02'), n)).toThrow(RangeError);
  });
});

describe('nextOpenDay', () => {
  test('8 May is a holiday, Good Friday only in Alsace-Moselle', () => {
    expect(nextOpenDay(calendar(), on('2026-05-08'))).toBe('2026-05-11');
    expect(nextOpenDay(calendar(), on('2027-03-26'))).toBe('2027-03-26');
    expect(nextOpenDay(calendar({ region: 'FR-67' }), on('2027-03-26'))).toBe('2027-03-30');
  });

  test('closures count with both ends', () => {
    const august = calendar({ closures: [closed('2027-08-02', '2027-08-20'), closed('2027-08-23')] });
    expect(nextOpenDay(august, on('2027-07-31'))).toBe('2027-08-24');
    expect(isOpenDay(august, on('2027-07-30'))).toBe(true);
    expect(isOpenDay(august, on('2027-08-20'))).toBe(false);
  });

  test('a calendar that never opens is refused instead of searched for ever', () => {
    expect(() => nextOpenDay(calendar({ slots: [] }), on('2026-11-02'))).toThrow(/no open day/);
  });

  test('a closure of years, and one of every only open day, end like any other', () => {
    const years = calendar({
      closures: [closed('2026-01-01', '2036-01-01'), closed('2036-01-02', '2099-12-31')],
    });
    // Saturday and Sunday follow the holiday of 1 January 2100.
    expect(nextOpenDay(years, on('2026-11-02'))).toBe('2100-01-04');
    expect(addBusinessDays(years, on('2026-11-02'), -1)).toBe('2025-12-31');
    const fridays = Array.from({ length: 200 }, (_, week) => closed(addDays(on('2026-11-06'), 7 * week)));
    const friday = calendar({ slots: [{ days: [5], from: '09:00', to: '17:30' }], closures: fridays });
    expect(nextOpenDay(friday, on('2026-11-02'))).toBe(addDays(on('2026-11-06'), 1400));
  });

  test('a slot inside the hour that clocks jump over does not exist on that Sunday', () => {
    const night = calendar({ slots: [{ days: [7], from: '02:00', to: '03:00' }] });
    expect(isOpenDay(night, on('2027-03-28'))).toBe(false);
    expect(nextOpenDay(night, on('2027-03-28'))).toBe('2027-04-04');
    expect(iso(nextSlotAfter(night, fromIso('2027-03-27T12:00:00Z')))).toEqual([
      '2027-04-04T00:00:00.000Z',
      '2027-04-04T01:00:00.000Z',
    ]);
  });
});

describe('slots', () => {
  test('are told in the zone of the calendar, before and after the change of clocks', () => {
    expect(slotsOn(calendar(), on('2027-03-25')).map(iso)).toEqual([
      ['2027-03-25T08:00:00.000Z', '2027-03-25T16:30:00.000Z'],
    ]);
    expect(slotsOn(calendar(), on('2027-03-30')).map(iso)).toEqual([
      ['2027-03-30T07:00:00.000Z', '2027-03-30T15:30:00.000Z'],
    ]);
    expect(slotsOn(calendar({ zone: 'Pacific/Marquesas' }), on('2027-03-30')).map(iso)).toEqual([
      ['2027-03-30T18:30:00.000Z', '2027-03-31T03:00:00.000Z'],
    ]);
    expect(slotsOn(calendar({ zone: 'America/Miquelon' }), on('2027-03-15')).map(iso)).toEqual([
      ['2027-03-15T11:00:00.000Z', '2027-03-15T19:30:00.000Z'],
    ]);
  });

  test('ascend whatever the order in the policy, and only on their days', () => {
    const cal = calendar({ slots: HALF_DAYS });
    expect(slotsOn(cal, on('2026-11-03')).map(iso)).toEqual([
      ['2026-11-03T08:00:00.000Z', '2026-11-03T10:30:00.000Z'],
      ['2026-11-03T13:00:00.000Z', '2026-11-03T15:30:00.000Z'],
    ]);
    expect(slotsOn(cal, on('2026-11-04'))).toHaveLength(1);
    expect(slotsOn(cal, on('2026-11-07'))).toEqual([]);
  });

  test('the first instant belongs to a slot, the last does not', () => {
    const from = fromIso('2026-11-03T08:00:00Z');
    const to = fromIso('2026-11-03T16:30:00Z');
    expect(slotAt(calendar(), instant(from - 1))).toBeNull();
    expect(slotAt(calendar(), from)).toEqual({ from, to });
    expect(slotAt(calendar(), instant(to - 1))).toEqual({ from, to });
    expect(slotAt(calendar(), to)).toBeNull();
  });

  test('the next slot begins later: the one under way does not count', () => {
    const cal = calendar({ slots: HALF_DAYS });
    expect(toIso(nextSlotAfter(cal, fromIso('2026-11-03T07:59:59.999Z')).from)).toBe(
      '2026-11-03T08:00:00.000Z',
    );
    expect(toIso(nextSlotAfter(cal, fromIso('2026-11-03T08:00:00Z')).from)).toBe('2026-11-03T13:00:00.000Z');
    expect(toIso(nextSlotAfter(cal, fromIso('2026-11-03T13:00:00Z')).from)).toBe('2026-11-04T08:00:00.000Z');
    expect(toIso(nextSlotAfter(cal, fromIso('2026-11-06T08:00:00Z')).from)).toBe('2026-11-09T08:00:00.000Z');
  });

  test('a deadline ends with the last slot of its day, of the next open one when it is closed', () => {
    const cal = calendar({ slots: HALF_DAYS });
    expect(toIso(endOfDay(cal, on('2026-11-03')))).toBe('2026-11-03T15:30:00.000Z');
    expect(toIso(endOfDay(cal, on('2026-11-04')))).toBe('2026-11-04T10:30:00.000Z');
    expect(toIso(endOfDay(cal, on('2026-10-31')))).toBe('2026-11-02T15:30:00.000Z');
  });
});

const anyDay = fc.integer({ min: 0, max: 9_000 }).map((days) => addDays(on('2020-01-01'), days));
const anyTime = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map(
    (minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`,
  );
const anySlot = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    times: fc.tuple(anyTime, anyTime),
  })
  .filter(({ times: [a, b] }) => a !== b)
  .map(({ days, times }): Slot => {
    const [from, to] = [...times].sort() as [string, string];
    return { days, from, to };
  });
const anyClosure = fc
  .tuple(anyDay, fc.integer({ min: 0, max: 30 }))
  .map(([firstOn, days]): Closure => ({ firstOn, lastOn: addDays(firstOn, days) }));
const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
  zone: fc.constantFrom(
    'Europe/Paris',
    'America/Miquelon',
    'Pacific/Marquesas',
    'Indian/Reunion',
    'Pacific/Auckland',
  ),
  region: fc.constantFrom(...FRENCH_REGIONS, 'DE'),
  slots: fc.array(anySlot, { minLength: 1, maxLength: 3 }),
  closures: fc.array(anyClosure, { maxLength: 3 }),
});

describe('for any calendar', () => {
  test('the next open day is open, not earlier, and its own next open day', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, (cal, date) => {
        const next = nextOpenDay(cal, date);
        expect(isOpenDay(cal, next)).toBe(true);
        expect(next >= date).toBe(true);
        expect(nextOpenDay(cal, next)).toBe(next);
        for (let day = date; day < next; day = addDays(day, 1)) expect(isOpenDay(cal, day)).toBe(false);
      }),
    );
  });

  test('business days grow with n and with the start, and counting back returns to the open start', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 12 }), (cal, date, n) => {
        const reached = addBusinessDays(cal, date, n);
        expect(daysBetween(date, reached)).toBeGreaterThanOrEqual(n);
        expect(addBusinessDays(cal, date, n + 1) > reached).toBe(true);
        expect(addBusinessDays(cal, addDays(date, 1), n) >= reached).toBe(true);
        const start = nextOpenDay(cal, date);
        expect(addBusinessDays(cal, addBusinessDays(cal, start, n), -n)).toBe(start);
      }),
    );
  });

  test('between a day and its n-th business day lie exactly n open days', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 12 }), (cal, date, n) => {
        const reached = addBusinessDays(cal, date, n);
        let open = 0;
        for (let day = addDays(date, 1); day <= reached; day = addDays(day, 1))
          if (isOpenDay(cal, day)) open += 1;
        expect(open).toBe(n);
      }),
    );
  });

  test('slots lie inside their day and ascend; the next one begins later and nothing opens in between', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.integer({ min: 0, max: 86_399_999 }), (cal, date, msOfDay) => {
        const slots = slotsOn(cal, date);
        slots.forEach((slot, index) => {
          expect(slot.from).toBeLessThan(slot.to);
          expect(civilDateOf(slot.from, cal.zone)).toBe(date);
          expect(civilDateOf(instant(slot.to - 1), cal.zone)).toBe(date);
          expect(slot.from).toBeGreaterThanOrEqual(slots[index - 1]?.from ?? -Infinity);
        });
        const now = instant(Date.parse(date) + msOfDay);
        const next = nextSlotAfter(cal, now);
        expect(next.from).toBeGreaterThan(now);
        const firstDay = civilDateOf(now, cal.zone);
        for (let day = firstDay; day < civilDateOf(next.from, cal.zone); day = addDays(day, 1)) {
          expect(slotsOn(cal, day).filter((slot) => slot.from > now)).toEqual([]);
        }
        expect(endOfDay(cal, date)).toBeGreaterThan(Date.parse(date) - 86_400_000);
      }),
    );
  });

  test('an instant inside a slot finds a slot that holds it', () => {
    fc.assert(
      fc.property(anyCalendar, anyDay, fc.double({ min: 0, max: 0.999, noNaN: true }), (cal, date, share) => {
        const [slot] = slotsOn(cal, nextOpenDay(cal, date)) as [OpenSlot];
        const moment = instant(slot.from + Math.floor((slot.to - slot.from) * share));
        const found = slotAt(cal, moment);
        expect(found).not.toBeNull();
        expect(found && found.from <= moment && moment < found.to).toBe(true);
      }),
    );
  });
});

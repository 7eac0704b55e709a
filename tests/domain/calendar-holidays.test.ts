import Holidays from 'date-holidays';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/calendar/civil.js';
import {
  easterSunday,
  isKnownRegion,
  isPublicHoliday,
  zoneOfRegion,
} from '../../src/domain/calendar/holidays.js';
import { FRENCH_REGIONS } from '../../src/domain/calendar/regions.js';
import { civilDate, type CivilDate } from '../../src/domain/time.js';

/** Every holiday of a region in a year, by asking about each of its days. */
function holidaysIn(year: number, region: string): CivilDate[] {
  const found: CivilDate[] = [];
  for (let day = civilDate(`${year}-01-01`); day.startsWith(String(year)); day = addDays(day, 1)) {
    if (isPublicHoliday(day, region)) found.push(day);
  }
  return found;
}

describe('isPublicHoliday', () => {
  test('the eleven days of the Code du travail in 2026', () => {
    expect(holidaysIn(2026, 'FR')).toEqual([
      '2026-01-01',
      '2026-04-06',
      '2026-05-01',
      '2026-05-08',
      '2026-05-14',
      '2026-05-25',
      '2026-07-14',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-25',
    ]);
  });

  test.each([
    ['FR-57', ['2026-04-03', '2026-12-26']],
    ['FR-67', ['2026-04-03', '2026-12-26']],
    ['FR-68', ['2026-04-03', '2026-12-26']],
    ['FR-YT', ['2026-04-27']],
    ['FR-MQ', ['2026-04-03', '2026-05-22']],
    ['FR-GP', ['2026-04-03', '2026-05-27']],
    ['FR-MF', ['2026-05-27']],
    ['FR-GF', ['2026-06-10']],
    ['FR-BL', ['2026-10-09']],
    ['FR-RE', ['2026-12-20']],
  ])('%s adds its own days', (region, own) => {
    const national = holidaysIn(2026, 'FR');
    expect(holidaysIn(2026, region).filter((day) => !national.includes(day))).toEqual(own);
  });

  test('another country has no holidays here, not even the first of January', () => {
    expect(holidaysIn(2026, 'DE')).toEqual([]);
    expect(isPublicHoliday(civilDate('2026-01-01'), 'BE')).toBe(false);
  });

  test('two feasts on one day are one holiday: Ascension on 8 May 1997 and on 1 May 2008', () => {
    expect(holidaysIn(1997, 'FR')).toHaveLength(10);
    expect(holidaysIn(2008, 'FR')).toHaveLength(10);
  });
});

/**
 * The other opinion. Its traps: a state it does not know (`971`) silently answers with the national list, and
 * Good Friday in Saint-Barthélemy is a `bank` day, so only `public` counts.
 */
describe('against date-holidays, 2000 to 2099', () => {
  test.each([...FRENCH_REGIONS])('%s has the same days', (region) => {
    const state = region.slice(3);
    const theirs = state === '' ? new Holidays('FR') : new Holidays('FR', state);
    if (state !== '') expect(Object.keys(theirs.getStates('FR'))).toContain(state);
    for (let year = 2000; year <= 2099; year += 1) {
      const days = theirs.getHolidays(year).filter((holiday) => holiday.type === 'public');
      const dates = [...new Set(days.map((holiday) => holiday.date.slice(0, 10)))].sort();
      expect(holidaysIn(year, region)).toEqual(dates);
    }
  });
});

describe('easterSunday', () => {
  test.each([
    [1818, '1818-03-22'],
    [1943, '1943-04-25'],
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2049, '2049-04-18'],
    [2076, '2076-04-19'],
  ])('%i', (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });
});

describe('regions', () => {
  test.each([
    'FR',
    'FR-57',
    'FR-67',
    'FR-68',
    'FR-GP',
    'FR-MQ',
    'FR-GF',
    'FR-RE',
    'FR-YT',
    'FR-BL',
    'FR-MF',
    'DE',
    'US',
    'PF',
  ])('%s is known', (region) => {
    expect(isKnownRegion(region)).toBe(true);
  });

  test.each(['FR-75', 'FR-971', 'fr', 'UK', 'EU', 'XX', 'AN', 'SU', 'DE-BY', '', ' FR', 'toString'])(
    '%j is not',
    (region) => {
      expect(isKnownRegion(region)).toBe(false);
    },
  );

  test('overseas regions have their own zone, every other region the organisation’s', () => {
    const zones = [...FRENCH_REGIONS].map((region) => zoneOfRegion(region, 'Europe/Paris'));
    expect(zones).toEqual([
      'Europe/Paris',
      'Europe/Paris',
      'Europe/Paris',
      'Europe/Paris',
      'America/Guadeloupe',
      'America/Martinique',
      'America/Cayenne',
      'Indian/Reunion',
      'Indian/Mayotte',
      'America/St_Barthelemy',
      'America/Marigot',
    ]);
    expect(zoneOfRegion('DE', 'Indian/Reunion')).toBe('Indian/Reunion');
    expect(zoneOfRegion('FR', 'Pacific/Noumea')).toBe('Pacific/Noumea');
  });
});

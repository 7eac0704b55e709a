import { addDays } from './civil.js';
import { boundedMemo } from './memo.js';
import { FRENCH_REGIONS } from './regions.js';
import { civilDate, type CivilDate } from '../time.js';

export { isKnownRegion, zoneOfRegion } from './regions.js';

/** Feasts on a fixed day, national list: Code du travail, L3133-1. */
const NATIONAL_FIXED = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];

/** Days from Easter Sunday, national list (L3133-1): Easter Monday, Ascension, Whit Monday. */
const NATIONAL_FROM_EASTER = [1, 39, 50];

const GOOD_FRIDAY = -2;

/** What a region adds to the national list. */
interface RegionalHolidays {
  readonly fixed: readonly string[];
  readonly fromEaster: readonly number[];
}

/** Moselle, Bas-Rhin, Haut-Rhin: Good Friday and 26 December (Code du travail, L3134-13). */
const ALSACE_MOSELLE: RegionalHolidays = { fixed: ['12-26'], fromEaster: [GOOD_FRIDAY] };

/**
 * The day that commemorates the abolition of slavery (Code du travail, L3422-2). Good Friday in Guadeloupe
 * and Martinique is custom rather than law, but offices are shut: nobody is reminded of a bill that day.
 */
const REGIONAL: ReadonlyMap<string, RegionalHolidays> = new Map([
  ['FR-57', ALSACE_MOSELLE],
  ['FR-67', ALSACE_MOSELLE],
  ['FR-68', ALSACE_MOSELLE],
  ['FR-YT', { fixed: ['04-27'], fromEaster: [] }],
  ['FR-MQ', { fixed: ['05-22'], fromEaster: [GOOD_FRIDAY] }],
  ['FR-GP', { fixed: ['05-27'], fromEaster: [GOOD_FRIDAY] }],
  ['FR-MF', { fixed: ['05-27'], fromEaster: [] }],
  ['FR-GF', { fixed: ['06-10'], fromEaster: [] }],
  ['FR-BL', { fixed: ['10-09'], fromEaster: [] }],
  ['FR-RE', { fixed: ['12-20'], fromEaster: [] }],
]);

/**
 * Whether a civil day is a public holiday of a region. Known for France and its regions only: in another
 * country just the week-end is closed (contract §4).
 */
export function isPublicHoliday(date: CivilDate, region: string): boolean {
  if (!FRENCH_REGIONS.has(region)) return false;
  const year = date.slice(0, 4);
  return holidaysOf(`${region} ${year}`, () => holidaysOfYear(Number(year), region)).has(date);
}

const holidaysOf = boundedMemo<ReadonlySet<CivilDate>>(2_000);

function holidaysOfYear(year: number, region: string): ReadonlySet<CivilDate> {
  const own = REGIONAL.get(region);
  const easter = easterSunday(year);
  const fixed = [...NATIONAL_FIXED, ...(own?.fixed ?? [])];
  const moving = [...NATIONAL_FROM_EASTER, ...(own?.fromEaster ?? [])];
  return new Set([
    ...fixed.map((monthAndDay) => civilDate(`${easter.slice(0, 4)}-${monthAndDay}`)),
    ...moving.map((days) => addDays(easter, days)),
  ]);
}

/** Easter Sunday of a Gregorian year: the anonymous computus as printed by Meeus, *Astronomical Algorithms*, ch. 8. */
export function easterSunday(year: number): CivilDate {
  const goldenNumber = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonShift = Math.floor((8 * century + 13) / 25);
  const epact = (19 * goldenNumber + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const correction = Math.floor((goldenNumber + 11 * epact + 22 * toSunday) / 451);
  const dayOfMarch = epact + toSunday - 7 * correction + 22;
  return addDays(civilDate(`${String(year).padStart(4, '0')}-03-01`), dayOfMarch - 1);
}

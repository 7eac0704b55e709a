import { weekdayOf } from '../../calendar/civil.js';
import type { CivilDate } from '../../time.js';
import { toHalfHour } from '../half-hour.js';
import type { DateWords } from '../words.js';

const WEEKDAYS = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];
const MONTHS = ['janvier', 'février', 'mars', 'avril', 'mai', 'juin', 'juillet', 'août', 'septembre', 'octobre', 'novembre', 'décembre']; // prettier-ignore

/** Only the first of a month is an ordinal in French. */
function dayAndMonth(date: CivilDate): string {
  const day = Number(date.slice(8, 10));
  const month = MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
  return `${day === 1 ? '1er' : String(day)} ${month}`;
}

const day = (date: CivilDate): string => `${WEEKDAYS[weekdayOf(date) - 1] ?? ''} ${dayAndMonth(date)}`;

function clock(localTime: string): string {
  const [hour = '', minute = ''] = localTime.split(':');
  return minute === '00' ? `${Number(hour)} h` : `${Number(hour)} h ${minute}`;
}

export const frenchDates: DateWords = {
  fullDay: (date) => `${dayAndMonth(date)} ${date.slice(0, 4)}`,
  around: (date, localTime) => `${day(date)} vers ${clock(toHalfHour(localTime))}`,
  deadline: (date, localTime) => `${day(date)} à ${clock(localTime)}`,
};

import { weekdayOf } from '../../calendar/civil.js';
import type { CivilDate } from '../../time.js';
import { toHalfHour } from '../half-hour.js';
import type { DateWords } from '../words.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']; // prettier-ignore

const dayAndMonth = (date: CivilDate): string =>
  `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1] ?? ''}`;

const day = (date: CivilDate): string => `${WEEKDAYS[weekdayOf(date) - 1] ?? ''} ${dayAndMonth(date)}`;

/** Twelve-hour clock: 00:00 is 12 am, 12:00 is 12 pm. */
function clock(localTime: string): string {
  const [hour = '', minute = ''] = localTime.split(':');
  const half = Number(hour) < 12 ? 'am' : 'pm';
  const shown = Number(hour) % 12 === 0 ? 12 : Number(hour) % 12;
  return minute === '00' ? `${shown} ${half}` : `${shown}:${minute} ${half}`;
}

export const englishDates: DateWords = {
  fullDay: (date) => `${dayAndMonth(date)} ${date.slice(0, 4)}`,
  around: (date, localTime) => `${day(date)} around ${clock(toHalfHour(localTime))}`,
  deadline: (date, localTime) => `${day(date)} at ${clock(localTime)}`,
};

import { addDays, civilDateOf } from '../src/domain/calendar/civil.js';
import type { Calendar } from '../src/domain/calendar/calendar.js';
import { addBusinessDays, nextOpenDay } from '../src/domain/calendar/opening.js';
import type { CivilDate, Instant } from '../src/domain/time.js';

const CALENDAR: Calendar = {
  zone: 'Europe/Paris',
  region: 'FR',
  slots: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }],
  closures: [],
};

/** Civil days of the phases: each begins after the one before it, since a sandbox clock only goes forward. */
export class BenchDays {
  #next: CivilDate;

  constructor(now: Instant) {
    this.#next = addDays(civilDateOf(now, CALENDAR.zone), 3);
  }

  /** Due date and day of the only reminder, two business days later; the phase after it starts a week later. */
  oneReminder(): { dueOn: CivilDate; jumpOn: CivilDate } {
    const dueOn = nextOpenDay(CALENDAR, this.#next);
    const jumpOn = addBusinessDays(CALENDAR, dueOn, 2);
    this.#next = addDays(jumpOn, 7);
    return { dueOn, jumpOn };
  }

  /** Due date and the mornings of the `pme` steps up to the call. */
  pmeLife(): { dueOn: CivilDate; mornings: CivilDate[] } {
    const dueOn = nextOpenDay(CALENDAR, this.#next);
    const first = addBusinessDays(CALENDAR, dueOn, 2);
    const second = nextOpenDay(CALENDAR, addDays(first, 4));
    const call = nextOpenDay(CALENDAR, addDays(second, 4));
    this.#next = addDays(call, 7);
    return { dueOn, mornings: [first, second, call] };
  }

  /** A due date so far ahead that nothing becomes due during the benchmark. */
  farAway(): CivilDate {
    return addDays(this.#next, 300);
  }
}

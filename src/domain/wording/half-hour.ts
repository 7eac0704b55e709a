/**
 * A local time as one says it loosely: rounded to the half-hour, because a message's own spread makes the
 * minute meaningless. The last quarter of an hour of a day is not rounded into the next day.
 * @param localTime `HH:MM`
 */
export function toHalfHour(localTime: string): string {
  const [hour = 0, minute = 0] = localTime.split(':').map(Number);
  const halves = Math.min(Math.round((hour * 60 + minute) / 30), 47);
  return `${String(Math.floor(halves / 2)).padStart(2, '0')}:${halves % 2 === 0 ? '00' : '30'}`;
}

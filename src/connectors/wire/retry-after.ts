const LONGEST_MS = 24 * 3_600_000;

/**
 * `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110 §10.2.3). Anything unreadable
 * counts as absent; a day is the most anybody may make us wait.
 */
export function retryAfterMs(value: string | undefined, absentMs: number, now: number): number {
  if (value === undefined) return absentMs;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_MS);
  // Date.parse takes far more than HTTP dates, which begin with the day of the week.
  const ms = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) - now : NaN;
  return Number.isNaN(ms) ? absentMs : Math.min(Math.max(ms, 0), LONGEST_MS);
}

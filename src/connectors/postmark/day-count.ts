import { z } from 'zod';
import type { CivilDate } from '../../domain/time.js';

/** How many messages a mail provider counted on one of its days. Rejects when it does not say. */
export type DayCount = (on: CivilDate) => Promise<number>;

export interface DayCountOptions {
  readonly serverToken: string;
  readonly messageStream: string;
  readonly apiUrl: string | null;
  readonly fetch?: typeof fetch;
}

const API_URL = 'https://api.postmarkapp.com';
const TIMEOUT_MS = 5_000;

/** Postmark's days are those of EST, five hours behind UTC, all the year round as far as its documentation says. */
export const POSTMARK_DAY_BEGINS_MS = 5 * 3_600_000;

const answer = z.object({ Sent: z.int().nonnegative() });

class NoCount extends Error {
  override readonly name = 'NoCount';
}

/** Asks Postmark's statistics for one day of our stream: everything that left through it, whoever sent it. */
export function createDayCount(options: DayCountOptions): DayCount {
  const { serverToken, messageStream, apiUrl, fetch: ask = fetch } = options;
  return async (on) => {
    const query = new URLSearchParams({ fromdate: on, todate: on, messagestream: messageStream });
    const response = await ask(`${apiUrl ?? API_URL}/stats/outbound/sends?${query.toString()}`, {
      headers: { Accept: 'application/json', 'X-Postmark-Server-Token': serverToken },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new NoCount(`status ${response.status}`);
    return answer.parse(JSON.parse(await response.text())).Sent;
  };
}

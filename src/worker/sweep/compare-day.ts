import { POSTMARK_DAY_BEGINS_MS, type DayCount } from '../../connectors/postmark/day-count.js';
import type { Database } from '../../db/database.js';
import { handedOverBetween } from '../../db/sweep-looks.js';
import { lastSweep, type DayCompared } from '../../db/sweeps.js';
import { civilDate, instant, type Instant } from '../../domain/time.js';
import type { WorkerLog } from '../log.js';

const DAY_MS = 86_400_000;
/** Statistics are counted behind the mails: a day is asked about when it is over for so long. */
const SETTLED_MS = 6 * 3_600_000;

/**
 * Compares the last whole day of the provider with the record, once a day; every sweep carries it on. More in the
 * record: the provider lost some, or the record is wrong. More at the provider: something left twice, or somebody else
 * sends through the same stream.
 */
export function dayComparer(
  database: Database,
  count: DayCount,
  log: WorkerLog,
): () => Promise<DayCompared | undefined> {
  return async () => {
    const { on, from, to } = lastWholeDay(Date.now());
    const last = await database.asRelay(lastSweep);
    if (last?.provider_on === on)
      return { on, providerSays: last.provider_says ?? 0, recordSays: last.record_says ?? 0 };
    const providerSays = await count(on);
    const recordSays = await database.asRelay((tx) => handedOverBetween(tx, 'postmark', from, to));
    if (providerSays !== recordSays)
      log.warn(
        { alert: true, on, providerSays, recordSays },
        'the mail provider and the record do not count the same',
      );
    return { on, providerSays, recordSays };
  };
}

function lastWholeDay(nowMs: number): { on: DayCompared['on']; from: Instant; to: Instant } {
  const shifted = nowMs - POSTMARK_DAY_BEGINS_MS - SETTLED_MS - DAY_MS;
  const begins = Math.floor(shifted / DAY_MS) * DAY_MS;
  const from = begins + POSTMARK_DAY_BEGINS_MS;
  return {
    on: civilDate(new Date(begins).toISOString().slice(0, 10)),
    from: instant(from),
    to: instant(from + DAY_MS),
  };
}

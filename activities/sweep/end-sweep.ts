import { endSweep, type DayCompared } from '../../src/db/sweeps.js';
import { findingsOf, type SweepCounts } from '../../src/domain/sweep.js';
import type { SweepDeps } from './deps.js';

export interface EndRequest {
  readonly sweepId: string;
  readonly counts: SweepCounts;
  readonly outboxOldestMs: number;
  readonly after: string | null;
  /** Neither did it begin where another stopped, nor stop itself. */
  readonly isWhole: boolean;
}

/** Notes what the sweep found, where the operator reads it (`GET /v1/operator/sweeps`), and says it in the log. */
export async function writeSweepDown(deps: SweepDeps, request: EndRequest): Promise<void> {
  const { sweepId, counts, outboxOldestMs, after, isWhole } = request;
  const day = (await compared(deps)) ?? null;
  await deps.database.asRelay((tx) =>
    endSweep(tx, sweepId, { counts, outboxOldestMs, resumeAfter: after, isWhole, day }),
  );
  const fields = { sweepId, ...counts, outboxOldestMs };
  if (findingsOf(counts) === 0) deps.log.info(fields, 'the sweep found everything as it should be');
  else deps.log.warn({ alert: true, ...fields }, 'the sweep found something that was not as it should be');
}

/** A provider that cannot be asked keeps no sweep from its end. */
async function compared({ compareDay, log }: SweepDeps): Promise<DayCompared | undefined> {
  try {
    return await compareDay?.();
  } catch (error) {
    const code = error instanceof Error ? error.name : 'unknown';
    log.warn({ code }, 'the mail provider did not say how much it took yesterday');
    return undefined;
  }
}

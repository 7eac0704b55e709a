import { forgottenClaims, lateLines } from '../../src/db/sweep-looks.js';
import { searchForgotten } from '../../src/db/sweep-mending.js';
import { beginSweep, resumesAfter } from '../../src/db/sweeps.js';
import type { SweepCounts } from '../../src/domain/sweep.js';
import type { SweepDeps } from './deps.js';
import { mend } from './mend.js';

export interface SweepRequest {
  readonly sweepId: string;
}
export interface RecordLooked {
  readonly counts: Partial<SweepCounts>;
  readonly outboxOldestMs: number;
  /** Where the walk over the open invoices begins: where the one before stopped at its bound. */
  readonly after: string | null;
}

/** So many forgotten claims are looked into by one sweep. */
const CLAIMS_AT_ONCE = 200;

/** Begins a sweep, with what the record alone can tell: claims nobody came back for, lines nobody told. */
export async function beginToSweep(deps: SweepDeps, { sweepId }: SweepRequest): Promise<RecordLooked> {
  const { after, claims, late } = await deps.database.asRelay(async (tx) => {
    const resumed = await resumesAfter(tx);
    await beginSweep(tx, sweepId);
    return {
      after: resumed,
      claims: await forgottenClaims(tx, CLAIMS_AT_ONCE),
      late: await lateLines(tx),
    };
  });
  let mended = 0;
  for (const { orgId, messageId } of claims)
    if (await mend(deps, orgId, (tx) => searchForgotten(tx, messageId))) mended += 1;
  return {
    counts: { leasesOver: claims.length, outboxLate: late.lines, mended },
    outboxOldestMs: late.oldestMs,
    after,
  };
}

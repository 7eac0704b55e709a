import { expect } from 'vitest';
import type { Premises } from '../../support/sandbox-organisation.js';
import { check } from './check.js';
import type { InvoiceStory, Violation } from './evidence.js';
import type { ObservationLog } from './log.js';
import { readRecord, readRuns } from './read-evidence.js';
import { oraclePool } from '../../support/oracle-pool.js';

/** A firm, and what its clients and the provider wrote down of it. */
export interface Looked {
  readonly premises: Premises;
  readonly orgId: string;
  readonly log: ObservationLog;
  readonly stories?: readonly InvoiceStory[];
}

/** What the oracle finds against one firm as everything stands now. */
export async function violationsNow({ premises, orgId, log, stories = [] }: Looked): Promise<Violation[]> {
  const oracle = oraclePool(premises.superuserUrl, 2);
  try {
    log.note({ event: 'clock', epochMs: Date.now() });
    const record = await readRecord(oracle, orgId);
    const runs = await readRuns(
      premises,
      record.invoices.map(({ workflowId }) => workflowId),
    );
    return check({ log: log.lines(), record, runs, stories });
  } finally {
    await oracle.end();
  }
}

/** Everybody is well again: soon nothing is found any more. */
export async function expectKept(looked: Looked, withinMs = 90_000): Promise<void> {
  looked.log.note({ event: 'healthy' });
  await expect.poll(() => violationsNow(looked), { timeout: withinMs, interval: 1_000 }).toEqual([]);
}

import { proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SweepActivities } from '../activities/sweep/index.js';
import { findingsOf, NOTHING_SWEPT, together } from '../src/domain/sweep.js';
import type { SweepCounts } from '../src/domain/sweep.js';
import { sweepIdOf } from './names.js';

/** Runs that one sweep asks about one by one, at most: what is left is the next one's. */
const MOST_ASKED = 5_000;
/** Walks of some ten thousand invoices each. */
const MOST_WALKS = 50;

/** Nobody waits for a sweep: its attempts are patient, and the schedule ends what takes half an hour. */
const sweeper = proxyActivities<SweepActivities>({
  startToCloseTimeout: '10 min',
  heartbeatTimeout: '20 s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '2 s', backoffCoefficient: 2, maximumInterval: '60 s' },
});

/**
 * Compares the record with the runs and with what should have happened, sets right what it can, and notes what it
 * found (reliability guide §2.6). Started by a schedule, one at a time. It knows counts, and nothing of anybody.
 */
export async function sweep(): Promise<SweepCounts> {
  const sweepId = sweepIdOf(workflowInfo().runId);
  const begun = await sweeper.beginSweep({ sweepId });
  let counts = together(NOTHING_SWEPT, begun.counts);
  counts = together(counts, await sweeper.lookForIdleSteps());
  let after = begun.after;
  let budget = MOST_ASKED;
  for (let walk = 0; walk < MOST_WALKS && budget > 0; walk += 1) {
    const looked = await sweeper.compareRunsWithRecord({ after, budget });
    counts = together(counts, looked.counts);
    ({ after, budget } = looked);
    if (after === null) break;
  }
  const isWhole = begun.after === null && after === null;
  await sweeper.endSweep({ sweepId, counts, outboxOldestMs: begun.outboxOldestMs, after, isWhole });
  setCurrentDetails(`${findingsOf(counts)} findings among ${counts.invoices} open invoices`);
  return counts;
}

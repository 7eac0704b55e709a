import { overdueInvoices, walksUnderWay, type InvoiceKey } from '../../src/db/sweep-looks.js';
import { startLostRun, startLostWalk, wakeIdleRun } from '../../src/db/sweep-mending.js';
import type { SweepCounts } from '../../src/domain/sweep.js';
import type { SweepDeps } from './deps.js';
import { eachOf, mend } from './mend.js';

/** So many overdue steps are looked into by one sweep, the longest due first. */
const STEPS_AT_ONCE = 500;
const WALKS_AT_ONCE = 200;

/**
 * Steps that are due and that nobody works on: the run sleeps on, cannot go on, or is not there; and sandbox clocks
 * that nobody walks any more.
 */
export async function wakeIdleSteps(deps: SweepDeps): Promise<Partial<SweepCounts>> {
  const tally = { runsMissing: 0, runsStuck: 0, stepsIdle: 0, mended: 0 };
  const overdue = await deps.database.asRelay((tx) => overdueInvoices(tx, STEPS_AT_ONCE));
  const count = async (
    what: 'runsMissing' | 'stepsIdle',
    { orgId, invoiceId }: InvoiceKey,
    setRight: typeof wakeIdleRun,
  ): Promise<void> => {
    if (!(await mend(deps, orgId, (tx) => setRight(tx, invoiceId)))) return;
    tally[what] += 1;
    tally.mended += 1;
  };
  await eachOf(overdue, async (key) => {
    const seen = await deps.engine.run(key);
    if (seen === 'stuck') tally.runsStuck += 1;
    else if (seen === 'asleep') await count('stepsIdle', key, wakeIdleRun);
    else if (seen !== 'acting') await count('runsMissing', key, startLostRun);
  });
  const walks = await deps.database.asRelay((tx) => walksUnderWay(tx, WALKS_AT_ONCE));
  await eachOf(walks, async ({ orgId, advanceId }) => {
    if ((await deps.engine.walk(orgId, advanceId)) !== 'gone') return;
    if (!(await mend(deps, orgId, (tx) => startLostWalk(tx, advanceId)))) return;
    tally.runsMissing += 1;
    tally.mended += 1;
  });
  return tally;
}

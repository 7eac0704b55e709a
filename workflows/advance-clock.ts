import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { AdvanceClockInput } from './names.js';

/** A halt lasts as long as what is due then takes; a dead worker is noticed by the heartbeat. */
const { advanceToNextHalt } = proxyActivities<Activities>({
  startToCloseTimeout: '10 min',
  heartbeatTimeout: '10 s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '500 ms', backoffCoefficient: 2, maximumInterval: '10 s' },
});

/**
 * Walks a sandbox organisation's clock to its target, halting at every due instant as life would
 * (contract §6). The record knows where the clock stands and where it goes, so a walk that is interrupted
 * anywhere simply goes on.
 */
export async function advanceClock(input: AdvanceClockInput): Promise<void> {
  const { orgId, advanceId } = input;
  for (;;) {
    const { isDone, clockAt } = await advanceToNextHalt({ orgId, advanceId });
    setCurrentDetails(`the clock stands at ${clockAt}`);
    if (isDone) return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof advanceClock>(input);
  }
}

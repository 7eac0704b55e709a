import { openTask } from '../src/db/tasks.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Asks a person to look: a bound of the policy is reached, or a pause was given no end (contract §7). */
export const openReview = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'open_review', async (tx, { reason }) => {
    await openTask(tx, { invoiceId: request.invoiceId, kind: 'review', reason });
  });

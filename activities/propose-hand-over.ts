import { openTask } from '../src/db/tasks.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Asks a person to take the invoice over (collection, lawyer): the policy is exhausted. */
export const proposeHandOver = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'propose_hand_over', async (tx, { step, attempt }) => {
    await openTask(tx, { invoiceId: request.invoiceId, kind: 'hand_over', step, attempt });
  });

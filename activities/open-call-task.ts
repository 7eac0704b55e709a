import { openTask } from '../src/db/tasks.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Opens the call task of the step for the account manager (design §1.4). */
export const openCallTask = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'open_call_task', async (tx, { step, attempt, about }) => {
    const what = about === undefined ? { step } : { reason: about };
    await openTask(tx, { invoiceId: request.invoiceId, kind: 'call', attempt, ...what });
  });

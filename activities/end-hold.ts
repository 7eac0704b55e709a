import { endHold as endHoldNow } from '../src/db/holds.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Ends a hold whose last day is over: a pause goes on, a promise is judged, an announced payment is called about. */
export const endHold = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'end_hold', async (tx, { reason }) => {
    await endHoldNow(tx, request.invoiceId, reason);
  });

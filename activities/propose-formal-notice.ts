import { openTask } from '../src/db/tasks.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** Asks a person to send the formal notice: a task, since a machine sends no formal notice. */
export const proposeFormalNotice = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'propose_formal_notice', async (tx, { step, attempt }) => {
    await openTask(tx, { invoiceId: request.invoiceId, kind: 'formal_notice', step, attempt });
  });

import { escalateTask as escalateNow } from '../src/db/tasks.js';
import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { whenDue, type StepRequest } from './step.js';

/** The deadline of a person's task has passed: the owner sees it too; the task stays (promise P6). */
export const escalateTask = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  whenDue(deps, request, 'escalate_task', async (tx, { taskId }) => {
    await escalateNow(tx, taskId);
  });

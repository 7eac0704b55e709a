import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { sendMessage } from './send/send-message.js';
import type { StepRequest } from './step.js';

/** Sends the reminder of the step, if it is still due. */
export const sendReminder = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  sendMessage(deps, request, 'send_reminder');

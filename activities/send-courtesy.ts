import type { ActivityDeps } from './deps.js';
import type { StepAnswer } from './situation.js';
import { sendMessage } from './send/send-message.js';
import type { StepRequest } from './step.js';

/** Sends the courtesy (a friendly word before the due day), if it is still due. */
export const sendCourtesy = (deps: ActivityDeps, request: StepRequest): Promise<StepAnswer> =>
  sendMessage(deps, request, 'send_courtesy');

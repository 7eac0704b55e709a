import { reached } from '../src/failpoints.js';
import { advanceToNextHalt, type AdvanceProgress, type AdvanceRequest } from './advance-to-next-halt.js';
import { askApproval } from './ask-approval.js';
import type { ActivityDeps } from './deps.js';
import { endHold } from './end-hold.js';
import { escalateTask } from './escalate-task.js';
import { beating } from './failures.js';
import { openCallTask } from './open-call-task.js';
import { openReview } from './open-review.js';
import { proposeFormalNotice } from './propose-formal-notice.js';
import { proposeHandOver } from './propose-hand-over.js';
import { replan } from './replan.js';
import { reportStuck } from './report-stuck.js';
import { sendCourtesy } from './send-courtesy.js';
import { sendReminder } from './send-reminder.js';
import type { StepAnswer } from './situation.js';
import type { StepRequest } from './step.js';

/** The verbs an invoice's run knows: each decides again under the locks, acts, and answers what comes next. */
const STEPS = {
  sendCourtesy,
  sendReminder,
  askApproval,
  openCallTask,
  proposeFormalNotice,
  proposeHandOver,
  endHold,
  escalateTask,
  openReview,
  replan,
  reportStuck,
} satisfies Record<string, (deps: ActivityDeps, request: StepRequest) => Promise<StepAnswer>>;

type StepActivities = Readonly<Record<keyof typeof STEPS, (request: StepRequest) => Promise<StepAnswer>>>;

/** Everything a workflow can ask for, by the name its history shows. */
export type Activities = StepActivities & {
  advanceToNextHalt(request: AdvanceRequest): Promise<AdvanceProgress>;
};

/** Binds the activities to what they touch. Failures leave as codes without texts (promise P8). */
export function createActivities(deps: ActivityDeps): Activities {
  const bound = Object.entries(STEPS).map(([name, step]) => [
    name,
    (request: StepRequest) => beating(() => struck(name, () => step(deps, request))),
  ]);
  return {
    ...(Object.fromEntries(bound) as StepActivities),
    advanceToNextHalt: (request) =>
      beating(() => struck('advanceToNextHalt', () => advanceToNextHalt(deps, request))),
  };
}

/** An activity between its two failpoints: a fault run may strike before it begins and before Temporal hears of it. */
async function struck<T>(name: string, work: () => Promise<T>): Promise<T> {
  await reached('activity.begun', name);
  const answer = await work();
  await reached('activity.done', name);
  return answer;
}

import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { StepAnswer } from '../activities/situation.js';
import type { DecisionKind, NextMove } from '../src/domain/decision.js';
import { summaryOf } from './sight.js';

/** The activity that carries out each kind of decision; what needs nothing done is asked anew. */
const VERBS = {
  send_courtesy: 'sendCourtesy',
  send_reminder: 'sendReminder',
  ask_approval: 'askApproval',
  open_call_task: 'openCallTask',
  propose_formal_notice: 'proposeFormalNotice',
  propose_hand_over: 'proposeHandOver',
  end_hold: 'endHold',
  escalate_task: 'escalateTask',
  open_review: 'openReview',
  await_person: 'replan',
  end: 'replan',
} as const satisfies Record<DecisionKind, keyof Activities>;

export type Verb = (typeof VERBS)[DecisionKind];
export const verbOf = (move: NextMove): Verb => VERBS[move.kind];

/**
 * About two minutes of retries (1 + 2 + 4 + 8 + 16 + 30 + 30 + 30 s), then the run reports itself stuck.
 * The heartbeat finds a dead worker in 10 s; a whole step, lease and search included, ends within 60 s.
 * WAIT_CANCELLATION_COMPLETED is written out because an unset type means TRY_CANCEL to the server,
 * which would close a paid invoice's run without knowing whether the mail in flight left.
 */
const steps = proxyActivities<Activities>({
  startToCloseTimeout: '60 s',
  heartbeatTimeout: '10 s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '30 s', maximumAttempts: 9 },
});
const reports = proxyActivities<Activities>({
  startToCloseTimeout: '60 s',
  heartbeatTimeout: '10 s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '60 s' },
});

interface InvoiceRef {
  readonly orgId: string;
  readonly invoiceId: string;
}

/** Runs the activity named by the verb; it decides again under the locks, acts, and answers what comes next. */
export const perform = (verb: Verb, invoice: InvoiceRef, plan: NextMove): Promise<StepAnswer> =>
  steps[verb].executeWithOptions({ summary: summaryOf(plan) }, [requestOf(invoice, plan)]);

/** Opens the `review` task for a step that keeps failing; retried until it is written. */
export const reportStuck = (invoice: InvoiceRef, plan: NextMove): Promise<NextMove> =>
  reports.reportStuck.executeWithOptions({ summary: `stuck: ${summaryOf(plan)}` }, [
    requestOf(invoice, plan),
  ]);

const requestOf = (invoice: InvoiceRef, plan: NextMove): InvoiceRef & { step?: string; taskId?: string } => ({
  ...invoice,
  ...(plan.step !== undefined && { step: plan.step }),
  ...(plan.taskId !== undefined && { taskId: plan.taskId }),
});

/**
 * Runs a step, and cancels it when the invoice ends meanwhile: a step that waits for its next attempt is
 * dropped at once, one that is running is waited for.
 */
export async function unlessEnded<T>(isOver: () => boolean, step: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope({ cancellable: true });
  try {
    return await scope.run(async () => {
      const done = step();
      await Promise.race([done, condition(isOver)]);
      if (isOver()) scope.cancel();
      return done;
    });
  } finally {
    scope.cancel();
  }
}

import type { Decision, DecisionKind } from '../src/domain/decision.js';
import type { OrgTx } from '../src/db/database.js';
import { lockInvoice } from '../src/db/leases.js';
import { replan } from '../src/db/plan.js';
import { reached } from '../src/failpoints.js';
import type { ActivityDeps } from './deps.js';
import { invoiceMissing } from './failures.js';
import {
  answerNotDue,
  closeStuckReview,
  dueDecision,
  judge,
  type Situation,
  type StepAnswer,
} from './situation.js';

/** What every step activity is told: ids only, and which step the run believes to be due. */
export interface StepRequest {
  readonly orgId: string;
  readonly invoiceId: string;
  readonly step?: string;
  readonly taskId?: string;
}

type Effect<K extends DecisionKind> = (
  tx: OrgTx,
  decision: Extract<Decision, { readonly kind: K }>,
  situation: Situation,
) => Promise<void>;

/**
 * The one road of every step that is no mail: lock the invoice, read the facts, decide; if the decision
 * is still the one the run came for and it is due, do it; plan anew and answer what comes next.
 */
export function whenDue<K extends DecisionKind>(
  deps: ActivityDeps,
  request: StepRequest,
  kind: K,
  effect: Effect<K>,
): Promise<StepAnswer> {
  return deps.database.withOrg(request.orgId, async (tx) => {
    if (!(await lockInvoice(tx, request.invoiceId))) throw invoiceMissing();
    const situation = await judge(tx, request.invoiceId, kind);
    const decision = dueDecision(tx, situation, kind, request);
    if (!decision) return answerNotDue(tx, request.invoiceId, situation, kind);
    await closeStuckReview(tx, request.invoiceId, situation);
    await effect(tx, decision, situation);
    await reached('step.acted', kind);
    return replan(tx, request.invoiceId);
  });
}

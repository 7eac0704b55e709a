import type { NextMove } from '../src/domain/decision.js';
import { lockInvoice } from '../src/db/leases.js';
import { replan as planAnew } from '../src/db/plan.js';
import type { ActivityDeps } from './deps.js';
import { invoiceMissing } from './failures.js';
import type { StepRequest } from './step.js';

/** Reads the record and answers what comes next; for signals that did not bring it along. */
export const replan = (deps: ActivityDeps, request: StepRequest): Promise<NextMove> =>
  deps.database.withOrg(request.orgId, async (tx) => {
    if (!(await lockInvoice(tx, request.invoiceId))) throw invoiceMissing();
    return planAnew(tx, request.invoiceId);
  });

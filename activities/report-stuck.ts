import { lockInvoice } from '../src/db/leases.js';
import { replan } from '../src/db/plan.js';
import { openTask } from '../src/db/tasks.js';
import type { NextMove } from '../src/domain/decision.js';
import type { ActivityDeps } from './deps.js';
import { invoiceMissing } from './failures.js';
import type { StepRequest } from './step.js';

/** A step keeps failing: a person is asked to look (`review`, reason `stuck`), once; the run goes on trying. */
export const reportStuck = (deps: ActivityDeps, request: StepRequest): Promise<NextMove> =>
  deps.database.withOrg(request.orgId, async (tx) => {
    const { invoiceId, step } = request;
    const invoice = await lockInvoice(tx, invoiceId);
    if (!invoice) throw invoiceMissing();
    deps.log.warn({ invoiceId, step }, 'a step keeps failing');
    if (invoice.final_state === null)
      await openTask(tx, { invoiceId, kind: 'review', reason: 'stuck', step });
    return replan(tx, invoiceId);
  });

import { recordObserved } from '../../src/db/unsent-messages.js';
import { customerTakenMs, planVersions } from '../../src/db/customer-turn.js';
import { lockCustomer } from '../../src/db/customers.js';
import { lockInvoices } from '../../src/db/leases.js';
import { replan } from '../../src/db/plan.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import type { NextMove } from '../../src/domain/decision.js';
import type { ActivityDeps } from '../deps.js';
import { closeStuckReview, judge } from '../situation.js';
import type { StepRequest } from '../step.js';
import { newMessageOf, type Draft } from './draft.js';
import { retryIn, TAKEN_RETRY_MS } from './prepare.js';

/**
 * Nothing leaves (contract §7, Automation): the message is kept as it would have been sent, and counts from
 * today as if it had been, for every invoice that would have shared it. Written anew when one of them changed
 * meanwhile.
 */
export const observeInstead = (
  deps: ActivityDeps,
  { orgId, invoiceId }: StepRequest,
  draft: Draft,
  provider: string,
): Promise<NextMove> =>
  deps.database.withOrg(orgId, async (tx) => {
    const ids = draft.members.map((member) => member.invoiceId);
    await lockCustomer(tx, draft.customerId);
    await lockInvoices(tx, ids);
    const versions = await planVersions(tx, ids);
    const isAsItWas = draft.members.every((member) => versions.get(member.invoiceId) === member.planVersion);
    if (!isAsItWas || (await customerTakenMs(tx, draft.customerId)))
      return retryIn(tx, invoiceId, TAKEN_RETRY_MS);
    const situation = await judge(tx, invoiceId);
    await recordObserved(
      tx,
      newMessageOf(draft, provider),
      civilDateOf(tx.now, situation.facts.calendar.zone),
    );
    await closeStuckReview(tx, invoiceId, situation);
    for (const other of ids.filter((id) => id !== invoiceId)) await replan(tx, other);
    return replan(tx, invoiceId);
  });

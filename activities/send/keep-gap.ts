import { plannedWithinGap } from '../../src/db/customer-turn.js';
import { lockInvoice } from '../../src/db/leases.js';
import { replan } from '../../src/db/plan.js';
import type { ActivityDeps } from '../deps.js';
import type { Draft } from './draft.js';

/**
 * Plans the customer's other invoices anew after a message, so that what they show keeps the gap to it (contract
 * §7, One customer). Their runs are not woken for that: whichever wakes sooner decides again and goes back to
 * sleep, and so it is when this is cut short.
 */
export async function keepGap(deps: ActivityDeps, { mail, customerId, members }: Draft): Promise<void> {
  const { orgId } = mail;
  const ids = members.map((member) => member.invoiceId);
  const others = await deps.database.withOrg(orgId, (tx) => plannedWithinGap(tx, customerId, ids));
  for (const invoiceId of others) {
    await deps.database.withOrg(orgId, async (tx) => {
      await lockInvoice(tx, invoiceId);
      await replan(tx, invoiceId);
    });
  }
}

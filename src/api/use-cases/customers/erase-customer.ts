import type { Actor } from '../../../db/audit.js';
import type { Database, OrgTx } from '../../../db/database.js';
import { beginErasure, forgetCustomer } from '../../../db/erasure.js';
import { withOrgStopping } from '../../../db/leases.js';
import { notFound } from '../../problems.js';

/**
 * Erases a customer (GDPR): in one transaction under the locks of the customer and all their invoices, nothing of
 * theirs is shown or leaves any more and their runs end. What the record holds in words goes after the commit
 * (`finishErasure`). Erasing again changes nothing.
 * @throws Problem `not-found`
 */
export async function eraseCustomer(tx: OrgTx, customerId: string, actor: Actor): Promise<void> {
  if (!(await beginErasure(tx, customerId, actor))) throw notFound();
}

/**
 * Waits until no message claimed before can leave, then forgets. Repeatable; the worker does it when this process
 * does not come to it.
 * @throws LeaseOpen when a message stays in flight longer than `patienceMs`
 */
export const finishErasure = (
  database: Database,
  orgId: string,
  customerId: string,
  patienceMs: number,
): Promise<void> => withOrgStopping(database, orgId, (tx) => forgetCustomer(tx, customerId), patienceMs);

import { civilDateOf } from '../../../domain/calendar/civil.js';
import { zoneOfRegion } from '../../../domain/calendar/holidays.js';
import { isCustomerPaused, laterEnd } from '../../../domain/customer-pause.js';
import type { CivilDate } from '../../../domain/time.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { customerPause } from '../../../db/read/customers.js';
import { invalidField } from '../../problems.js';
import { openInvoiceForStop } from './open-invoice-for-stop.js';

/**
 * Holds an invoice until a person resumes it or `until` is over. In one transaction under its lock: hold,
 * new plan, signal; its commit means silence (P1). The same pause again changes nothing, another `until`
 * moves the end, but not before that of a pause of the whole customer.
 * @throws Problem `not-found`, `conflict` on a final invoice, `validation` for a day that is past
 */
export async function pauseInvoice(
  tx: OrgTx,
  invoiceId: string,
  pause: { readonly until?: CivilDate | undefined; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const invoice = await openInvoiceForStop(tx, invoiceId);
  const today = civilDateOf(tx.now, zoneOfRegion(invoice.customer_region, tx.org.timeZone));
  if (pause.until !== undefined && pause.until < today) throw invalidField('/until', 'is in the past');
  const { hold, changed } = await placeHold(tx, {
    invoiceId,
    reason: 'paused',
    until: await endOf(tx, invoice.customer_id, pause.until ?? null),
    note: pause.reason,
    actor,
  });
  if (!changed) return;
  const next = await replan(tx, invoiceId);
  await enqueueSignal(tx, invoiceId, 'holdPlaced', { holdId: hold.id, reason: 'paused', next });
}

/** While the customer is paused as well, the later end counts; `resume` is how a single invoice goes on before it. */
async function endOf(tx: OrgTx, customerId: string, until: CivilDate | null): Promise<CivilDate | null> {
  if (until === null) return null;
  const customer = await customerPause(tx, customerId);
  return isCustomerPaused(customer, tx.now, tx.org.timeZone)
    ? laterEnd(until, customer.paused_until_on)
    : until;
}

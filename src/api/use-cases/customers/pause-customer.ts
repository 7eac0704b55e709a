import { civilDateOf } from '../../../domain/calendar/civil.js';
import { zoneOfRegion } from '../../../domain/calendar/holidays.js';
import { laterEnd } from '../../../domain/customer-pause.js';
import type { CivilDate } from '../../../domain/time.js';
import type { Actor } from '../../../db/audit.js';
import { setCustomerMarks } from '../../../db/customer-marks.js';
import type { OrgTx } from '../../../db/database.js';
import { openPauses, placeHold } from '../../../db/holds.js';
import type { CustomerRow, HoldRow } from '../../../db/tables.js';
import { invalidField } from '../../problems.js';
import { liftPause } from '../invoices/resume-invoice.js';
import { replanAndSignal } from './customer-wide.js';
import { lockWholeCustomer } from './known-customer.js';

/**
 * Pauses a customer: `paused` on all their open invoices, and on those that are posted while it lasts. In one
 * transaction under the locks of the customer and their invoices; its commit means silence (P1). The same pause
 * again changes nothing, another `until` moves the end; an invoice that was paused by itself for longer stays so.
 * @throws Problem `not-found`, `validation` for a day that is past
 */
export async function pauseCustomer(
  tx: OrgTx,
  customerId: string,
  pause: { readonly until?: CivilDate | undefined; readonly reason: string },
  actor: Actor,
): Promise<void> {
  const { customer, invoiceIds } = await lockWholeCustomer(tx, customerId);
  const until = pause.until ?? null;
  const today = civilDateOf(tx.now, zoneOfRegion(customer.region, tx.org.timeZone));
  if (until !== null && until < today) throw invalidField('/until', 'is in the past');
  const isSame = customer.paused_at !== null && customer.paused_until_on === until;
  if (!isSame) await setCustomerMarks(tx, customer, { pause: { until, reason: pause.reason } });
  const pauses = await openPauses(tx, invoiceIds);
  for (const invoiceId of invoiceIds) {
    const own = pauses.get(invoiceId);
    const isOwn = own !== undefined && !isOfCustomer(own, customer);
    if (isOwn && laterEnd(own.until_on, until) === own.until_on) continue;
    const hold = { invoiceId, reason: 'paused', until, note: pause.reason, actor } as const;
    const { changed } = await placeHold(tx, hold);
    if (changed) await replanAndSignal(tx, invoiceId, 'holdPlaced', { customerId });
  }
}

/** Whether a pause of an invoice is the one of its customer, as it was until now. */
const isOfCustomer = (hold: HoldRow, customer: CustomerRow): boolean =>
  customer.paused_at !== null &&
  hold.until_on === customer.paused_until_on &&
  hold.note === customer.pause_reason;

/**
 * Lifts `paused` on all the customer's open invoices, and nothing else. Harmless when nothing is paused.
 * @throws Problem `not-found`
 */
export async function resumeCustomer(tx: OrgTx, customerId: string, actor: Actor): Promise<void> {
  const { customer, invoiceIds } = await lockWholeCustomer(tx, customerId);
  if (customer.paused_at !== null) await setCustomerMarks(tx, customer, { pause: null });
  for (const invoiceId of invoiceIds) {
    if (await liftPause(tx, invoiceId, actor)) {
      await replanAndSignal(tx, invoiceId, 'holdLifted', { customerId, reason: 'paused' });
    }
  }
}

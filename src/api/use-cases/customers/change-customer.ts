import type { Actor } from '../../../db/audit.js';
import { setCustomerMarks } from '../../../db/customer-marks.js';
import { addressOf, changeContact } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { liftHold, setNotBefore } from '../../../db/holds.js';
import { nextBusinessDay } from '../../../domain/answers.js';
import { askForAddress } from '../../../db/mail-events/bounce.js';
import type { CustomerRow } from '../../../db/tables.js';
import { closeOpenTasks, findOpenTask } from '../../../db/tasks.js';
import type { ChangeCustomerBody } from '../../schemas/customer-body.js';
import { holdAsInsolvent } from '../invoices/hold-new-invoice.js';
import { replanAndSignal } from './customer-wide.js';
import { followCustomerChange } from './follow-customer-change.js';
import { lockWholeCustomer } from './known-customer.js';
import { setNeverRemind } from './never-remind.js';

/**
 * Changes what is known of a customer and how they may be reached, on all their open invoices. In one transaction
 * under the locks a stop takes, so that after the 2xx no message with the old address or text, and none at all
 * to a customer who is not to be reminded, is handed over. Values that are so already change nothing.
 * @throws Problem `not-found`
 */
export async function changeCustomer(
  tx: OrgTx,
  customerId: string,
  body: ChangeCustomerBody,
  actor: Actor,
): Promise<void> {
  const { customer: before, invoiceIds } = await lockWholeCustomer(tx, customerId);
  const { callOnly, neverRemind, insolvency, paysByDirectDebit, ...contact } = body;
  const isCallOnly = callOnly ?? before.call_only;
  if (isCallOnly !== before.call_only) await setCustomerMarks(tx, before, { isCallOnly });
  const { customer, changed } = await changeContact(tx, { ...before, call_only: isCallOnly }, contact);
  await followCustomerChange(tx, { customer: { ...customer, call_only: isCallOnly }, changed, actor });
  const act: Act = { customer, invoiceIds, actor };
  if (isCallOnly !== before.call_only) await followCallOnly(tx, act, isCallOnly);
  if (paysByDirectDebit !== undefined && paysByDirectDebit !== before.pays_by_direct_debit) {
    await setDirectDebit(tx, act, paysByDirectDebit);
  }
  if (neverRemind !== undefined && neverRemind !== (before.stopped_at !== null)) {
    await setNeverRemind(tx, act, neverRemind);
  }
  if (insolvency !== undefined && insolvency !== (before.insolvent_at !== null)) {
    await setInsolvent(tx, act, insolvency);
  }
}

interface Act {
  readonly customer: CustomerRow;
  readonly invoiceIds: readonly string[];
  readonly actor: Actor;
}

/** Who is only called needs no address; who is written to again does. */
async function followCallOnly(tx: OrgTx, act: Act, isCallOnly: boolean): Promise<void> {
  const { customer, invoiceIds, actor } = act;
  const hasNoAddress = addressOf(customer) === null || customer.undeliverable_at !== null;
  for (const invoiceId of invoiceIds) {
    if (isCallOnly) {
      await liftHold(tx, invoiceId, 'undeliverable', actor);
      await closeOpenTasks(tx, invoiceId, 'call_only', ['check_address']);
    } else if (hasNoAddress) {
      await askForAddress(tx, invoiceId);
    }
    await replanAndSignal(tx, invoiceId, 'customerChanged', { customerId: customer.id });
  }
}

/** The bank takes the money: the ladder waits. When it does no longer, nothing leaves on the very same day. */
async function setDirectDebit(tx: OrgTx, act: Act, paysByDirectDebit: boolean): Promise<void> {
  const { customer, invoiceIds } = act;
  await setCustomerMarks(tx, customer, { paysByDirectDebit });
  for (const invoiceId of invoiceIds) {
    const { facts, policy } = await loadFacts(tx, invoiceId);
    const kept = facts.notBeforeOn;
    const next = nextBusinessDay({ facts, policy, now: tx.now });
    if (!paysByDirectDebit) {
      await setNotBefore(tx, invoiceId, kept !== null && kept > next ? kept : next);
      await closeReview(tx, invoiceId, 'debit_missing');
    }
    await replanAndSignal(tx, invoiceId, 'customerChanged', { customerId: customer.id });
  }
}

/** A collective procedure: reminding is forbidden by law, a person looks at each invoice. */
async function setInsolvent(tx: OrgTx, act: Act, isInsolvent: boolean): Promise<void> {
  const { customer, invoiceIds, actor } = act;
  await setCustomerMarks(tx, customer, { isInsolvent });
  for (const invoiceId of invoiceIds) {
    if (isInsolvent) {
      await holdAsInsolvent(tx, invoiceId, actor);
    } else {
      await liftHold(tx, invoiceId, 'insolvency', actor);
      await closeReview(tx, invoiceId, 'insolvency');
    }
    const signal = isInsolvent ? 'holdPlaced' : 'holdLifted';
    await replanAndSignal(tx, invoiceId, signal, { reason: 'insolvency' });
  }
}

/** What a review asked about is decided: nobody needs to look any more. */
async function closeReview(tx: OrgTx, invoiceId: string, reason: string): Promise<void> {
  const review = await findOpenTask(tx, invoiceId, 'review');
  if (review?.reason === reason) await closeOpenTasks(tx, invoiceId, 'resumed', ['review']);
}

import { balanceOf } from '../../../domain/ledger/balance.js';
import { promiseHeldUntil } from '../../../domain/answers.js';
import type { Actor } from '../../../db/audit.js';
import { lockCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { loadFacts } from '../../../db/facts.js';
import { placeHold } from '../../../db/holds.js';
import { invoiceAccount } from '../../../db/ledger.js';
import { enqueueSignal, enqueueStart } from '../../../db/outbox.js';
import { lockPayment } from '../../../db/payments.js';
import { replan } from '../../../db/plan.js';
import { judgeKeptPromise } from '../../../db/promises.js';
import { markReopened, reopenInvoice } from '../../../db/reopen.js';
import { takeBack, type TakenBack } from '../../../db/reversals.js';
import { standingOn } from '../../../db/rounds.js';
import { settleOrGoOn, waive } from '../../../db/settlement.js';
import { closeOpenTasks, openTask } from '../../../db/tasks.js';
import { notFound } from '../../problems.js';
import { passWorkOn } from '../customers/pass-work-on.js';
import { holdNewInvoice } from '../invoices/hold-new-invoice.js';
import { withInvoices, type RecordedPayment } from './record-payment.js';

/**
 * Takes a payment back (a returned direct debit, a bounced cheque). Every invoice is judged by what its ledger adds up
 * to, never by this act alone: what is owed again is owed, a settled invoice is opened again, and a person
 * looks before anything leaves. A payment that is reversed already stays as it is.
 * @throws Problem `not-found`
 */
export async function reversePayment(
  tx: OrgTx,
  paymentId: string,
  reason: string,
  actor: Actor,
): Promise<Omit<RecordedPayment, 'isNew'>> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === undefined) throw notFound();
  if (payment.reversed_at === null) {
    for (const taken of await takeBack(tx, payment, reason, actor)) await judge(tx, paymentId, taken, actor);
  }
  return withInvoices(tx, (await lockPayment(tx, paymentId)) ?? payment);
}

async function judge(
  tx: OrgTx,
  paymentId: string,
  { before, after }: TakenBack,
  actor: Actor,
): Promise<void> {
  const { id } = after;
  if (before.final_state !== null && before.final_state !== 'settled') return;
  const balance = balanceOf(invoiceAccount(after), tx.org.residueCents);
  if (before.final_state === 'settled') {
    if (balance.kind === 'settled') waive(tx, id, balance.waivedCents);
    else await reopen(tx, after.customer_id, id, actor);
    return;
  }
  if (balance.kind === 'settled') {
    const { move } = await settleOrGoOn(tx, id, actor, 'paid');
    await enqueueSignal(tx, id, 'paymentReversed', { paymentId, outcome: 'settled', next: move });
    await passWorkOn(tx, id);
    return;
  }
  // What was meant for this invoice and found no room before has filled the gap: nothing to look at.
  if (after.paid_cents >= before.paid_cents) return;
  if (standingOn(after) < after.round_instalment) await markReopened(tx, id);
  await askAPerson(tx, id, actor);
  await enqueueSignal(tx, id, 'paymentReversed', { paymentId, next: await replan(tx, id) });
}

/** The run has ended with the payment: a new one begins, under the same id. */
async function reopen(tx: OrgTx, customerId: string, invoiceId: string, actor: Actor): Promise<void> {
  await reopenInvoice(tx, invoiceId, actor);
  await askAPerson(tx, invoiceId, actor);
  await holdNewInvoice(tx, invoiceId, await lockCustomer(tx, customerId));
  await enqueueStart(tx, invoiceId, await replan(tx, invoiceId), true);
}

/** A person looks before the next message: this review takes the place of any other. */
async function askAPerson(tx: OrgTx, invoiceId: string, actor: Actor): Promise<void> {
  await closeOpenTasks(tx, invoiceId, 'payment_reversed', ['review']);
  await openTask(tx, { invoiceId, kind: 'review', reason: 'payment_reversed', actor });
  const { calendar } = (await loadFacts(tx, invoiceId)).facts;
  const kept = await judgeKeptPromise(tx, invoiceId, (day) => promiseHeldUntil(calendar, day));
  if (kept.verdict === 'open') await placeHold(tx, { invoiceId, reason: 'promise', until: kept.until });
}

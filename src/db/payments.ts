import type { NextMove } from '../domain/decision.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { finishInvoice } from './finish.js';
import { liftHold } from './holds.js';
import { newId } from './ids.js';
import { lockInvoiceForStop } from './leases.js';
import { replan, storedMove } from './plan.js';
import { judgePromise } from './promises.js';
import type { InvoiceRow, PaymentRow } from './tables.js';

export interface NewPayment {
  readonly invoiceId: string;
  /** The payer's or bank's reference, unique per organisation: the key against counting twice. */
  readonly reference: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly receivedOn: CivilDate;
  /** Of the canonical request: the same again is replayed, another one is a conflict. */
  readonly requestHash: Buffer;
  readonly actor: Actor;
}

export type PaymentAnswer =
  /** Stored now. `settled`: nothing is outstanding any more; `move` is the run's next one. */
  | {
      readonly kind: 'recorded';
      readonly payment: PaymentRow;
      readonly allocatedCents: number;
      readonly settled: boolean;
      readonly move: NextMove;
    }
  | { readonly kind: 'replayed'; readonly payment: PaymentRow; readonly move: NextMove }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'invoice_unknown' }
  | { readonly kind: 'currency_differs'; readonly currency: string };

/**
 * Records a payment on an invoice and what follows from it: allocation up to what is outstanding, a promise kept,
 * the end when nothing is left. Takes the invoice's lock and throws `LeaseOpen` while a message is being
 * handed over: run it with `withOrgStopping`; its commit means silence when it settles (P1). On a final invoice
 * the payment is kept unallocated. The caller signals the run with `move`.
 */
export async function recordPaymentOnInvoice(tx: OrgTx, input: NewPayment): Promise<PaymentAnswer> {
  const earlier = await findPayment(tx, input.reference);
  if (earlier) return await answerEarlier(tx, earlier, input);
  const invoice = await lockInvoiceForStop(tx, input.invoiceId);
  if (invoice === undefined) return { kind: 'invoice_unknown' };
  if (invoice.currency !== input.currency) return { kind: 'currency_differs', currency: invoice.currency };
  const payment = await insertPayment(tx, input);
  if (payment === undefined) {
    // Committed by somebody else between our look and our insert.
    const winner = await findPayment(tx, input.reference);
    return winner ? await answerEarlier(tx, winner, input) : { kind: 'conflict' };
  }
  const allocatedCents = await allocate(tx, invoice, payment);
  await appendAudit(tx, {
    type: 'payment.received',
    invoiceId: invoice.id,
    actor: input.actor,
    data: {
      paymentId: payment.id,
      amountCents: payment.amount_cents,
      currency: payment.currency,
      allocatedCents,
    },
  });
  const { settled, move } = await afterPayment(tx, invoice, allocatedCents, input.actor);
  return { kind: 'recorded', payment, allocatedCents, settled, move };
}

/** A payment by its reference; undefined when this organisation has none. */
const findPayment = (tx: OrgTx, reference: string): Promise<PaymentRow | undefined> =>
  tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .executeTakeFirst();

async function answerEarlier(tx: OrgTx, payment: PaymentRow, input: NewPayment): Promise<PaymentAnswer> {
  if (!payment.request_hash.equals(input.requestHash)) return { kind: 'conflict' };
  return { kind: 'replayed', payment, move: await storedMove(tx, input.invoiceId) };
}

const insertPayment = (tx: OrgTx, input: NewPayment): Promise<PaymentRow | undefined> =>
  tx.db
    .insertInto('payment')
    .values({
      org_id: tx.org.id,
      id: newId('pay'),
      reference: input.reference,
      amount_cents: input.amountCents,
      currency: input.currency,
      received_on: input.receivedOn,
      request_hash: input.requestHash,
      created_at: toIso(tx.now),
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'reference']).doNothing())
    .returningAll()
    .executeTakeFirst();

/** Never more than is outstanding; the rest of the payment stays unallocated. Answers the cents allocated. */
async function allocate(tx: OrgTx, invoice: InvoiceRow, payment: PaymentRow): Promise<number> {
  const outstanding = invoice.final_state ? 0 : invoice.total_cents - invoice.paid_cents;
  const amountCents = Math.min(payment.amount_cents, outstanding);
  if (amountCents === 0) return 0;
  await tx.db
    .insertInto('allocation')
    .values({
      org_id: tx.org.id,
      payment_id: payment.id,
      invoice_id: invoice.id,
      amount_cents: amountCents,
      created_at: toIso(tx.now),
    })
    .execute();
  await tx.db
    .updateTable('invoice')
    .set({ paid_cents: invoice.paid_cents + amountCents, updated_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoice.id)
    .execute();
  return amountCents;
}

async function afterPayment(
  tx: OrgTx,
  invoice: InvoiceRow,
  allocatedCents: number,
  actor: Actor,
): Promise<{ settled: boolean; move: NextMove }> {
  if (invoice.final_state) return { settled: false, move: await storedMove(tx, invoice.id) };
  if ((await judgePromise(tx, invoice.id, 'after_a_payment')) === 'kept')
    await liftHold(tx, invoice.id, 'promise');
  if (invoice.paid_cents + allocatedCents >= invoice.total_cents) {
    return { settled: true, move: await finishInvoice(tx, invoice.id, 'settled', actor, 'paid') };
  }
  return { settled: false, move: await replan(tx, invoice.id) };
}

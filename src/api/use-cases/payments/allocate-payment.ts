import type { Entry } from '../../../domain/ledger/ledger.js';
import { unallocatedCents } from '../../../domain/ledger/ledger.js';
import { appendAudit, type Actor } from '../../../db/audit.js';
import { noteCrossing, wishCorrection } from '../../../db/crossed.js';
import type { OrgTx } from '../../../db/database.js';
import { paymentAccount, writeEntries } from '../../../db/ledger.js';
import { lockInvoicesForStop } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { lockPayment, markAllocated } from '../../../db/payments.js';
import { settleOrGoOn } from '../../../db/settlement.js';
import type { InvoiceRow, PaymentRow } from '../../../db/tables.js';
import { canonicalHash } from '../../canonical.js';
import { conflict, invalid, notFound, type FieldError } from '../../problems.js';
import type { AllocateBody } from '../../schemas/payment-body.js';
import { passWorkOn } from '../customers/pass-work-on.js';
import { withInvoices, type RecordedPayment } from './record-payment.js';

/**
 * Spends what is left of a payment on the invoices a person names, in one transaction under their locks; what it
 * gave before stays where it is. The same request again changes nothing.
 * @throws Problem `not-found`, `validation` (an invoice, an amount), `conflict` (reversed; a final invoice)
 */
export async function allocatePayment(
  tx: OrgTx,
  paymentId: string,
  { allocations }: AllocateBody,
  actor: Actor,
): Promise<Omit<RecordedPayment, 'isNew'>> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === undefined) throw notFound();
  const hash = canonicalHash(allocations);
  if (payment.allocate_hash?.equals(hash)) return withInvoices(tx, payment);
  if (payment.reversed_at !== null) throw conflict('The payment was reversed: there is nothing to allocate.');
  const invoices = await lockInvoicesForStop(
    tx,
    allocations.map(({ invoiceId }) => invoiceId),
  );
  const errors = wrongFields(payment, invoices, allocations);
  if (errors.length > 0) throw invalid(errors);
  const ended = invoices.find((invoice) => invoice.final_state !== null);
  if (ended) throw conflict(`The invoice ${ended.number} is ${String(ended.final_state)}; that is final.`);
  const entries = allocations.map(({ invoiceId, amountCents }) => ({
    paymentId,
    invoiceId,
    cents: amountCents,
  }));
  writeEntries(tx, entries);
  await markAllocated(tx, paymentId, hash);
  for (const entry of entries) await follow(tx, payment, entry, actor);
  return withInvoices(tx, (await lockPayment(tx, paymentId)) ?? payment);
}

async function follow(tx: OrgTx, payment: PaymentRow, entry: Entry, actor: Actor): Promise<void> {
  const { invoiceId, cents, paymentId } = entry;
  await appendAudit(tx, {
    type: 'payment.received',
    invoiceId,
    actor,
    data: { paymentId, amountCents: cents, currency: payment.currency, because: 'allocated' },
  });
  noteCrossing(tx, payment, invoiceId, actor);
  const { settled, move } = await settleOrGoOn(tx, invoiceId, actor, 'paid');
  if (settled) wishCorrection(tx, payment, invoiceId);
  await enqueueSignal(tx, invoiceId, 'paymentReceived', { paymentId, settled, next: move });
  if (settled) await passWorkOn(tx, invoiceId);
}

/** Every field that does not fit: an invoice that is not ours or in another currency, more than is owed or left. */
function wrongFields(
  payment: PaymentRow,
  invoices: readonly InvoiceRow[],
  allocations: AllocateBody['allocations'],
): FieldError[] {
  let leftCents = unallocatedCents(paymentAccount(payment));
  return allocations.flatMap(({ invoiceId, amountCents }, at): FieldError[] => {
    const path = `/allocations/${at}`;
    const invoice = invoices.find((row) => row.id === invoiceId);
    if (invoice === undefined)
      return [{ path: `${path}/invoiceId`, message: 'is no invoice of this organisation' }];
    if (invoice.currency !== payment.currency)
      return [{ path: `${path}/invoiceId`, message: `the invoice is in ${invoice.currency}` }];
    if (invoice.final_state === null && amountCents > invoice.outstanding_cents)
      return [
        { path: `${path}/amountCents`, message: `more than the ${invoice.outstanding_cents} outstanding` },
      ];
    leftCents -= amountCents;
    return leftCents < 0 ? [{ path: `${path}/amountCents`, message: 'more than the payment has left' }] : [];
  });
}

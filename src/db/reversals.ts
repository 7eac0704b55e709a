import { entriesOfRefill, entriesOfReversal, type Entry } from '../domain/ledger/ledger.js';
import { toIso } from '../domain/time.js';
import { appendAudit, appendAudits, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { givenByPayment, invoiceAccount, paymentAccount, writeEntries } from './ledger.js';
import { lockInvoice, lockInvoices, lockInvoicesForStop } from './leases.js';
import type { InvoiceRow, PaymentRow } from './tables.js';

/** An invoice from which money was taken back, before and after; after what was meant for it has filled the gap. */
export interface TakenBack {
  readonly before: InvoiceRow;
  readonly after: InvoiceRow;
}

/**
 * Takes a payment back, under its own lock: what it gave is returned by its invoices, and what other payments for
 * them could not place fills the gap. Locks the invoices in the order of their ids; the caller judges each of them by
 * its sums.
 *
 * @throws LeaseOpen while a message of one of the invoices is being handed over
 */
export async function takeBack(
  tx: OrgTx,
  payment: PaymentRow,
  reason: string,
  actor: Actor,
): Promise<TakenBack[]> {
  const given = await givenByPayment(tx, payment.id);
  const ids = given.map(({ invoiceId }) => invoiceId);
  const before = await lockInvoicesForStop(tx, ids);
  await noteReversal(tx, payment.reference, reason);
  const entries = entriesOfReversal(payment.id, given);
  writeEntries(tx, entries);
  await tx.db
    .updateTable('payment')
    .set({ reversed_at: toIso(tx.now), waits: false })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', payment.id)
    .execute();
  await auditReversal(tx, payment, entries, actor);
  for (const invoice of before) await fillGap(tx, invoice, actor);
  const after = ids.length === 0 ? [] : await lockInvoices(tx, ids);
  return before.map((row, at) => ({ before: row, after: after[at] as InvoiceRow }));
}

/** Remembers that a payment is none, by its reference: it may come before the payment itself. */
export async function noteReversal(tx: OrgTx, reference: string, reason: string): Promise<void> {
  await tx.db
    .insertInto('payment_reversal')
    .values({ org_id: tx.org.id, reference, reason, created_at: toIso(tx.now) })
    .onConflict((conflict) => conflict.columns(['org_id', 'reference']).doNothing())
    .execute();
}

async function auditReversal(
  tx: OrgTx,
  payment: PaymentRow,
  entries: readonly Entry[],
  actor: Actor,
): Promise<void> {
  const { id: paymentId, currency } = payment;
  const line = (invoiceId: string | undefined, cents: number) => ({
    type: 'payment.reversed' as const,
    invoiceId,
    customerId: invoiceId === undefined ? (payment.customer_id ?? undefined) : undefined,
    actor,
    data: { paymentId, amountCents: cents, currency },
  });
  const lines = entries.map((entry) => line(entry.invoiceId, -entry.cents));
  const alone = line(payment.invoice_id ?? undefined, payment.amount_cents);
  await appendAudits(tx, lines.length > 0 ? lines : [alone]);
}

/** A payment that somebody is spending right now is left to them. */
async function fillGap(tx: OrgTx, invoice: InvoiceRow, actor: Actor): Promise<void> {
  if (invoice.final_state !== null && invoice.final_state !== 'settled') return;
  const gap = await lockInvoice(tx, invoice.id);
  const places = await unplaced(tx, invoice);
  const entries = entriesOfRefill(invoiceAccount(gap as InvoiceRow), places.map(paymentAccount));
  writeEntries(tx, entries);
  for (const { paymentId, invoiceId, cents } of entries) {
    await appendAudit(tx, {
      type: 'payment.received',
      invoiceId,
      actor,
      data: { paymentId, amountCents: cents, currency: invoice.currency, because: 'allocated' },
    });
  }
}

/** Payments for this invoice, or for its customer as a whole, that still have something; in the order they came. */
const unplaced = (tx: OrgTx, invoice: InvoiceRow): Promise<PaymentRow[]> =>
  tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('currency', '=', invoice.currency)
    .where('reversed_at', 'is', null)
    .whereRef('allocated_cents', '<', 'amount_cents')
    .where((eb) =>
      eb.or([
        eb('invoice_id', '=', invoice.id),
        eb.and([eb('invoice_id', 'is', null), eb('customer_id', '=', invoice.customer_id)]),
      ]),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .skipLocked()
    .execute();

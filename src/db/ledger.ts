import { sql } from 'kysely';
import type { Entry, InvoiceAccount, PaymentAccount } from '../domain/ledger/ledger.js';
import { claimOn, unpaidSlices, type Slice } from '../domain/ledger/instalments.js';
import { toIso, type CivilDate } from '../domain/time.js';
import type { OrgTx } from './database.js';
import type { InvoiceRow, PaymentRow } from './tables.js';

/** A row as the rules of money see it. */
export const invoiceAccount = (row: InvoiceRow): InvoiceAccount => ({
  id: row.id,
  currency: row.currency,
  dueOn: row.due_on,
  instalments: row.instalments,
  totalCents: row.total_cents,
  paidCents: row.paid_cents,
  creditedCents: row.credited_cents,
});

/** A row as the rules of money see it. */
export const paymentAccount = (row: PaymentRow): PaymentAccount => ({
  id: row.id,
  amountCents: row.amount_cents,
  currency: row.currency,
  allocatedCents: row.allocated_cents,
});

type Owed = Pick<InvoiceRow, 'total_cents' | 'outstanding_cents' | 'due_on' | 'instalments'>;

/** What is still to be paid of an invoice, oldest first. */
export function unpaidOf(row: Owed): readonly Slice[] {
  const terms = { totalCents: row.total_cents, dueOn: row.due_on, instalments: row.instalments };
  return unpaidSlices(terms, row.outstanding_cents);
}

/** What is asked for on a day, and since when it is due: of instalments, only those that are due by then. */
export function askedOf(row: Owed, day: CivilDate): { readonly cents: number; readonly dueOn: CivilDate } {
  const unpaid = unpaidOf(row);
  return { cents: claimOn(unpaid, day), dueOn: unpaid[0]?.dueOn ?? row.due_on };
}

/**
 * Writes entries between payments and invoices, whose locks the caller holds, and brings the sums on both rows up
 * to date: the only writer of allocations. A residue that was given up is asked for again until the caller
 * judges the invoice anew.
 */
export function writeEntries(tx: OrgTx, entries: readonly Entry[]): void {
  writeFirstEntries(tx, entries);
  for (const { paymentId, cents } of entries) {
    tx.later(
      tx.db
        .updateTable('payment')
        .set((eb) => ({ allocated_cents: eb('allocated_cents', '+', cents) }))
        .where('org_id', '=', tx.org.id)
        .where('id', '=', paymentId),
    );
  }
}

/** The same for a payment that was inserted with the sum of these entries. */
export function writeFirstEntries(tx: OrgTx, entries: readonly Entry[]): void {
  if (entries.length === 0) return;
  const now = toIso(tx.now);
  tx.later(
    tx.db.insertInto('allocation').values(
      entries.map(({ paymentId, invoiceId, cents }) => ({
        org_id: tx.org.id,
        payment_id: paymentId,
        invoice_id: invoiceId,
        amount_cents: cents,
        created_at: now,
      })),
    ),
  );
  for (const { invoiceId, cents } of entries) {
    tx.later(
      tx.db
        .updateTable('invoice')
        .set((eb) => ({ paid_cents: eb('paid_cents', '+', cents), waived_cents: 0, updated_at: now }))
        .where('org_id', '=', tx.org.id)
        .where('id', '=', invoiceId),
    );
  }
}

/** The row of an invoice as these cents leave it. */
export const withPaid = (row: InvoiceRow, cents: number): InvoiceRow => ({
  ...row,
  paid_cents: row.paid_cents + cents,
  waived_cents: 0,
  outstanding_cents: row.total_cents - row.paid_cents - cents - row.credited_cents,
});

/** What each invoice has of a payment now, in the order of their ids. */
export const givenByPayment = (
  tx: OrgTx,
  paymentId: string,
): Promise<{ invoiceId: string; cents: number }[]> =>
  tx.db
    .selectFrom('allocation')
    .select(['invoice_id as invoiceId', sql<number>`sum(amount_cents)::bigint`.as('cents')])
    .where('org_id', '=', tx.org.id)
    .where('payment_id', '=', paymentId)
    .groupBy('invoice_id')
    .having(sql<number>`sum(amount_cents)`, '>', 0)
    .orderBy('invoice_id')
    .execute();

/** What an invoice has of each payment now, in the order in which they came to it. */
export const givenToInvoice = (
  tx: OrgTx,
  invoiceId: string,
): Promise<{ paymentId: string; cents: number }[]> =>
  tx.db
    .selectFrom('allocation')
    .select(['payment_id as paymentId', sql<number>`sum(amount_cents)::bigint`.as('cents')])
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .groupBy('payment_id')
    .having(sql<number>`sum(amount_cents)`, '>', 0)
    .orderBy(sql`min(id)`)
    .execute();

/** The invoices a payment ever touched, in the order of their ids. */
export async function invoicesOfPayment(tx: OrgTx, paymentId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('allocation')
    .select('invoice_id')
    .distinct()
    .where('org_id', '=', tx.org.id)
    .where('payment_id', '=', paymentId)
    .orderBy('invoice_id')
    .execute();
  return rows.map((row) => row.invoice_id);
}

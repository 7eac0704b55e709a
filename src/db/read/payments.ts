import { sql } from 'kysely';
import type { paymentState } from '../../domain/ledger/balance.js';
import type { OrgTx } from '../database.js';
import { givenByPayment } from '../ledger.js';
import type { PaymentRow } from '../tables.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** A payment with where its money is now. */
export interface PaymentRecord extends PaymentRow {
  readonly allocations: readonly { readonly invoiceId: string; readonly amountCents: number }[];
}

/** Adds the allocations to a payment's row, in the order of the invoices' ids. */
export async function readPayment(tx: OrgTx, payment: PaymentRow): Promise<PaymentRecord> {
  const given = await givenByPayment(tx, payment.id);
  return {
    ...payment,
    allocations: given.map(({ invoiceId, cents }) => ({ invoiceId, amountCents: cents })),
  };
}

export interface PaymentFilter {
  readonly state?: ReturnType<typeof paymentState> | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const LIST = 'payments';

/** Newest first; see `listInvoices` for why the id is the position. */
export async function listPayments(tx: OrgTx, filter: PaymentFilter): Promise<Page<PaymentRecord>> {
  let query = tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.state !== undefined) query = query.where(isIn(filter.state));
  if (filter.cursor !== undefined) {
    query = query.where('id', '<', String(decodeCursor(LIST, filter.cursor, ['id'])[0]));
  }
  const page = toPage(
    await query.execute(),
    filter.limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
  return { ...page, data: await withAllocations(tx, page.data) };
}

/** `paymentState` as PostgreSQL reads it; a test compares the two. */
const isIn = (state: NonNullable<PaymentFilter['state']>) => sql<boolean>`${state} = CASE
  WHEN reversed_at IS NOT NULL THEN 'reversed'
  WHEN allocated_cents = 0 THEN 'unmatched'
  WHEN allocated_cents = amount_cents THEN 'applied'
  ELSE 'partially_applied' END`;

async function withAllocations(tx: OrgTx, rows: readonly PaymentRow[]): Promise<PaymentRecord[]> {
  if (rows.length === 0) return [];
  const given = await tx.db
    .selectFrom('allocation')
    .select(['payment_id', 'invoice_id', sql<number>`sum(amount_cents)::bigint`.as('cents')])
    .where('org_id', '=', tx.org.id)
    .where(
      'payment_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy(['payment_id', 'invoice_id'])
    .having(sql<number>`sum(amount_cents)`, '>', 0)
    .orderBy('invoice_id')
    .execute();
  return rows.map((row) => ({
    ...row,
    allocations: given
      .filter((one) => one.payment_id === row.id)
      .map((one) => ({ invoiceId: one.invoice_id, amountCents: one.cents })),
  }));
}

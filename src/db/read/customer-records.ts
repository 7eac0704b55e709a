import { sql, type Expression } from 'kysely';
import type { OrgTx } from '../database.js';
import type { DisputeRow, HoldRow, PaymentRow, PromiseRow } from '../tables.js';
import type { Page } from './page.js';

/** What the record holds about a customer's invoices besides what other read models show. */
export interface CustomerRecords {
  readonly holds: readonly HoldRow[];
  readonly promises: readonly PromiseRow[];
  readonly disputes: readonly DisputeRow[];
  /** Payments of which something went to one of the invoices. */
  readonly payments: readonly PaymentRow[];
}

/** Reads all of them, oldest first; for an export, so without pages. */
export async function readCustomerRecords(tx: OrgTx, customerId: string): Promise<CustomerRecords> {
  const theirs = tx.db
    .selectFrom('invoice')
    .select('invoice.id')
    .where('invoice.org_id', '=', tx.org.id)
    .where('invoice.customer_id', '=', customerId);
  const payments = tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('allocation')
        .select('allocation.payment_id')
        .where('allocation.org_id', '=', tx.org.id)
        .where('allocation.invoice_id', 'in', theirs),
    )
    .orderBy('id')
    .execute();
  return {
    holds: await ofInvoices(tx, theirs, 'hold'),
    promises: await ofInvoices(tx, theirs, 'promise'),
    disputes: await ofInvoices(tx, theirs, 'dispute'),
    payments: await payments,
  };
}

interface RowsOf {
  readonly hold: HoldRow;
  readonly promise: PromiseRow;
  readonly dispute: DisputeRow;
}

async function ofInvoices<T extends keyof RowsOf>(
  tx: OrgTx,
  invoices: Expression<{ id: string }>,
  table: T,
): Promise<RowsOf[T][]> {
  const { rows } = await sql<RowsOf[T]>`
SELECT * FROM ${sql.table(table)} WHERE org_id = ${tx.org.id} AND invoice_id IN ${invoices} ORDER BY id`.execute(
    tx.db,
  );
  return rows;
}

const EXPORT_PAGE = 200;

/** Every row of a list, page by page. */
export async function everyRow<T>(
  page: (request: { readonly limit: number; readonly cursor: string | undefined }) => Promise<Page<T>>,
): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    const { data, nextCursor } = await page({ limit: EXPORT_PAGE, cursor });
    rows.push(...data);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return rows;
}

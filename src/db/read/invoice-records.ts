import { sql, type Expression } from 'kysely';
import type { OrgTx } from '../database.js';
import type { CreditRow, DisputeRow, HoldRow, PaymentRow, PromiseRow } from '../tables.js';
import type { Page } from './page.js';

/** What the record holds about invoices besides what other read models show. */
export interface InvoiceRecords {
  readonly holds: readonly HoldRow[];
  readonly promises: readonly PromiseRow[];
  readonly disputes: readonly DisputeRow[];
  readonly credits: readonly CreditRow[];
  /** Payments of which something went to one of the invoices, taken back or not, or that were meant for one. */
  readonly payments: readonly PaymentRow[];
}

/** Whose records: one invoice's, or those of all invoices of a customer. */
export type RecordsOf = { readonly invoiceId: string } | { readonly customerId: string };

/** Reads all of them, oldest first; for an export, so without pages. */
export async function readInvoiceRecords(tx: OrgTx, of: RecordsOf): Promise<InvoiceRecords> {
  const all = tx.db.selectFrom('invoice').select('invoice.id').where('invoice.org_id', '=', tx.org.id);
  const theirs =
    'invoiceId' in of
      ? all.where('invoice.id', '=', of.invoiceId)
      : all.where('invoice.customer_id', '=', of.customerId);
  const payments = tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where((eb) =>
      eb.or([
        eb('invoice_id', 'in', theirs),
        eb('id', 'in', (allocated) =>
          allocated
            .selectFrom('allocation')
            .select('allocation.payment_id')
            .where('allocation.org_id', '=', tx.org.id)
            .where('allocation.invoice_id', 'in', theirs),
        ),
      ]),
    )
    .orderBy('id')
    .execute();
  return {
    holds: await ofInvoices(tx, theirs, 'hold'),
    promises: await ofInvoices(tx, theirs, 'promise'),
    disputes: await ofInvoices(tx, theirs, 'dispute'),
    credits: await ofInvoices(tx, theirs, 'credit'),
    payments: await payments,
  };
}

interface RowsOf {
  readonly hold: HoldRow;
  readonly promise: PromiseRow;
  readonly dispute: DisputeRow;
  readonly credit: CreditRow;
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

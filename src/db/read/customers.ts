import { sql } from 'kysely';
import type { CustomerPause } from '../../domain/customer-pause.js';
import type { OrgTx } from '../database.js';
import type { CustomerRow } from '../tables.js';
import { alike } from './alike.js';
import { decodeCursor, encodeCursor, toPage, type Page } from './page.js';

/** A customer with what is open on them. */
export interface CustomerRecord extends CustomerRow {
  readonly openInvoices: number;
  /** What is outstanding on open invoices, per currency, in minor units. */
  readonly outstanding: readonly { readonly currency: string; readonly cents: number }[];
}

const LIST = 'customers';

/** Newest first; see `listInvoices` for why the id is the position. */
export async function listCustomers(
  tx: OrgTx,
  filter: {
    /** Part of the name, the reference or the e-mail; capitals and accents do not count. */
    readonly text?: string | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  },
): Promise<Page<CustomerRecord>> {
  let query = tx.db
    .selectFrom('customer')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('erasing_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  const { text } = filter;
  if (text !== undefined) {
    query = query.where((eb) =>
      eb.or((['name', 'reference', 'email'] as const).map((column) => eb(column, '~', alike(text)))),
    );
  }
  if (filter.cursor !== undefined) {
    query = query.where('id', '<', String(decodeCursor(LIST, filter.cursor, ['id'])[0]));
  }
  const rows = await query.execute();
  const page = toPage(
    rows,
    filter.limit,
    (row) => encodeCursor(LIST, [row.id]),
    (row) => row,
  );
  return { ...page, data: await withOutstanding(tx, page.data) };
}

export async function readCustomer(tx: OrgTx, id: string): Promise<CustomerRecord | undefined> {
  const row = await tx.db
    .selectFrom('customer')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', id)
    .where('erasing_at', 'is', null)
    .executeTakeFirst();
  return row && (await withOutstanding(tx, [row]))[0];
}

async function withOutstanding(tx: OrgTx, rows: readonly CustomerRow[]): Promise<CustomerRecord[]> {
  if (rows.length === 0) return [];
  const sums = await tx.db
    .selectFrom('invoice')
    .where('org_id', '=', tx.org.id)
    .where('final_state', 'is', null)
    .where(
      'customer_id',
      'in',
      rows.map((row) => row.id),
    )
    .groupBy(['customer_id', 'currency'])
    .orderBy('currency')
    .select([
      'customer_id',
      'currency',
      sql<string>`sum(outstanding_cents)`.as('cents'),
      sql<number>`count(*)`.as('invoices'),
    ])
    .execute();
  return rows.map((row) => {
    const own = sums.filter((sum) => sum.customer_id === row.id);
    return {
      ...row,
      openInvoices: own.reduce((count, sum) => count + sum.invoices, 0),
      outstanding: own.map(({ currency, cents }) => ({ currency, cents: Number(cents) })),
    };
  });
}

/** The customer's own pause, as their invoices need it. */
export const customerPause = (tx: OrgTx, customerId: string): Promise<CustomerPause> =>
  tx.db
    .selectFrom('customer')
    .select(['region', 'paused_at', 'paused_until_on'])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();

/** The region whose holidays and zone count for this customer. */
export async function customerRegion(tx: OrgTx, customerId: string): Promise<string> {
  const row = await tx.db
    .selectFrom('customer')
    .select('region')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow();
  return row.region;
}

import { sql } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, OrgTx } from './database.js';
import { LeaseOpen } from './errors.js';
import type { InvoiceRow } from './tables.js';

/**
 * Locks the invoice until the transaction ends: whoever changes its situation goes through here. The
 * lock is one a foreign key alone would not take (reliability guide §2.2). Undefined: no such invoice.
 */
export const lockInvoice = (tx: OrgTx, invoiceId: string): Promise<InvoiceRow | undefined> =>
  tx.db
    .selectFrom('invoice')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** Locks several invoices in id order (a shared message, a payment by customer), so that two never wait for each other. */
export const lockInvoices = (tx: OrgTx, invoiceIds: readonly string[]): Promise<InvoiceRow[]> =>
  tx.db
    .selectFrom('invoice')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...invoiceIds])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

/** From here on this transaction waits for a lock no longer than that, and then fails. */
export async function lockBriefly(tx: OrgTx, patienceMs: number): Promise<void> {
  await sql`SELECT set_config('lock_timeout', ${`${patienceMs}ms`}, true)`.execute(tx.db);
}

/**
 * The lock of the stop path (payment, pause, dispute, cancellation): throws `LeaseOpen` while a message of the
 * invoice is being handed over, so that the 2xx means silence (P1). Run it inside `withOrgStopping`.
 */
export async function lockInvoiceForStop(tx: OrgTx, invoiceId: string): Promise<InvoiceRow | undefined> {
  const [row] = await lockInvoicesForStop(tx, [invoiceId]);
  return row;
}

/**
 * The same for several invoices, in the order of their ids: a payment that may settle each of them. The two statements
 * travel together and are carried out in this order: leases are looked at when the locks are held, with a fresh look.
 */
export async function lockInvoicesForStop(tx: OrgTx, invoiceIds: readonly string[]): Promise<InvoiceRow[]> {
  if (invoiceIds.length === 0) return [];
  const [rows, remainingMs] = await Promise.all([
    lockInvoices(tx, invoiceIds),
    openLeaseMs(tx, { invoiceIds }),
  ]);
  if (remainingMs > 0) throw new LeaseOpen(remainingMs);
  return rows;
}

/** What a stop covers: some invoices, one customer, or the whole organisation. */
export type StopScope =
  { readonly invoiceIds: readonly string[] } | { readonly customerId: string } | 'organisation';

/**
 * How long, in ms of the database's clock, the longest open lease in the scope still runs; 0 when no
 * hand-over can be in progress. For stops wider than an invoice: first commit the flag, then ask this in
 * new transactions until it says 0, then answer 2xx (design §4.8).
 */
export async function openLeaseMs(tx: OrgTx, scope: StopScope): Promise<number> {
  let claims = tx.db
    .selectFrom('message as m')
    .where('m.org_id', '=', tx.org.id)
    .where('m.state', '=', 'claimed')
    .where('m.lease_until', '>', sql<never>`clock_timestamp()`);
  if (scope !== 'organisation' && 'customerId' in scope)
    claims = claims.where('m.customer_id', '=', scope.customerId);
  if (scope !== 'organisation' && 'invoiceIds' in scope) {
    claims = claims.where((eb) =>
      eb.exists(
        eb
          .selectFrom('message_invoice as mi')
          .select('mi.message_id')
          .whereRef('mi.org_id', '=', 'm.org_id')
          .whereRef('mi.message_id', '=', 'm.id')
          .where('mi.invoice_id', 'in', [...scope.invoiceIds])
          .where('mi.released_at', 'is', null),
      ),
    );
  }
  const { remaining } = await claims
    .select(
      sql<number>`coalesce(ceil(extract(epoch from max(m.lease_until) - clock_timestamp()) * 1000), 0)::bigint`.as(
        'remaining',
      ),
    )
    .executeTakeFirstOrThrow();
  return Math.max(0, remaining);
}

/**
 * The same for corrections to these customers (ADR 0028): they are about invoices that have ended, which a stop of a
 * customer does not lock. Under the customers' locks: no other can be claimed meanwhile.
 */
export async function openCorrectionMs(tx: OrgTx, customerIds: readonly string[]): Promise<number> {
  const { remaining } = await tx.db
    .selectFrom('message')
    .select(
      sql<number>`coalesce(ceil(extract(epoch from max(lease_until) - clock_timestamp()) * 1000), 0)::bigint`.as(
        'remaining',
      ),
    )
    .where('org_id', '=', tx.org.id)
    .where('state', '=', 'claimed')
    .where('kind', '=', 'correction')
    .where('customer_id', 'in', [...customerIds])
    .executeTakeFirstOrThrow();
  return Math.max(0, remaining);
}

const STOP_BUDGET_MS = 15_000;
const POLL_MS = 250;

/**
 * Runs a stopping act: when it meets an open lease it is rolled back, waits (at most 250 ms at a time) and
 * runs again, for `budgetMs` (15 s) in all; then `LeaseOpen` reaches the caller, who answers 503 `busy`.
 */
export async function withOrgStopping<T>(
  database: Database,
  orgId: string,
  work: (tx: OrgTx) => Promise<T>,
  budgetMs: number = STOP_BUDGET_MS,
): Promise<T> {
  const deadline = performance.now() + budgetMs;
  for (;;) {
    try {
      return await database.withOrg(orgId, work);
    } catch (error) {
      if (!(error instanceof LeaseOpen) || performance.now() >= deadline) throw error;
      await pause(Math.max(1, Math.min(error.remainingMs, POLL_MS, deadline - performance.now())));
    }
  }
}

/** Waits until no hand-over can be in progress in the scope; `LeaseOpen` when that takes longer than `budgetMs`. */
export const waitForClaims = (
  database: Database,
  orgId: string,
  scope: StopScope,
  budgetMs: number = STOP_BUDGET_MS,
): Promise<void> =>
  withOrgStopping(
    database,
    orgId,
    async (tx) => {
      const remainingMs = await openLeaseMs(tx, scope);
      if (remainingMs > 0) throw new LeaseOpen(remainingMs);
    },
    budgetMs,
  );

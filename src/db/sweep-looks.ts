import { sql } from 'kysely';
import type { Instant } from '../domain/time.js';
import type { RelayTx } from './database.js';
import { at } from './values.js';

/** An invoice by its key, across organisations. */
export interface InvoiceKey {
  readonly orgId: string;
  readonly invoiceId: string;
}

/** An open invoice, and whether something about it still waits to be told to Temporal. */
export interface OpenInvoice extends InvoiceKey {
  readonly isWaiting: boolean;
}

/** A line this old should long have been told. */
const LINE_LATE_MS = 60_000;
/** A step is handed over at most five minutes after its instant (invariant I4). */
const STEP_LATE_MS = 300_000;
/** The resolver looks half a minute after a lease; ten times that is nobody. */
const LEASE_LATE_MS = 300_000;

const ago = (ms: number) => sql<never>`clock_timestamp() - ${`${ms} milliseconds`}::interval`;

/** The next open invoices in the order of their key, `<org id>/<invoice id>`; from the first on when `after` is null. */
export async function openInvoicesAfter(
  tx: RelayTx,
  after: string | null,
  limit: number,
): Promise<OpenInvoice[]> {
  const [orgId = '', invoiceId = ''] = after?.split('/') ?? [];
  const { rows } = await sql<{ org_id: string; id: string; waits: boolean }>`
SELECT i.org_id, i.id, EXISTS (
  SELECT FROM outbox o WHERE o.org_id = i.org_id AND o.subject_id = i.id) AS waits
FROM invoice i
WHERE i.final_state IS NULL AND (i.org_id::text, i.id) > (${orgId}::text, ${invoiceId}::text)
ORDER BY i.org_id::text, i.id LIMIT ${limit}`.execute(tx.db);
  return rows.map((row) => ({ orgId: row.org_id, invoiceId: row.id, isWaiting: row.waits }));
}

/** Whether the record knows the invoice, open or not. */
export async function isInRecord(tx: RelayTx, { orgId, invoiceId }: InvoiceKey): Promise<boolean> {
  const row = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', orgId)
    .where('id', '=', invoiceId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Open invoices whose step should have been done some minutes ago and of which nothing waits to be told, longest due first. */
export async function overdueInvoices(tx: RelayTx, limit: number): Promise<InvoiceKey[]> {
  const { rows } = await sql<{ org_id: string; id: string }>`
SELECT i.org_id, i.id FROM invoice i
WHERE i.run_wakes_at < ${ago(STEP_LATE_MS)}
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.org_id = i.org_id AND o.subject_id = i.id)
ORDER BY i.run_wakes_at LIMIT ${limit}`.execute(tx.db);
  return rows.map((row) => ({ orgId: row.org_id, invoiceId: row.id }));
}

/** Claims whose lease is long over and that are still claims. */
export async function forgottenClaims(
  tx: RelayTx,
  limit: number,
): Promise<{ orgId: string; messageId: string }[]> {
  const rows = await tx.db
    .selectFrom('message')
    .select(['org_id', 'id'])
    .where('state', '=', 'claimed')
    .where('lease_until', '<', ago(LEASE_LATE_MS))
    .orderBy('lease_until')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ orgId: row.org_id, messageId: row.id }));
}

/** How many lines of the outbox are late, and how old the oldest is. */
export async function lateLines(tx: RelayTx): Promise<{ lines: number; oldestMs: number }> {
  return await tx.db
    .selectFrom('outbox')
    .select(({ fn }) => [
      fn.countAll<number>().as('lines'),
      sql<number>`coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::bigint`.as(
        'oldestMs',
      ),
    ])
    .where('created_at', '<', ago(LINE_LATE_MS))
    .executeTakeFirstOrThrow();
}

/** Walks of sandbox clocks that have not come to their end, and whose start does not wait to be told. */
export async function walksUnderWay(
  tx: RelayTx,
  limit: number,
): Promise<{ orgId: string; advanceId: string }[]> {
  const { rows } = await sql<{ org_id: string; id: string }>`
SELECT a.org_id, a.id FROM clock_advance a
WHERE a.finished_at IS NULL
  AND NOT EXISTS (SELECT FROM outbox o WHERE o.org_id = a.org_id AND o.subject_id = a.id)
ORDER BY a.org_id, a.id LIMIT ${limit}`.execute(tx.db);
  return rows.map((row) => ({ orgId: row.org_id, advanceId: row.id }));
}

/** Messages a provider took in this time, by the DATABASE clock and over all organisations. */
export async function handedOverBetween(
  tx: RelayTx,
  provider: string,
  from: Instant,
  to: Instant,
): Promise<number> {
  const { taken } = await tx.db
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('taken'))
    .where('provider', '=', provider)
    .where('state', 'in', ['sent', 'delivered', 'bounced', 'complained'])
    .where('attempted_at', '>=', at(from))
    .where('attempted_at', '<', at(to))
    .executeTakeFirstOrThrow();
  return taken;
}

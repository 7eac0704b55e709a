import { sql } from 'kysely';
import type { OrgTx } from '../database.js';

/** A reply nobody has read: an invoice it still holds, and the customer's words. */
export interface UnreadReply {
  readonly invoiceId: string;
  readonly text: string | null;
}

/**
 * A reply of this invoice's customer that holds other open invoices while no open task asks anybody to read
 * it: its task hung on an invoice that has just ended. Undefined in the ordinary case.
 */
export async function findOrphanedReply(tx: OrgTx, endedInvoiceId: string): Promise<UnreadReply | undefined> {
  const { rows } = await sql<UnreadReply>`
WITH theirs AS (
  SELECT i.id, i.final_state FROM invoice i
  WHERE i.org_id = ${tx.org.id} AND i.customer_id = (
    SELECT customer_id FROM invoice WHERE org_id = ${tx.org.id} AND id = ${endedInvoiceId})
)
SELECT max(h.invoice_id) AS "invoiceId", (
  SELECT t.reason FROM task t JOIN theirs ON theirs.id = t.invoice_id
  WHERE t.org_id = ${tx.org.id} AND t.kind = 'read_reply' ORDER BY t.id DESC LIMIT 1) AS text
FROM hold h JOIN theirs ON theirs.id = h.invoice_id AND theirs.final_state IS NULL
WHERE h.org_id = ${tx.org.id} AND h.reason = 'reply' AND h.lifted_at IS NULL
  AND NOT EXISTS (SELECT FROM task t JOIN theirs o ON o.id = t.invoice_id
    WHERE t.org_id = ${tx.org.id} AND t.kind = 'read_reply' AND t.state = 'open')
HAVING count(*) > 0`.execute(tx.db);
  return rows[0];
}

/** The customer an invoice is asked of. */
export async function customerOfInvoice(tx: OrgTx, invoiceId: string): Promise<string> {
  const row = await tx.db
    .selectFrom('invoice')
    .select('customer_id')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .executeTakeFirstOrThrow();
  return row.customer_id;
}

import { sql } from 'kysely';
import type { OrgTx } from '../database.js';

/** A message in doubt that nobody is asked about, and the open invoices it speaks of, in the order of their ids. */
export interface OrphanedQuestion {
  readonly messageId: string;
  readonly invoiceIds: readonly string[];
}

/**
 * Messages of an invoice that has just ended which are still in doubt, no longer searched for, and speak of others that
 * are open, while no open task asks about them. None in the ordinary case.
 */
export async function findOrphanedQuestions(tx: OrgTx, endedInvoiceId: string): Promise<OrphanedQuestion[]> {
  const { rows } = await sql<OrphanedQuestion>`
SELECT m.id AS "messageId", array_agg(i.id ORDER BY i.id) AS "invoiceIds"
FROM message_invoice ours
JOIN message m ON m.org_id = ours.org_id AND m.id = ours.message_id
JOIN message_invoice mi ON mi.org_id = m.org_id AND mi.message_id = m.id AND mi.released_at IS NULL
JOIN invoice i ON i.org_id = mi.org_id AND i.id = mi.invoice_id AND i.final_state IS NULL
WHERE ours.org_id = ${tx.org.id} AND ours.invoice_id = ${endedInvoiceId} AND ours.released_at IS NULL
  AND m.state = 'unknown' AND m.next_search_at IS NULL AND i.id <> ours.invoice_id
  AND NOT EXISTS (SELECT FROM task t WHERE t.org_id = m.org_id AND t.message_id = m.id
    AND t.kind = 'check_delivery' AND t.state = 'open')
GROUP BY m.id ORDER BY m.id`.execute(tx.db);
  return rows;
}

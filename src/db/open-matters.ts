import { sql } from 'kysely';
import type { FinalState } from '../domain/facts.js';
import type { OrgTx } from './database.js';

/** What is still open about an invoice: what its end closes, and what a change of its sums must look at. */
export interface OpenMatters {
  readonly planVersion: number;
  readonly finalState: FinalState | null;
  readonly hasTask: boolean;
  readonly hasHold: boolean;
  readonly hasPromise: boolean;
  readonly hasDispute: boolean;
  /** A message waits for somebody's agreement. */
  readonly hasQuestion: boolean;
  /** Something was written about it, or is being written. */
  readonly hasMessage: boolean;
  /** Somebody may have to be asked on another invoice: a reply holds one, or a message in doubt or a complaint is asked about here. */
  readonly leavesWork: boolean;
}

/** What is open about an invoice that was written in this transaction: nothing, and it has no plan yet. */
export const NOTHING_OPEN: OpenMatters = {
  planVersion: 0,
  finalState: null,
  hasTask: false,
  hasHold: false,
  hasPromise: false,
  hasDispute: false,
  hasQuestion: false,
  hasMessage: false,
  leavesWork: false,
};

/**
 * Looks in one statement, under the invoice's lock: of most invoices nothing is open, and closing what is not there,
 * table by table, costs more than the payment itself. Undefined: no such invoice.
 */
export async function openMatters(tx: OrgTx, invoiceId: string): Promise<OpenMatters | undefined> {
  const { rows } = await sql<OpenMatters>`
SELECT i.plan_version AS "planVersion", i.final_state AS "finalState",
  EXISTS (SELECT FROM task t WHERE t.org_id = i.org_id AND t.invoice_id = i.id AND t.state = 'open') AS "hasTask",
  EXISTS (SELECT FROM hold h WHERE h.org_id = i.org_id AND h.invoice_id = i.id AND h.lifted_at IS NULL) AS "hasHold",
  EXISTS (SELECT FROM promise p WHERE p.org_id = i.org_id AND p.invoice_id = i.id AND p.state = 'open') AS "hasPromise",
  EXISTS (SELECT FROM dispute d WHERE d.org_id = i.org_id AND d.invoice_id = i.id AND d.resolved_at IS NULL) AS "hasDispute",
  EXISTS (SELECT FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
    WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id AND mi.released_at IS NULL
      AND m.state = 'awaiting_approval') AS "hasQuestion",
  EXISTS (SELECT FROM message_invoice mi WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id) AS "hasMessage",
  EXISTS (SELECT FROM invoice o JOIN hold h ON h.org_id = o.org_id AND h.invoice_id = o.id
    WHERE o.org_id = i.org_id AND o.customer_id = i.customer_id AND o.id <> i.id AND o.final_state IS NULL
      AND h.reason = 'reply' AND h.lifted_at IS NULL)
    OR EXISTS (SELECT FROM task t WHERE t.org_id = i.org_id AND t.invoice_id = i.id AND t.state = 'open'
      AND (t.kind = 'check_delivery' OR t.reason = 'complaint')) AS "leavesWork"
FROM invoice i WHERE i.org_id = ${tx.org.id} AND i.id = ${invoiceId}`.execute(tx.db);
  return rows[0];
}

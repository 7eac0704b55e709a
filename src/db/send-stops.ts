import { sql } from 'kysely';
import type { FinalState, HoldReason } from '../domain/facts.js';
import type { OrgTx } from './database.js';
import { lockInvoices } from './leases.js';
import type { MessageState } from './tables.js';

/** What the last check reads, in one fresh statement after the locks are held and the claim is committed. */
export interface SendStops {
  /** Why this message must not leave now; null when nothing is against it. */
  readonly against: SendStop | null;
  /** Left of this attempt's lease, by the database's clock; 0 or less: too late, whatever else is said. */
  readonly leaseRemainingMs: number;
}

type SendStop =
  | 'claim_lost'
  | 'organisation_stopped'
  | 'organisation_suspended'
  | 'customer_stopped'
  | 'address_undeliverable'
  | 'address_changed'
  | `invoice_${FinalState}`
  | `hold_${HoldReason}`;

interface StopRow {
  state: MessageState;
  attempt_id: string;
  lease_remaining_ms: number;
  to_address: string | null;
  email: string | null;
  customer_stopped: boolean;
  undeliverable: boolean;
  org_stopped: boolean;
  org_suspended: boolean;
  finals: FinalState[];
  holds: HoldReason[];
}

/**
 * The last check of a send (design §4.3, §4.8), in its second transaction: locks every invoice of the message
 * in id order, then reads all stops anew. The locks stay until that transaction ends; the hand-over is
 * written in the tick in which this answers. What the plan says is asked with `loadFacts` after it.
 */
export async function readSendStops(
  tx: OrgTx,
  attempt: { readonly messageId: string; readonly attemptId: string },
  invoiceIds: readonly string[],
): Promise<SendStops> {
  await lockInvoices(tx, invoiceIds);
  const { rows } = await stopsQuery(tx.org.id, attempt.messageId).execute(tx.db);
  const row = rows[0];
  if (row === undefined) return { against: 'claim_lost', leaseRemainingMs: 0 };
  return { against: stopOf(row, attempt.attemptId), leaseRemainingMs: row.lease_remaining_ms };
}

/** The widest reason first. */
function stopOf(row: StopRow, attemptId: string): SendStop | null {
  if (row.state !== 'claimed' || row.attempt_id !== attemptId) return 'claim_lost';
  if (row.org_suspended) return 'organisation_suspended';
  if (row.org_stopped) return 'organisation_stopped';
  if (row.customer_stopped) return 'customer_stopped';
  if (row.undeliverable) return 'address_undeliverable';
  if (row.email !== row.to_address) return 'address_changed';
  const [final] = row.finals;
  if (final) return `invoice_${final}`;
  const [hold] = row.holds;
  return hold ? `hold_${hold}` : null;
}

const stopsQuery = (orgId: string, messageId: string) => sql<StopRow>`
SELECT m.state, m.attempt_id, m.to_address, coalesce(c.reminder_email, c.email) AS email,
  ceil(extract(epoch from m.lease_until - clock_timestamp()) * 1000)::bigint AS lease_remaining_ms,
  c.stopped_at IS NOT NULL AS customer_stopped, c.undeliverable_at IS NOT NULL AS undeliverable,
  o.stopped_at IS NOT NULL AS org_stopped, o.suspended_at IS NOT NULL AS org_suspended,
  ARRAY(SELECT i.final_state FROM message_invoice mi JOIN invoice i ON i.org_id = mi.org_id AND i.id = mi.invoice_id
         WHERE mi.org_id = m.org_id AND mi.message_id = m.id AND i.final_state IS NOT NULL ORDER BY i.id) AS finals,
  ARRAY(SELECT h.reason FROM message_invoice mi JOIN hold h ON h.org_id = mi.org_id AND h.invoice_id = mi.invoice_id
         WHERE mi.org_id = m.org_id AND mi.message_id = m.id AND h.lifted_at IS NULL ORDER BY h.since, h.id) AS holds
FROM message m
JOIN customer c ON c.org_id = m.org_id AND c.id = m.customer_id
JOIN organisation o ON o.org_id = m.org_id
WHERE m.org_id = ${orgId} AND m.id = ${messageId}`;

import { sql } from 'kysely';
import { toIso } from '../domain/time.js';
import type { Actor } from './audit.js';
import type { OrgTx } from './database.js';
import type { PaymentRow } from './tables.js';

/**
 * Notes that a payment and a reminder crossed: it was received before the day of the last reminder that was handed over
 * (or may have been), and learnt after it. One line per payment and invoice, which counts how fresh payment data is;
 * nothing else follows from it. Travels with the next statement; the invoice's lock is held.
 */
export function noteCrossing(
  tx: OrgTx,
  payment: Pick<PaymentRow, 'id' | 'received_on'>,
  invoiceId: string,
  actor: Actor,
): void {
  const line = sql`
INSERT INTO audit_event (org_id, invoice_id, at, type, actor_kind, actor_id, data)
SELECT ${tx.org.id}, ${invoiceId}, ${toIso(tx.now)}, 'payment.crossed', ${actor.kind}, ${actor.id ?? null},
  jsonb_build_object('paymentId', ${payment.id}::text, 'receivedOn', ${payment.received_on}::text,
    'messageId', crossed.id, 'step', crossed.step, 'sentOn', crossed.sent_on)
FROM (
  SELECT m.id, mi.step, (coalesce(m.sent_at, m.claimed_at) AT TIME ZONE ${tx.org.timeZone})::date AS sent_on
    FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
   WHERE mi.org_id = ${tx.org.id} AND mi.invoice_id = ${invoiceId} AND mi.released_at IS NULL AND m.kind = 'reminder'
     AND m.state IN ('sent', 'delivered', 'bounced', 'complained', 'unknown')
   ORDER BY m.claimed_at DESC, m.id DESC LIMIT 1) crossed
WHERE crossed.sent_on > ${payment.received_on}::date`;
  tx.later({ compile: () => line.compile(tx.db) });
}

import { sql } from 'kysely';
import { RESEND } from '../domain/round.js';
import { toIso } from '../domain/time.js';
import type { Actor } from './audit.js';
import type { OrgTx } from './database.js';
import type { PaymentRow } from './tables.js';

type Crossing = Pick<PaymentRow, 'id' | 'received_on'>;

/**
 * The last reminder of the invoice that was handed over (or may have been), when the payment was received before its day:
 * one row, or none.
 */
const crossedReminder = (tx: OrgTx, payment: Crossing, invoiceId: string) => sql`
SELECT crossed.* FROM (
  SELECT m.id, m.customer_id, mi.step, (coalesce(m.sent_at, m.claimed_at) AT TIME ZONE ${tx.org.timeZone})::date AS sent_on
    FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
   WHERE mi.org_id = ${tx.org.id} AND mi.invoice_id = ${invoiceId} AND mi.released_at IS NULL AND m.kind = 'reminder'
     AND m.state IN ('sent', 'delivered', 'bounced', 'complained', 'unknown')
   ORDER BY m.claimed_at DESC, m.id DESC LIMIT 1) crossed
WHERE crossed.sent_on > ${payment.received_on}::date`;

/**
 * Notes that a payment and a reminder crossed: it was received before the day of the last reminder that was handed over
 * (or may have been), and learnt after it. One line per payment and invoice, which counts how fresh payment data is.
 * Travels with the next statement; the invoice's lock is held.
 */
export function noteCrossing(tx: OrgTx, payment: Crossing, invoiceId: string, actor: Actor): void {
  const line = sql`
INSERT INTO audit_event (org_id, invoice_id, at, type, actor_kind, actor_id, data)
SELECT ${tx.org.id}, ${invoiceId}, ${toIso(tx.now)}, 'payment.crossed', ${actor.kind}, ${actor.id ?? null},
  jsonb_build_object('paymentId', ${payment.id}::text, 'receivedOn', ${payment.received_on}::text,
    'messageId', crossed.id, 'step', crossed.step, 'sentOn', crossed.sent_on)
FROM (${crossedReminder(tx, payment, invoiceId)}) crossed`;
  tx.later({ compile: () => line.compile(tx.db) });
}

/**
 * Asks for a correction to the customer (ADR 0028), when the firm wishes them and the payment that has just settled the
 * invoice crossed a reminder; not when it crossed the invoice that somebody had asked to have sent again. Whether it
 * leaves is decided when it would. Travels with the next statement; the invoice's lock is held.
 */
export function wishCorrection(tx: OrgTx, payment: Crossing, invoiceId: string): void {
  if (!tx.org.correctsCrossedPayments) return;
  const wish = sql`
INSERT INTO correction (org_id, payment_id, invoice_id, customer_id, message_id, learnt_at, due_at)
SELECT ${tx.org.id}, ${payment.id}, ${invoiceId}, crossed.customer_id, crossed.id, ${toIso(tx.now)}, ${toIso(tx.now)}
FROM (${crossedReminder(tx, payment, invoiceId)}) crossed
WHERE crossed.step <> ${RESEND}
ON CONFLICT (org_id, payment_id, invoice_id) DO NOTHING`;
  tx.later({ compile: () => wish.compile(tx.db) });
}

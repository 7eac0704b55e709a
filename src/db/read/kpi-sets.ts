import { sql, type RawBuilder } from 'kysely';
import type { CivilDate } from '../../domain/time.js';
import type { OrgTx } from '../database.js';

/** The days an indicator looks at, both included. */
export interface KpiPeriod {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/** Which invoices lie behind one figure of `/v1/kpis`; what the list of invoices is filtered by. */
export type KpiSet = KpiPeriod &
  (
    | {
        readonly kpi:
          'unpaidRate' | 'averagePaymentDelayDays' | 'promisesKept' | 'subscribersKept' | 'paymentsCrossed';
      }
    | {
        readonly kpi: 'ageing';
        readonly bucket: string;
        readonly currency: string;
        readonly today: CivilDate;
      }
    | {
        readonly kpi: 'paidPerStep';
        readonly policy: string;
        readonly version: number;
        readonly step: string;
      }
  );

/**
 * The condition that an invoice (`i`) belongs to the set. Figures and lists are made from the same fragments, so
 * that a figure and the list behind it cannot tell two stories.
 */
export function inKpiSet(tx: OrgTx, set: KpiSet): RawBuilder<boolean> {
  const org = tx.org.id;
  switch (set.kpi) {
    case 'unpaidRate':
      return sql<boolean>`(${isDue(set)} AND ${isUnpaid})`;
    case 'averagePaymentDelayDays':
      return sql<boolean>`i.id IN (SELECT d.invoice_id FROM (${delays(org, set)}) d)`;
    case 'promisesKept':
      return sql<boolean>`i.id IN (SELECT p.invoice_id FROM (${promises(org, set)}) p WHERE p.kept)`;
    case 'subscribersKept':
      return sql<boolean>`i.id IN (SELECT r.id FROM (${remindedSubscriptions(org, set)}) r WHERE r.kept)`;
    case 'paymentsCrossed':
      return sql<boolean>`i.id IN (SELECT c.invoice_id FROM (${crossings(org, set)}) c)`;
    case 'ageing':
      return sql<boolean>`(i.final_state IS NULL AND i.outstanding_cents > 0 AND i.currency = ${set.currency}
        AND ${bucketOf(set.today)} = ${set.bucket})`;
    case 'paidPerStep':
      return sql<boolean>`i.id IN (SELECT e.id FROM (${stepEvents(org, set)}) e
        WHERE e.policy_name = ${set.policy} AND e.policy_version = ${set.version} AND e.step = ${set.step})`;
  }
}

/** A cancelled invoice is owed by nobody. */
export const isDue = ({ from, to }: KpiPeriod): RawBuilder<boolean> =>
  sql<boolean>`(i.due_on BETWEEN ${from} AND ${to} AND i.final_state IS DISTINCT FROM 'cancelled')`;
export const isUnpaid = sql<boolean>`i.outstanding_cents > 0`;

/** The days between the due date and the payment that left nothing to pay, when that came in the period. */
export const delays = (org: string, { from, to }: KpiPeriod) => sql`
SELECT i.id AS invoice_id, last.received_on - i.due_on AS days FROM invoice i
JOIN LATERAL (
  SELECT max(p.received_on) AS received_on FROM payment p
  JOIN (SELECT payment_id FROM allocation WHERE org_id = ${org} AND invoice_id = i.id
         GROUP BY payment_id HAVING sum(amount_cents) > 0) paid ON paid.payment_id = p.id
  WHERE p.org_id = ${org}) last ON last.received_on BETWEEN ${from} AND ${to}
WHERE i.org_id = ${org} AND i.outstanding_cents = 0 AND i.final_state IS DISTINCT FROM 'cancelled'`;

/** Payments received in the period that crossed a reminder on its way, with the invoice it spoke of. */
export const crossings = (org: string, { from, to }: KpiPeriod) => sql`
SELECT p.id AS payment_id, e.invoice_id FROM payment p
JOIN audit_event e ON e.org_id = ${org} AND e.type = 'payment.crossed' AND e.data ->> 'paymentId' = p.id
WHERE p.org_id = ${org} AND p.received_on BETWEEN ${from} AND ${to} AND p.reversed_at IS NULL`;

/** Promises for a day of the period that were judged. */
export const promises = (org: string, { from, to }: KpiPeriod) => sql`
SELECT p.invoice_id, p.state = 'kept' AS kept FROM promise p
WHERE p.org_id = ${org} AND p.promised_for BETWEEN ${from} AND ${to} AND p.state IN ('kept', 'broken')`;

/** Invoices of subscriptions, due in the period and reminded; kept: nothing is left to pay on any of the subscription. */
export const remindedSubscriptions = (org: string, period: KpiPeriod) => sql`
SELECT i.id, i.customer_id, i.subscription ->> 'reference' AS subscription,
  bool_and(i.outstanding_cents = 0) OVER (PARTITION BY i.customer_id, i.subscription ->> 'reference') AS kept
FROM invoice i
WHERE i.org_id = ${org} AND i.subscription IS NOT NULL AND ${isDue(period)} AND EXISTS (
  SELECT FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
  WHERE mi.org_id = ${org} AND mi.invoice_id = i.id AND mi.released_at IS NULL
    AND m.kind = 'reminder' AND m.sent_at IS NOT NULL)`;

/** How many days an open invoice is late, in the words of the ageing balance. */
export const bucketOf = (today: CivilDate) => sql<string>`CASE
  WHEN i.due_on >= ${today}::date THEN 'not_due'
  WHEN ${today}::date - i.due_on <= 30 THEN '1-30'
  WHEN ${today}::date - i.due_on <= 60 THEN '31-60'
  WHEN ${today}::date - i.due_on <= 90 THEN '61-90'
  ELSE 'over_90' END`;

/** Every step that was sent or done for the invoices due in the period, with its instant. */
export const stepEvents = (org: string, period: KpiPeriod) => sql`
SELECT i.id, i.policy_name, i.policy_version, s.step, s.at FROM invoice i
JOIN LATERAL (
  SELECT mi.step, m.sent_at AS at FROM message_invoice mi
    JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
   WHERE mi.org_id = ${org} AND mi.invoice_id = i.id AND mi.released_at IS NULL AND m.sent_at IS NOT NULL
     AND m.kind <> 'correction'
  UNION ALL
  SELECT t.step, t.completed_at FROM task t
   WHERE t.org_id = ${org} AND t.invoice_id = i.id AND t.state = 'done' AND t.step IS NOT NULL) s ON true
WHERE i.org_id = ${org} AND ${isDue(period)}`;

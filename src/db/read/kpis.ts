import { sql } from 'kysely';
import type { CivilDate } from '../../domain/time.js';
import type { OrgTx } from '../database.js';
import {
  bucketOf,
  crossings,
  delays,
  isDue,
  isUnpaid,
  promises,
  remindedSubscriptions,
  stepEvents,
  type KpiPeriod,
} from './kpi-sets.js';

/** A part of a whole, both counted. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

export interface AgeingRow {
  readonly bucket: string;
  readonly currency: string;
  readonly count: number;
  readonly amountCents: number;
}

export interface StepRow {
  readonly policy: string;
  readonly version: number;
  readonly step: string;
  readonly reached: number;
  readonly paid: number;
}

/** The figures of `/v1/kpis`, defined in docs/kpis.md. */
export interface Kpis {
  readonly unpaid: Ratio;
  readonly delay: Ratio;
  readonly promisesKept: Ratio;
  readonly subscribersKept: Ratio;
  readonly crossed: Ratio;
  /** Of the payments that crossed: those that a correction left for. */
  readonly corrected: number;
  readonly ageing: readonly AgeingRow[];
  readonly steps: readonly StepRow[];
}

/** Counts everything for one period; `today` is what the ageing balance is struck on. */
export async function readKpis(tx: OrgTx, period: KpiPeriod, today: CivilDate): Promise<Kpis> {
  const org = tx.org.id;
  const unpaid = sql`SELECT count(*) FILTER (WHERE ${isUnpaid}) AS numerator, count(*) AS denominator
    FROM invoice i WHERE i.org_id = ${org} AND ${isDue(period)}`;
  const delay = sql`SELECT coalesce(sum(d.days), 0) AS numerator, count(*) AS denominator
    FROM (${delays(org, period)}) d`;
  const kept = sql`SELECT count(*) FILTER (WHERE p.kept) AS numerator, count(*) AS denominator
    FROM (${promises(org, period)}) p`;
  const subscribers = sql`SELECT count(DISTINCT (r.customer_id, r.subscription)) FILTER (WHERE r.kept) AS numerator,
    count(DISTINCT (r.customer_id, r.subscription)) AS denominator FROM (${remindedSubscriptions(org, period)}) r`;
  const crossed = sql`SELECT (SELECT count(DISTINCT c.payment_id) FROM (${crossings(org, period)}) c) AS numerator,
    (SELECT count(*) FROM payment p WHERE p.org_id = ${org} AND p.received_on BETWEEN ${period.from} AND ${period.to}
      AND p.reversed_at IS NULL) AS denominator`;
  return {
    unpaid: await ratioOf(tx, unpaid),
    delay: await ratioOf(tx, delay),
    promisesKept: await ratioOf(tx, kept),
    subscribersKept: await ratioOf(tx, subscribers),
    crossed: await ratioOf(tx, crossed),
    corrected: await correctedCrossings(tx, period),
    ageing: await ageing(tx, today),
    steps: await paidPerStep(tx, period),
  };
}

async function ratioOf(tx: OrgTx, query: ReturnType<typeof sql>): Promise<Ratio> {
  const { rows } = await sql<Ratio>`
SELECT numerator::bigint AS numerator, denominator::bigint AS denominator FROM (${query}) ratio`.execute(
    tx.db,
  );
  return rows[0] ?? { numerator: 0, denominator: 0 };
}

async function correctedCrossings(tx: OrgTx, period: KpiPeriod): Promise<number> {
  const { rows } = await sql<{ corrected: number }>`
SELECT count(DISTINCT c.payment_id)::bigint AS corrected FROM (${crossings(tx.org.id, period)}) c
JOIN correction k ON k.org_id = ${tx.org.id} AND k.payment_id = c.payment_id AND k.invoice_id = c.invoice_id
WHERE k.outcome IN ('sent', 'delivered', 'bounced', 'complained')`.execute(tx.db);
  return rows[0]?.corrected ?? 0;
}

/** Open invoices by how late they are; currencies stay apart. */
async function ageing(tx: OrgTx, today: CivilDate): Promise<AgeingRow[]> {
  // A sum may lie beyond what a bigint reader takes exactly (each invoice may hold 2^53 - 1): text, then a number.
  const { rows } = await sql<Omit<AgeingRow, 'amountCents'> & { readonly amountCents: string }>`
SELECT bucket, currency, count(*)::bigint AS count, sum(outstanding_cents)::text AS "amountCents" FROM (
  SELECT ${bucketOf(today)} AS bucket, i.currency, i.outstanding_cents FROM invoice i
  WHERE i.org_id = ${tx.org.id} AND i.final_state IS NULL AND i.outstanding_cents > 0) open
GROUP BY bucket, currency
ORDER BY currency, array_position(ARRAY['not_due', '1-30', '31-60', '61-90', 'over_90'], bucket)`.execute(
    tx.db,
  );
  return rows.map((row) => ({ ...row, amountCents: Number(row.amountCents) }));
}

/**
 * Per step of each policy: for how many invoices it was sent or done, and how many of them were settled after it
 * and before the next one. In the order of the ladder.
 */
async function paidPerStep(tx: OrgTx, period: KpiPeriod): Promise<StepRow[]> {
  const org = tx.org.id;
  const { rows } = await sql<StepRow>`
WITH events AS (${stepEvents(org, period)}),
settled AS (
  SELECT i.id, max(a.at) AS at FROM invoice i JOIN audit_event a
    ON a.org_id = i.org_id AND a.invoice_id = i.id AND a.type = 'invoice.settled'
  WHERE i.org_id = ${org} AND i.outstanding_cents = 0 AND i.id IN (SELECT id FROM events) GROUP BY i.id),
last_before AS (
  SELECT DISTINCT ON (e.id) e.id, e.step FROM events e JOIN settled s ON s.id = e.id AND e.at <= s.at
  ORDER BY e.id, e.at DESC),
steps AS (
  SELECT e.policy_name, e.policy_version, e.step, count(DISTINCT e.id) AS reached,
    count(DISTINCT e.id) FILTER (WHERE b.id IS NOT NULL) AS paid
  FROM events e LEFT JOIN last_before b ON b.id = e.id AND b.step = e.step
  GROUP BY e.policy_name, e.policy_version, e.step)
SELECT s.policy_name AS policy, s.policy_version AS version, s.step, s.reached::bigint AS reached, s.paid::bigint AS paid
FROM steps s
JOIN policy p ON p.org_id = ${org} AND p.name = s.policy_name AND p.version = s.policy_version
LEFT JOIN LATERAL (
  SELECT l.place FROM jsonb_array_elements(p.body -> 'steps') WITH ORDINALITY l(step, place)
  WHERE l.step ->> 'step' = s.step LIMIT 1) ladder ON true
ORDER BY s.policy_name, s.policy_version, ladder.place NULLS LAST, s.step`.execute(tx.db);
  return rows;
}

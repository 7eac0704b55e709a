import { sql } from 'kysely';
import { civilDateOf } from '../domain/calendar/civil.js';
import { zoneOfRegion } from '../domain/calendar/holidays.js';
import type { Calendar, Closure } from '../domain/calendar/calendar.js';
import type {
  ApprovalFact,
  HoldFact,
  InvoiceFacts,
  MessageFact,
  RoundOpening,
  TaskFact,
} from '../domain/facts.js';
import { ORGANISATION_HOLD } from '../domain/hold-ends.js';
import type { Instalment } from '../domain/ledger/instalments.js';
import type { Policy } from '../domain/policy.js';
import type { CivilDate, Instant } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { askedOf } from './ledger.js';
import { paymentDataOf } from './payment-data.js';
import { policyOf } from './policies.js';
import { spreadForDay } from './spread-cache.js';
import type { InvoiceRow, MessageState } from './tables.js';

/** An invoice's whole situation, as `decide` wants it, with the policy it is bound to. */
export interface Situation {
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  /** The plan as it stands on the row, to be compared with the one decided from these facts. */
  readonly stored: StoredPlan;
}

export type StoredPlan = Pick<
  InvoiceRow,
  'plan_version' | 'state' | 'next_kind' | 'next_step' | 'next_task_id' | 'next_at' | 'final_state'
>;

interface FactsRow extends StoredPlan {
  customer_id: string;
  outstanding_cents: number;
  total_cents: number;
  instalments: Instalment[];
  reopened: boolean;
  issued_on: CivilDate;
  due_on: CivilDate;
  posted_on: CivilDate;
  reminders_already_sent: number;
  round: number;
  opening: RoundOpening | null;
  anchor_on: CivilDate | null;
  not_before_on: CivilDate | null;
  region: string;
  call_only: boolean;
  waits_for_debit: boolean;
  policy: { name: string; version: number; body: unknown };
  closures: Closure[];
  holds: HoldFact[];
  tasks: TaskFact[];
  messages: (Omit<MessageFact, 'result'> & { state: MessageState })[];
  approval: ApprovalRow | null;
  all_rounds: number;
  held_at: Instant | null;
  last_handed_over_on: CivilDate | null;
  last_reminder_on: CivilDate | null;
}

/**
 * Gathers the facts of one invoice in one round trip. Whoever acts on them holds the invoice's lock:
 * holds, tasks, payments and messages change only under it.
 */
export async function loadFacts(tx: OrgTx, invoiceId: string): Promise<Situation> {
  const { rows } = await factsQuery(tx.org.id, invoiceId).execute(tx.db);
  const row = rows[0];
  if (row === undefined) throw new RowMissing(`invoice ${invoiceId}`);
  const policy = policyOf(row.policy);
  const calendar = calendarFor(tx, row.region, policy, row.closures);
  const asked = askedOf(row, civilDateOf(tx.now, calendar.zone));
  const facts: InvoiceFacts = {
    invoiceId,
    customerId: row.customer_id,
    final: row.final_state,
    outstandingCents: row.outstanding_cents,
    claimCents: asked.cents,
    issuedOn: row.issued_on,
    dueOn: asked.dueOn,
    reopened: row.reopened,
    postedOn: row.posted_on,
    remindersAlreadySent: row.reminders_already_sent,
    round: row.round,
    opening: row.opening,
    anchorOn: row.anchor_on,
    notBeforeOn: row.not_before_on,
    messages: row.messages.map(messageFact),
    approval: row.approval && approvalFact(row.approval, asked.cents),
    tasks: row.tasks,
    holds: row.held_at === null ? row.holds : [...row.holds, organisationHold(row.held_at)],
    messagesInAllRounds: row.all_rounds,
    lastHandedOverOn: row.last_handed_over_on,
    lastReminderOn: row.last_reminder_on,
    callOnly: row.call_only,
    waitsForDebit: row.waits_for_debit,
    paymentData: await paymentDataOf(tx),
    spreadMs: await spreadOf(tx),
    calendar,
  };
  return { facts, policy, stored: row };
}

/**
 * A stop or a suspension of the whole organisation holds each of its invoices without a row of its own: it is
 * there with the first fact read after its commit, whatever the number of invoices.
 */
export const organisationHold = (since: Instant): HoldFact => ({
  id: ORGANISATION_HOLD,
  reason: 'stopped',
  since,
  until: null,
});

/** When a customer of that region may be written to under that policy (contract §7, Dates). */
export const calendarFor = (
  tx: OrgTx,
  region: string,
  policy: Policy,
  closures: readonly Closure[],
): Calendar => ({
  zone: zoneOfRegion(region, tx.org.timeZone),
  region,
  slots: policy.slots,
  closures,
});

const RESULTS: Partial<Record<MessageState, MessageFact['result']>> = {
  sent: 'sent',
  delivered: 'sent',
  bounced: 'bounced',
  complained: 'sent',
  refused: 'refused',
  unknown: 'unknown',
  skipped: 'skipped',
  observed: 'sent',
};

function messageFact(row: FactsRow['messages'][number]): MessageFact {
  const result = RESULTS[row.state];
  if (result === undefined) throw new Error(`a message in state ${row.state} is no fact`);
  return { step: row.step, kind: row.kind, countedOn: row.countedOn, result };
}

interface ApprovalRow extends Omit<ApprovalFact, 'isStale'> {
  writtenCents: number;
}

/** A letter that was agreed to is written anew on leaving; a person's own words about another amount are not. */
const approvalFact = ({ writtenCents, ...approval }: ApprovalRow, claimCents: number): ApprovalFact => ({
  ...approval,
  isStale: writtenCents !== claimCents && (approval.isEdited || !approval.isApproved),
});

/** Epoch milliseconds inside json; timestamps there would come as text of the session's style. */
const ms = (column: string) => sql`(extract(epoch from ${sql.ref(column)}) * 1000)::bigint`;

/**
 * Since when the invoice is held by its organisation: while it is held, and after the start until its turn has
 * come to count again the days that were left (org-walk.ts).
 */
const heldAt = sql`
  CASE WHEN o.held_at IS NOT NULL THEN greatest(o.held_at, i.created_at)
       WHEN i.id > o.walk_after AND i.created_at <= o.restarted_at THEN greatest(o.restart_from_at, i.created_at) END`;

/**
 * When the customer was last written to, about whichever invoice. What was only observed keeps nobody waiting who
 * is really written to; where all is only observed it is shown as it would be.
 */
const toCustomer = sql`
  SELECT max(day) AS last_on, max(day) FILTER (WHERE kind = 'reminder') AS last_reminder_on
    FROM (SELECT m.kind, coalesce(m.counted_on, (m.claimed_at AT TIME ZONE 'UTC')::date) AS day
            FROM message m
           WHERE m.org_id = i.org_id AND m.customer_id = i.customer_id
             AND (m.state IN ('sent', 'delivered', 'bounced', 'complained', 'unknown')
                  OR m.state = 'observed' AND p.body ->> 'automation' = 'observe')) handed_over`;

const factsQuery = (orgId: string, invoiceId: string) => sql<FactsRow>`
SELECT i.customer_id, i.final_state, i.plan_version, i.state, i.next_kind, i.next_step, i.next_task_id, i.next_at,
  i.outstanding_cents, i.total_cents, i.instalments, i.reopened, i.issued_on, i.due_on, i.posted_on, i.reminders_already_sent, i.round, i.anchor_on, i.not_before_on, c.region, c.call_only,
  c.pays_by_direct_debit AND NOT EXISTS (SELECT FROM allocation a WHERE a.org_id = i.org_id AND a.invoice_id = i.id
    AND a.amount_cents < 0) AS waits_for_debit,
  json_build_object('name', p.name, 'version', p.version, 'body', p.body) AS policy,
  (SELECT coalesce(json_agg(json_build_object('firstOn', x.first_on, 'lastOn', x.last_on)), '[]')
     FROM closure x WHERE x.org_id = i.org_id) AS closures,
  (SELECT coalesce(json_agg(json_build_object('id', h.id, 'reason', h.reason, 'since', ${ms('h.since')},
       'until', h.until_on) ORDER BY h.since, h.id), '[]')
     FROM hold h WHERE h.org_id = i.org_id AND h.invoice_id = i.id AND h.lifted_at IS NULL) AS holds,
  (SELECT coalesce(json_agg(json_build_object('id', t.id, 'kind', t.kind, 'step', t.step, 'state', t.state,
       'attempt', t.attempt, 'reason', t.reason, 'openedAt', ${ms('t.opened_at')},
       'escalatesAt', ${ms('t.escalates_at')}, 'outcome', t.outcome, 'retryOn', t.outcome_data ->> 'retryOn',
       'completedAt', ${ms('t.completed_at')}) ORDER BY t.opened_at, t.id), '[]')
     FROM task t WHERE t.org_id = i.org_id AND t.invoice_id = i.id
      AND (t.state = 'open' OR t.state = 'done' AND (t.round = i.round OR t.reason IN ('pause_without_end', 'stopped_without_end', 'no_contact', 'insolvency', 'debit_missing')))) AS tasks,
  (SELECT coalesce(json_agg(json_build_object('step', mi.step, 'kind', m.kind, 'state', m.state,
       'countedOn', coalesce(m.counted_on, (m.claimed_at AT TIME ZONE 'UTC')::date)) ORDER BY m.claimed_at, m.id), '[]')
     FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
    WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id AND mi.round = i.round AND mi.released_at IS NULL
      AND m.kind <> 'correction' AND m.state NOT IN ('claimed', 'awaiting_approval')) AS messages,
  (SELECT json_build_object('messageId', m.id, 'step', mi.step, 'plannedFor', ${ms('m.planned_for')},
       'isApproved', m.approved_at IS NOT NULL, 'isEdited', m.is_edited, 'writtenCents', m.written_cents)
     FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
    WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id AND mi.round = i.round AND mi.released_at IS NULL
      AND (m.state = 'awaiting_approval' OR m.state = 'claimed' AND m.approved_at IS NOT NULL)
    ORDER BY m.id DESC LIMIT 1) AS approval,
  handed_over.n AS all_rounds, greatest(handed_over.last_on, to_customer.last_on) AS last_handed_over_on,
  to_customer.last_reminder_on,
  CASE WHEN i.opening_round = i.round THEN json_build_object('step', i.opening_step, 'on', i.opening_on) END AS opening,
  ${heldAt} AS held_at
FROM invoice i
JOIN organisation o ON o.org_id = i.org_id
CROSS JOIN LATERAL (
  SELECT count(*) AS n, max(coalesce(m.counted_on, (m.claimed_at AT TIME ZONE 'UTC')::date)) AS last_on
    FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
   WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id AND mi.released_at IS NULL AND m.kind <> 'correction'
     AND m.state IN ('sent', 'delivered', 'bounced', 'complained', 'unknown', 'observed')) handed_over
JOIN customer c ON c.org_id = i.org_id AND c.id = i.customer_id
JOIN policy p ON p.org_id = i.org_id AND p.name = i.policy_name AND p.version = i.policy_version
CROSS JOIN LATERAL (${toCustomer}) to_customer
WHERE i.org_id = ${orgId} AND i.id = ${invoiceId}`;

/**
 * Over how long one slot's messages of this organisation are spread. Counted at most once a minute and process.
 */
export async function spreadOf(tx: OrgTx): Promise<number> {
  const known = tx.spreads.get(tx.org.id);
  if (known !== undefined) return known;
  const spreadMs = spreadForDay(await busiestDay(tx));
  tx.spreads.set(tx.org.id, spreadMs);
  return spreadMs;
}

/** How many steps are planned on the organisation's fullest day. */
export async function busiestDay(tx: OrgTx): Promise<number> {
  const { rows } = await sql<{ busiest: number }>`
SELECT coalesce(max(n), 0)::bigint AS busiest FROM (
  SELECT count(*) AS n FROM invoice WHERE org_id = ${tx.org.id} AND next_at IS NOT NULL
  GROUP BY (next_at AT TIME ZONE ${tx.org.timeZone})::date) days`.execute(tx.db);
  return rows[0]?.busiest ?? 0;
}

import { sql } from 'kysely';
import { civilDateOf } from '../domain/calendar/civil.js';
import { CORRECTION, type CorrectionFacts } from '../domain/correction.js';
import { isCustomerPaused } from '../domain/customer-pause.js';
import type { Policy } from '../domain/policy.js';
import { toIso, type CivilDate, type Instant } from '../domain/time.js';
import { SYSTEM, appendAudit } from './audit.js';
import type { OrgTx, RelayTx } from './database.js';
import { loadFacts } from './facts.js';
import { findClaim, type ClaimedMessage } from './messages.js';
import { fromNow } from './searches.js';
import type { MessageState } from './tables.js';
import { at } from './values.js';

/** Whoever began to look and was killed leaves it to the others after this long; the claim keeps a mail from leaving twice. */
const TAKEN_MS = 5_000;

/** A customer for whom a correction is due. */
export interface DueCorrections {
  readonly orgId: string;
  readonly customerId: string;
}

/** Across organisations: whose corrections are to be looked at now. */
export async function dueCorrections(tx: RelayTx, limit: number): Promise<DueCorrections[]> {
  const { rows } = await sql<DueCorrections>`
SELECT DISTINCT c.org_id AS "orgId", c.customer_id AS "customerId"
  FROM correction c JOIN organisation o ON o.org_id = c.org_id
 WHERE c.ended_at IS NULL AND c.look_at <= clock_timestamp()
   AND c.due_at <= clock_timestamp() + o.clock_offset_ms * interval '1 millisecond'
 LIMIT ${limit}`.execute(tx.db);
  return rows;
}

/** Takes a customer's due corrections for this process; false when another one has them, or there are none any more. */
export async function takeCorrections(tx: OrgTx, customerId: string): Promise<boolean> {
  const rows = await open(tx, customerId)
    .set({ look_at: fromNow(TAKEN_MS) })
    .where('look_at', '<=', sql<never>`clock_timestamp()`)
    .returning('payment_id')
    .execute();
  return rows.length > 0;
}

/** Whoever looks next does so in so many ms of real time (leases and providers know no sandbox clock). */
export async function lookAgainIn(tx: OrgTx, customerId: string, ms: number): Promise<void> {
  await open(tx, customerId)
    .set({ look_at: fromNow(ms) })
    .execute();
}

const open = (tx: OrgTx, customerId: string) =>
  tx.db
    .updateTable('correction')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .where('ended_at', 'is', null)
    .where('due_at', '<=', at(tx.now));

/** A correction that is due, with everything that decides about it. */
export interface Correction {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly customerId: string;
  readonly number: string;
  readonly round: number;
  readonly planVersion: number;
  readonly paidOn: CivilDate;
  readonly remindedOn: CivilDate;
  readonly dueAt: Instant;
  /** It was put off before, and the timeline says to when. */
  readonly isPlanned: boolean;
  readonly facts: CorrectionFacts;
  readonly policy: Policy;
  /** The message that was claimed for it, whatever became of that. */
  readonly claim: ClaimedMessage | undefined;
}

interface CorrectionRow {
  payment_id: string;
  invoice_id: string;
  number: string;
  learnt_at: Instant;
  due_at: Instant;
  paid_on: CivilDate;
  is_reversed: boolean;
  reminder_state: MessageState;
  reminder_step: string;
  reminded_on: CivilDate;
  has_replied: boolean;
  region: string;
  paused_at: Instant | null;
  paused_until_on: CivilDate | null;
  is_stopped: boolean;
  is_insolvent: boolean;
  is_erased: boolean;
  call_only: boolean;
  has_address: boolean;
}

/** The customer's due corrections, in the order of their invoices; of one invoice the newest last. */
export async function loadCorrections(tx: OrgTx, customerId: string): Promise<Correction[]> {
  const { rows } = await correctionsQuery(tx, customerId).execute(tx.db);
  const corrections: Correction[] = [];
  for (const row of rows) corrections.push(await correctionOf(tx, customerId, row));
  return corrections;
}

async function correctionOf(tx: OrgTx, customerId: string, row: CorrectionRow): Promise<Correction> {
  const { facts: invoice, policy, stored } = await loadFacts(tx, row.invoice_id);
  const key = { invoiceId: row.invoice_id, step: CORRECTION, round: invoice.round };
  return {
    paymentId: row.payment_id,
    invoiceId: row.invoice_id,
    customerId,
    number: row.number,
    round: invoice.round,
    planVersion: stored.plan_version,
    paidOn: row.paid_on,
    remindedOn: row.reminded_on,
    dueAt: row.due_at,
    isPlanned: row.due_at > row.learnt_at,
    facts: {
      isWished: tx.org.correctsCrossedPayments,
      isOrganisationHeld: tx.org.heldAt !== null,
      customer: {
        id: customerId,
        isErased: row.is_erased,
        isStopped: row.is_stopped,
        isPaused: isCustomerPaused(row, tx.now, tx.org.timeZone),
        isCallOnly: row.call_only,
        isInsolvent: row.is_insolvent,
        hasAddress: row.has_address,
        hasReplied: row.has_replied,
      },
      invoice,
      isPaymentReversed: row.is_reversed,
      reminder: {
        step: row.reminder_step,
        hasArrived: row.reminder_state === 'sent' || row.reminder_state === 'delivered',
      },
      learntOn: civilDateOf(row.learnt_at, invoice.calendar.zone),
    },
    policy,
    claim: await findClaim(tx, key),
  };
}

const correctionsQuery = (tx: OrgTx, customerId: string) => sql<CorrectionRow>`
SELECT c.payment_id, c.invoice_id, i.number, c.learnt_at, c.due_at, p.received_on AS paid_on,
  p.reversed_at IS NOT NULL AS is_reversed, m.state AS reminder_state, mi.step AS reminder_step,
  coalesce(m.counted_on, (coalesce(m.sent_at, m.claimed_at) AT TIME ZONE ${tx.org.timeZone})::date) AS reminded_on,
  EXISTS (SELECT FROM audit_event e WHERE e.org_id = c.org_id AND e.customer_id = c.customer_id
    AND e.type = 'reply.received' AND e.data ->> 'auto' = 'false' AND e.at >= m.claimed_at) AS has_replied,
  u.region, u.paused_at, u.paused_until_on, u.call_only, u.stopped_at IS NOT NULL AS is_stopped,
  u.insolvent_at IS NOT NULL AS is_insolvent, u.erasing_at IS NOT NULL AS is_erased,
  u.undeliverable_at IS NULL AND coalesce(u.reminder_email, u.email) IS NOT NULL AS has_address
FROM correction c
JOIN payment p ON p.org_id = c.org_id AND p.id = c.payment_id
JOIN invoice i ON i.org_id = c.org_id AND i.id = c.invoice_id
JOIN customer u ON u.org_id = c.org_id AND u.id = c.customer_id
JOIN message m ON m.org_id = c.org_id AND m.id = c.message_id
JOIN message_invoice mi ON mi.org_id = c.org_id AND mi.message_id = c.message_id AND mi.invoice_id = c.invoice_id
WHERE c.org_id = ${tx.org.id} AND c.customer_id = ${customerId} AND c.ended_at IS NULL AND c.due_at <= ${at(tx.now)}
ORDER BY c.invoice_id, c.learnt_at, c.payment_id`;

type CorrectionKey = Pick<Correction, 'paymentId' | 'invoiceId'>;

const one = (tx: OrgTx, { paymentId, invoiceId }: CorrectionKey) =>
  tx.db
    .updateTable('correction')
    .where('org_id', '=', tx.org.id)
    .where('payment_id', '=', paymentId)
    .where('invoice_id', '=', invoiceId)
    .where('ended_at', 'is', null);

/** Nothing more comes of it: its message has left, or may have, or it is given up. Told by the message's own line. */
export async function endCorrection(tx: OrgTx, key: CorrectionKey, outcome: string): Promise<void> {
  await one(tx, key)
    .set({ ended_at: toIso(tx.now), outcome })
    .execute();
}

/** It never leaves, and the timeline says why; of a customer who is erased nothing is said. */
export async function withdrawCorrection(tx: OrgTx, correction: Correction, reason: string): Promise<void> {
  await endCorrection(tx, correction, reason);
  if (reason === 'erased') return;
  const { invoiceId, round } = correction;
  await appendAudit(tx, {
    type: 'step.skipped',
    invoiceId,
    actor: SYSTEM,
    data: { step: CORRECTION, reason, round },
  });
}

/** Puts it off to an instant of the organisation's clock; the timeline tells the day, once. */
export async function planCorrection(tx: OrgTx, correction: Correction, dueAt: Instant): Promise<void> {
  const { invoiceId, round, facts, isPlanned } = correction;
  await one(tx, correction)
    .set({ due_at: toIso(dueAt), look_at: fromNow(0) })
    .execute();
  const { zone } = facts.invoice.calendar;
  if (isPlanned && civilDateOf(correction.dueAt, zone) === civilDateOf(dueAt, zone)) return;
  await appendAudit(tx, {
    type: 'step.planned',
    invoiceId,
    actor: SYSTEM,
    data: { step: CORRECTION, at: toIso(dueAt), round },
  });
}

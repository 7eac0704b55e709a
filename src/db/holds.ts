import { addDays, civilDateOf, daysBetween } from '../domain/calendar/civil.js';
import { stepIgnoringHolds } from '../domain/decide.js';
import type { HoldReason } from '../domain/facts.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { loadFacts, type Situation } from './facts.js';
import { newId } from './ids.js';
import { judgePromise } from './promises.js';
import type { HoldRow } from './tables.js';
import { findTask, openTask } from './tasks.js';

export interface NewHold {
  readonly invoiceId: string;
  readonly reason: HoldReason;
  /** The last held civil day; null or absent: only its own cause lifts it. */
  readonly until?: CivilDate | null | undefined;
  readonly note?: string | null | undefined;
  readonly taskId?: string | undefined;
  readonly actor?: Actor | undefined;
}

/**
 * Holds the invoice for a reason, under its lock; holds are a set. The same hold again changes nothing, one with
 * another end moves the end. A pause remembers how many days were left to the next step (contract §7, Dates).
 */
export async function placeHold(tx: OrgTx, input: NewHold): Promise<{ hold: HoldRow; changed: boolean }> {
  const until = input.until ?? null;
  const open = await findOpenHold(tx, input.invoiceId, input.reason);
  if (open && open.until_on === until) return { hold: open, changed: false };
  const hold = open ? await moveEnd(tx, open, input) : await insertHold(tx, input);
  if (hold.reason === 'paused' && hold.until_on !== null) {
    // The pause ends with its last day; what was left is counted again from there, one day later at least.
    await setNotBefore(tx, input.invoiceId, addDays(hold.until_on, Math.max(1, hold.days_left ?? 1)));
  }
  await appendAudit(tx, {
    type: 'hold.placed',
    invoiceId: input.invoiceId,
    actor: input.actor ?? SYSTEM,
    data: { reason: input.reason, until },
  });
  return { hold, changed: true };
}

async function insertHold(tx: OrgTx, input: NewHold): Promise<HoldRow> {
  const daysLeft = input.reason === 'paused' ? await daysLeftToStep(tx, input.invoiceId) : null;
  return await tx.db
    .insertInto('hold')
    .values({
      org_id: tx.org.id,
      id: newId('hld'),
      invoice_id: input.invoiceId,
      reason: input.reason,
      since: toIso(tx.now),
      until_on: input.until ?? null,
      note: input.note ?? null,
      task_id: input.taskId ?? null,
      days_left: daysLeft,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

const moveEnd = (tx: OrgTx, open: HoldRow, input: NewHold): Promise<HoldRow> =>
  tx.db
    .updateTable('hold')
    .set({
      until_on: input.until ?? null,
      note: input.note ?? open.note,
      task_id: input.taskId ?? open.task_id,
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', open.id)
    .returningAll()
    .executeTakeFirstOrThrow();

/** Null when no step is waited for: something else holds the invoice, or a person has to act first. */
async function daysLeftToStep(tx: OrgTx, invoiceId: string): Promise<number | null> {
  const { facts, policy } = await loadFacts(tx, invoiceId);
  const isBlocked = facts.tasks.some((task) => task.state === 'open' && task.kind !== 'check_delivery');
  if (isBlocked || facts.holds.length > 0) return null;
  const next = stepIgnoringHolds(facts, policy, tx.now);
  if (!('step' in next)) return null;
  const { zone } = facts.calendar;
  return Math.max(0, daysBetween(civilDateOf(tx.now, zone), civilDateOf(next.at, zone)));
}

/** The pauses of these invoices that are not over, by invoice. */
export async function openPauses(
  tx: OrgTx,
  invoiceIds: readonly string[],
): Promise<ReadonlyMap<string, HoldRow>> {
  if (invoiceIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('hold')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', 'in', [...invoiceIds])
    .where('reason', '=', 'paused')
    .where('lifted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.invoice_id, row]));
}

const findOpenHold = (tx: OrgTx, invoiceId: string, reason: HoldReason): Promise<HoldRow | undefined> =>
  tx.db
    .selectFrom('hold')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('reason', '=', reason)
    .where('lifted_at', 'is', null)
    .executeTakeFirst();

/**
 * Lifts a hold because its own cause is gone, under the invoice's lock. A pause lifted before its end counts
 * the days that were left from today. False when there was none.
 */
export async function liftHold(
  tx: OrgTx,
  invoiceId: string,
  reason: HoldReason,
  actor: Actor = SYSTEM,
): Promise<boolean> {
  const hold = await findOpenHold(tx, invoiceId, reason);
  if (hold === undefined) return false;
  await markLifted(tx, hold, actor);
  if (reason === 'paused' && hold.days_left !== null) {
    await setNotBefore(tx, invoiceId, addDays(await today(tx, invoiceId), hold.days_left));
  }
  return true;
}

/**
 * A hold whose last day is over, under the invoice's lock: a promise is judged (kept, or broken and then a
 * person's task), money announced in a reply is called about, anything else simply ends: the ladder calls again itself
 * when a call announced it. False when it was lifted before.
 */
export async function endHold(tx: OrgTx, invoiceId: string, reason: HoldReason): Promise<boolean> {
  const hold = await findOpenHold(tx, invoiceId, reason);
  if (hold === undefined) return false;
  await markLifted(tx, hold, SYSTEM);
  if (reason === 'promise' && (await judgePromise(tx, invoiceId, 'at_its_end')) === 'broken') {
    await openTask(tx, { invoiceId, kind: 'broken_promise' });
  }
  if (reason === 'payment_announced' && (await isFromReply(tx, hold))) {
    const { policy } = await loadFacts(tx, invoiceId);
    const step = policy.steps.findLast((rung) => rung.kind === 'call')?.step;
    await openTask(tx, { invoiceId, kind: 'call', step, reason: 'payment_sent' });
  }
  return true;
}

/** Placed by what a person read in an answer of the customer, and not by a rung of the ladder. */
async function isFromReply(tx: OrgTx, hold: HoldRow): Promise<boolean> {
  const task = hold.task_id === null ? undefined : await findTask(tx, hold.task_id);
  return task?.kind === 'read_reply';
}

async function markLifted(tx: OrgTx, hold: HoldRow, actor: Actor): Promise<void> {
  await tx.db
    .updateTable('hold')
    .set({ lifted_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', hold.id)
    .execute();
  await appendAudit(tx, {
    type: 'hold.lifted',
    invoiceId: hold.invoice_id,
    actor,
    data: { reason: hold.reason },
  });
}

/** No step of the invoice before this day. */
export async function setNotBefore(tx: OrgTx, invoiceId: string, on: CivilDate): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set({ not_before_on: on })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .execute();
}

const todayOf = (tx: OrgTx, situation: Situation): CivilDate =>
  civilDateOf(tx.now, situation.facts.calendar.zone);
const today = async (tx: OrgTx, invoiceId: string): Promise<CivilDate> =>
  todayOf(tx, await loadFacts(tx, invoiceId));

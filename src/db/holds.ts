import { addDays, civilDateOf } from '../domain/calendar/civil.js';
import type { HoldReason } from '../domain/facts.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { loadFacts, type Situation } from './facts.js';
import { holdRows } from './many-rows.js';
import { dayAfterPause, daysLeftToStep, newHold, placedLine, type NewHold } from './new-hold.js';
import { judgePromise } from './promises.js';
import type { HoldRow } from './tables.js';
import { findTask, openTask } from './tasks.js';

/**
 * Holds the invoice for a reason, under its lock; holds are a set. The same hold again changes nothing, one with
 * another end moves the end. A pause remembers how many days were left to the next step (contract §7, Dates).
 */
export async function placeHold(tx: OrgTx, input: NewHold): Promise<{ hold: HoldRow; changed: boolean }> {
  const until = input.until ?? null;
  const open = await findOpenHold(tx, input.invoiceId, input.reason);
  if (open && open.until_on === until) return { hold: open, changed: false };
  const hold = open ? await moveEnd(tx, open, input) : await insertHold(tx, input);
  const notBefore = dayAfterPause(hold);
  if (notBefore !== null) await setNotBefore(tx, input.invoiceId, notBefore);
  await appendAudit(tx, placedLine(input));
  return { hold, changed: true };
}

async function insertHold(tx: OrgTx, input: NewHold): Promise<HoldRow> {
  const isPause = input.reason === 'paused';
  const hold = newHold(tx, input, isPause ? daysLeftToStep(tx, await loadFacts(tx, input.invoiceId)) : null);
  tx.later(holdRows(tx, [hold]));
  return hold;
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

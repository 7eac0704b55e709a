import { sql } from 'kysely';
import { civilDateOf } from '../domain/calendar/civil.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { SYSTEM, appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { loadFacts } from './facts.js';
import { newId } from './ids.js';
import type { PromiseRow } from './tables.js';

/** Notes what the customer promised, under the invoice's lock; an earlier open promise is void. */
export async function makePromise(
  tx: OrgTx,
  input: {
    readonly invoiceId: string;
    readonly promisedFor: CivilDate;
    readonly promisedCents: number;
    readonly taskId?: string | undefined;
    readonly actor: Actor;
  },
): Promise<void> {
  await closePromise(tx, input.invoiceId, 'void');
  await tx.db
    .insertInto('promise')
    .values({
      org_id: tx.org.id,
      id: newId('prm'),
      invoice_id: input.invoiceId,
      task_id: input.taskId ?? null,
      made_at: toIso(tx.now),
      promised_for: input.promisedFor,
      promised_cents: input.promisedCents,
      since_allocation: await lastEntry(tx, input.invoiceId),
      state: 'open',
    })
    .execute();
  await appendAudit(tx, {
    type: 'promise.made',
    invoiceId: input.invoiceId,
    actor: input.actor,
    data: {
      promisedFor: input.promisedFor,
      promisedCents: input.promisedCents,
      currency: await currencyOf(tx, input.invoiceId),
    },
  });
}

/**
 * Looks whether what was paid since reaches what was promised. Kept: the delay of what is left counts from
 * this day. Not yet: broken when its time is over, otherwise still open. `none` without an open promise.
 */
export async function judgePromise(
  tx: OrgTx,
  invoiceId: string,
  when: 'at_its_end' | 'after_a_payment',
): Promise<'kept' | 'broken' | 'open' | 'none'> {
  const promise = await openPromise(tx, invoiceId);
  if (promise === undefined) return 'none';
  const isKept = await isFulfilled(tx, promise);
  if (!isKept && when === 'after_a_payment') return 'open';
  const verdict = isKept ? 'kept' : 'broken';
  await closePromise(tx, invoiceId, verdict);
  if (isKept) await countFromToday(tx, invoiceId);
  await auditVerdict(tx, promise, verdict);
  return verdict;
}

async function auditVerdict(tx: OrgTx, promise: PromiseRow, verdict: 'kept' | 'broken'): Promise<void> {
  const { invoice_id: invoiceId, promised_for: promisedFor, promised_cents: promisedCents } = promise;
  await appendAudit(tx, {
    type: `promise.${verdict}`,
    invoiceId,
    actor: SYSTEM,
    data: { promisedFor, promisedCents, currency: await currencyOf(tx, invoiceId) },
  });
}

async function currencyOf(tx: OrgTx, invoiceId: string): Promise<string> {
  const { currency } = await tx.db
    .selectFrom('invoice')
    .select('currency')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .executeTakeFirstOrThrow();
  return currency;
}

/** The promise that is waited for, if any. */
export const openPromise = (tx: OrgTx, invoiceId: string): Promise<PromiseRow | undefined> =>
  tx.db
    .selectFrom('promise')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open')
    .executeTakeFirst();

/**
 * What was paid since reaches what was promised, or all that is owed was paid. Money that came before the promise
 * does not count, nor does its reversal.
 */
async function isFulfilled(tx: OrgTx, promise: PromiseRow): Promise<boolean> {
  const { rows } = await sql<{ paid: number; outstanding: number }>`
SELECT i.outstanding_cents AS outstanding, coalesce((
    SELECT sum(a.cents) FROM (SELECT sum(amount_cents) AS cents, min(id) AS first FROM allocation
      WHERE org_id = i.org_id AND invoice_id = i.id GROUP BY payment_id) a
    WHERE a.first > ${promise.since_allocation}), 0)::bigint AS paid
FROM invoice i WHERE i.org_id = ${tx.org.id} AND i.id = ${promise.invoice_id}`.execute(tx.db);
  const { paid, outstanding } = rows[0] as { paid: number; outstanding: number };
  return paid >= promise.promised_cents || (outstanding === 0 && paid > 0);
}

/** The last entry of the invoice's ledger; its lock keeps it the last. */
async function lastEntry(tx: OrgTx, invoiceId: string): Promise<number> {
  const { last } = await tx.db
    .selectFrom('allocation')
    .select(sql<number>`coalesce(max(id), 0)::bigint`.as('last'))
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .executeTakeFirstOrThrow();
  return last;
}

/**
 * Looks again at the last promise that counted as kept, after money was taken back. `open`: it is not kept, and its
 * time is not over; `broken`: it is over; `none`: nothing changed.
 *
 * @param heldUntil the last day on which a promise for that day is waited for
 */
export async function judgeKeptPromise(
  tx: OrgTx,
  invoiceId: string,
  heldUntil: (promisedFor: CivilDate) => CivilDate,
): Promise<
  { readonly verdict: 'none' | 'broken' } | { readonly verdict: 'open'; readonly until: CivilDate }
> {
  const last = await tx.db
    .selectFrom('promise')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', 'not in', ['void', 'withdrawn'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  if (last?.state !== 'kept' || (await isFulfilled(tx, last))) return { verdict: 'none' };
  const { facts } = await loadFacts(tx, invoiceId);
  const until = heldUntil(last.promised_for);
  const isOpen = until >= civilDateOf(tx.now, facts.calendar.zone);
  await tx.db
    .updateTable('promise')
    .set(isOpen ? { state: 'open', closed_at: null } : { state: 'broken' })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', last.id)
    .execute();
  if (isOpen) return { verdict: 'open', until };
  await auditVerdict(tx, last, 'broken');
  return { verdict: 'broken' };
}

async function closePromise(tx: OrgTx, invoiceId: string, state: 'kept' | 'broken' | 'void'): Promise<void> {
  await tx.db
    .updateTable('promise')
    .set({ state, closed_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('state', '=', 'open')
    .execute();
}

async function countFromToday(tx: OrgTx, invoiceId: string): Promise<void> {
  const { facts } = await loadFacts(tx, invoiceId);
  await setAnchor(tx, invoiceId, civilDateOf(tx.now, facts.calendar.zone));
}

/** The delay of the next step counts from this day, if that is later than its own anchor. */
export async function setAnchor(tx: OrgTx, invoiceId: string, on: CivilDate): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set({ anchor_on: on })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .execute();
}

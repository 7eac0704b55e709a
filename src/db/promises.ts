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
  const { paid_cents: paidBefore, currency } = await paidSoFar(tx, input.invoiceId);
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
      paid_before_cents: paidBefore,
      state: 'open',
    })
    .execute();
  await appendAudit(tx, {
    type: 'promise.made',
    invoiceId: input.invoiceId,
    actor: input.actor,
    data: { promisedFor: input.promisedFor, promisedCents: input.promisedCents, currency },
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
  const { paid_cents: paid, currency } = await paidSoFar(tx, invoiceId);
  const isKept = paid - promise.paid_before_cents >= promise.promised_cents;
  if (!isKept && when === 'after_a_payment') return 'open';
  const verdict = isKept ? 'kept' : 'broken';
  await closePromise(tx, invoiceId, verdict);
  if (isKept) await countFromToday(tx, invoiceId);
  await appendAudit(tx, {
    type: `promise.${verdict}`,
    invoiceId,
    actor: SYSTEM,
    data: { promisedFor: promise.promised_for, promisedCents: promise.promised_cents, currency },
  });
  return verdict;
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

const paidSoFar = (tx: OrgTx, invoiceId: string): Promise<{ paid_cents: number; currency: string }> =>
  tx.db
    .selectFrom('invoice')
    .select(['paid_cents', 'currency'])
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .executeTakeFirstOrThrow();

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

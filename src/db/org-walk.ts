import { sql } from 'kysely';
import { addDays, civilDateOf } from '../domain/calendar/civil.js';
import { daysLeftWhenHeld } from '../domain/days-left.js';
import { toIso, type Instant } from '../domain/time.js';
import { appendAudit, SYSTEM } from './audit.js';
import type { OrgTx, RelayTx } from './database.js';
import { loadFacts } from './facts.js';
import { setNotBefore } from './holds.js';
import { lockInvoices } from './leases.js';
import { lockOrganisation } from './org-hold.js';
import { enqueueSignals, type Signal } from './outbox.js';
import { replan } from './plan.js';
import type { HoldRow, InvoiceRow } from './tables.js';

/** So many invoices change in one transaction of a walk: their locks are short, and a crash repeats few. */
const WALK_BATCH = 25;

/**
 * Plans the next open invoices of an organisation anew, in id order, each once: after a start (the days that were
 * left when it was held are counted again from the start), a change of zone, region or closures. True when
 * that was the last one. May be called by several at once; each invoice's run is told its new plan.
 */
export async function walkSome(tx: OrgTx): Promise<boolean> {
  const org = await lockOrganisation(tx);
  if (org.walk_after === null) return true;
  const batch = await openInvoicesAfter(tx, org.walk_after);
  const last = batch.at(-1);
  // From here on the batch is past the walk: its facts no longer carry the hold.
  await setWalk(tx, last?.id ?? null);
  if (last === undefined) return true;
  const ids = batch.map((invoice) => invoice.id);
  await lockInvoices(tx, ids);
  const restart = restartOf(org);
  if (restart) for (const invoice of batch) await countAgain(tx, invoice, restart);
  await enqueueSignals(tx, await planned(tx, ids, restart ? 'holdLifted' : 'invoiceChanged'));
  return false;
}

/** A hold that is over: its days are counted again from its end. */
interface Restart {
  readonly fromAt: Instant;
  readonly at: Instant;
}
type Open = Pick<InvoiceRow, 'id' | 'created_at'>;

function restartOf(org: Awaited<ReturnType<typeof lockOrganisation>>): Restart | undefined {
  const { restart_from_at: fromAt, restarted_at: at } = org;
  return fromAt === null || at === null ? undefined : { fromAt, at };
}

async function planned(
  tx: OrgTx,
  ids: readonly string[],
  name: 'holdLifted' | 'invoiceChanged',
): Promise<Signal[]> {
  const signals: Signal[] = [];
  for (const invoiceId of ids) {
    const next = await replan(tx, invoiceId);
    signals.push({ invoiceId, name, payload: { next } });
  }
  return signals;
}

/** Asks for a walk over every open invoice from the beginning; whoever asks sees to it (`walkSome`). */
export const wantWalk = (tx: OrgTx): Promise<void> => setWalk(tx, '');

async function setWalk(tx: OrgTx, after: string | null): Promise<void> {
  await tx.db
    .updateTable('organisation')
    .set({ walk_after: after, ...(after === null ? { restart_from_at: null, restarted_at: null } : {}) })
    .where('org_id', '=', tx.org.id)
    .execute();
}

const openInvoicesAfter = (tx: OrgTx, after: string): Promise<Open[]> =>
  tx.db
    .selectFrom('invoice')
    .select(['id', 'created_at'])
    .where('org_id', '=', tx.org.id)
    .where('id', '>', after)
    .where('final_state', 'is', null)
    .orderBy('id')
    .limit(WALK_BATCH)
    .execute();

/** The organisation goes on: what was left of this invoice's delay is counted again, as after a pause. */
async function countAgain(tx: OrgTx, invoice: Open, restart: Restart): Promise<void> {
  if (invoice.created_at > restart.at) return;
  const since = invoice.created_at > restart.fromAt ? invoice.created_at : restart.fromAt;
  const invoiceId = invoice.id;
  const { facts, policy } = await loadFacts(tx, invoiceId);
  const own = await holdsOf(tx, invoiceId);
  const daysLeft = daysLeftWhenHeld(facts, policy, since, lastLifted(own));
  const open = own.filter((hold) => hold.lifted_at === null);
  const pause = open.find((hold) => hold.reason === 'paused' && hold.days_left === null);
  if (daysLeft !== null && pause !== undefined) await leaveToPause(tx, pause, daysLeft);
  if (daysLeft !== null && open.length === 0) {
    const startedOn = civilDateOf(restart.at, facts.calendar.zone);
    await setNotBefore(tx, invoiceId, addDays(startedOn, daysLeft));
  }
  await appendAudit(tx, {
    type: 'hold.lifted',
    invoiceId,
    actor: SYSTEM,
    data: { reason: 'stopped', since: toIso(since) },
  });
}

/** A pause placed under it could not know what was left; its own end counts it. */
async function leaveToPause(tx: OrgTx, pause: HoldRow, daysLeft: number): Promise<void> {
  await tx.db
    .updateTable('hold')
    .set({ days_left: daysLeft })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', pause.id)
    .execute();
  if (pause.until_on !== null)
    await setNotBefore(tx, pause.invoice_id, addDays(pause.until_on, Math.max(1, daysLeft)));
}

const holdsOf = (tx: OrgTx, invoiceId: string): Promise<HoldRow[]> =>
  tx.db
    .selectFrom('hold')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .execute();

const lastLifted = (holds: readonly HoldRow[]): Instant | null =>
  holds.reduce<Instant | null>(
    (last, hold) =>
      hold.lifted_at !== null && (last === null || hold.lifted_at > last) ? hold.lifted_at : last,
    null,
  );

/** Organisations whose invoices are still to be planned anew: what a crashed process left to others. */
export async function organisationsToWalk(tx: RelayTx): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('organisation')
    .select('org_id')
    .where('walk_after', 'is not', null)
    .orderBy(sql`random()`)
    .limit(20)
    .execute();
  return rows.map((row) => row.org_id);
}

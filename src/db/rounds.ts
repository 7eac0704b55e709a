import { civilDateOf } from '../domain/calendar/civil.js';
import { addBusinessDays } from '../domain/calendar/opening.js';
import type { RoundOpening } from '../domain/facts.js';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { loadFacts } from './facts.js';
import { setNotBefore } from './holds.js';
import { unpaidOf } from './ledger.js';
import { lockInvoice } from './leases.js';
import type { InvoiceRow } from './tables.js';
import { closeLadderTasks } from './tasks.js';

/**
 * Opens a new round, under the invoice's lock and in the transaction of the act that asked for it (P2: nothing
 * else raises a round, but the next instalment). The rung a person was working on is taken back, days left over from
 * the round before count no more; the ladder stands on the oldest instalment that is unpaid. The caller then plans anew.
 *
 * @param opening the step it begins with; null: from the start of the ladder
 * @param because why the rung is taken back, as a code
 */
export async function openRound(
  tx: OrgTx,
  invoiceId: string,
  opening: RoundOpening | null,
  because = 'sent_again',
): Promise<void> {
  const row = (await lockInvoice(tx, invoiceId)) as InvoiceRow;
  const round = row.round + 1;
  await tx.db
    .updateTable('invoice')
    .set({
      round,
      round_instalment: standingOn(row),
      reopened: false,
      opening_round: opening && round,
      opening_step: opening && opening.step,
      opening_on: opening && opening.on,
      anchor_on: null,
      not_before_on: null,
      updated_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .execute();
  await forgetDaysLeft(tx, invoiceId);
  await closeLadderTasks(tx, invoiceId, because);
}

/** A pause that goes on was placed with days left to a step that does not come any more. */
async function forgetDaysLeft(tx: OrgTx, invoiceId: string): Promise<void> {
  await tx.db
    .updateTable('hold')
    .set({ days_left: null })
    .where('org_id', '=', tx.org.id)
    .where('invoice_id', '=', invoiceId)
    .where('reason', '=', 'paused')
    .where('lifted_at', 'is', null)
    .execute();
}

/** The instalment on which the ladder stands now: the oldest one that is not paid. */
export const standingOn = (row: InvoiceRow): number => unpaidOf(row)[0]?.index ?? row.round_instalment;

/**
 * The instalment the ladder stood on is paid: the next one starts a new round (contract §7, Dates), not on the day of
 * the payment, nor before a day that was set for another reason. Does nothing while it is not paid.
 */
export async function followInstalment(tx: OrgTx, row: InvoiceRow): Promise<void> {
  if (standingOn(row) <= row.round_instalment) return;
  await openRound(tx, row.id, null, 'paid');
  const { calendar } = (await loadFacts(tx, row.id)).facts;
  const next = addBusinessDays(calendar, civilDateOf(tx.now, calendar.zone), 1);
  const kept = row.not_before_on;
  await setNotBefore(tx, row.id, kept !== null && kept > next ? kept : next);
}

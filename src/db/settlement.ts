import type { NextMove } from '../domain/decision.js';
import { balanceOf } from '../domain/ledger/balance.js';
import { toIso } from '../domain/time.js';
import type { Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { finishInvoice } from './finish.js';
import { liftHold } from './holds.js';
import { invoiceAccount } from './ledger.js';
import { lockInvoice } from './leases.js';
import { openMatters, type OpenMatters } from './open-matters.js';
import { replan } from './plan.js';
import { judgePromise } from './promises.js';
import { followInstalment } from './rounds.js';
import type { InvoiceRow } from './tables.js';

/** What a change of an invoice's sums led to. */
export interface Settlement {
  readonly invoiceId: string;
  /** True when nothing is owed any more and this ended the invoice. */
  readonly settled: boolean;
  readonly move: NextMove;
  /** A task that hung on this invoice may be about others as well: somebody is asked there, once it has ended. */
  readonly leavesWork: boolean;
}

/** An invoice as the caller has just seen it, under its lock, with its sums as they are now. */
export interface SeenInvoice {
  readonly row: InvoiceRow;
  readonly open: OpenMatters;
}

/**
 * What follows when the sums of an open invoice have changed (payment, credit note, other total), under its lock: a
 * promise kept, the end when nothing is left, the next instalment's round, a new plan. The one way in which an
 * invoice is settled.
 *
 * @param because of the end, as a code
 * @param seen the invoice and what is open about it; looked up without it
 */
export async function settleOrGoOn(
  tx: OrgTx,
  invoiceId: string,
  actor: Actor,
  because: 'paid' | 'credited' | 'changed',
  seen?: SeenInvoice,
): Promise<Settlement> {
  const { open, ...before } = seen ?? (await look(tx, invoiceId));
  const isKept = open.hasPromise && (await judgePromise(tx, invoiceId, 'after_a_payment')) === 'kept';
  if (isKept) await liftHold(tx, invoiceId, 'promise');
  const row = isKept ? ((await lockInvoice(tx, invoiceId)) as InvoiceRow) : before.row;
  const { leavesWork } = open;
  const balance = balanceOf(invoiceAccount(row), tx.org.residueCents);
  if (balance.kind === 'settled') {
    const residue = { cents: balance.waivedCents, currency: row.currency };
    const reason = balance.waivedCents > 0 ? 'residue' : because;
    const move = await finishInvoice(tx, invoiceId, 'settled', actor, reason, residue, open);
    waive(tx, invoiceId, balance.waivedCents);
    return { invoiceId, settled: true, move, leavesWork };
  }
  await followInstalment(tx, row);
  return { invoiceId, settled: false, move: await replan(tx, invoiceId), leavesWork };
}

async function look(tx: OrgTx, invoiceId: string): Promise<SeenInvoice> {
  const [row, open] = await Promise.all([lockInvoice(tx, invoiceId), openMatters(tx, invoiceId)]);
  if (row === undefined || open === undefined) throw new RowMissing(`invoice ${invoiceId}`);
  return { row, open };
}

/** Gives up a rest that is too small to be asked for; the invoice is final. */
export function waive(tx: OrgTx, invoiceId: string, cents: number): void {
  if (cents === 0) return;
  tx.later(
    tx.db
      .updateTable('invoice')
      .set({ waived_cents: cents, updated_at: toIso(tx.now) })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', invoiceId),
  );
}

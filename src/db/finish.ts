import type { NextMove } from '../domain/decision.js';
import type { FinalState } from '../domain/facts.js';
import { toIso } from '../domain/time.js';
import { dropQuestion } from './approvals.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { openMatters, type OpenMatters } from './open-matters.js';
import { closeOpenTasks } from './tasks.js';
import { json } from './values.js';

/** Why open tasks of a finished invoice were closed (contract §4, `closedBecause`). */
const CLOSED_BECAUSE: Record<FinalState, string> = {
  settled: 'paid',
  cancelled: 'invoice_cancelled',
  written_off: 'written_off',
  handed_over: 'handed_over',
  erased: 'erased',
};

/** Codes the timeline may carry; anything else is a person's own words. */
const CODES: readonly string[] = [
  'paid',
  'credited',
  'changed',
  'residue',
  'nothing_outstanding',
  'decided_by_a_person',
];

/**
 * Ends the invoice's story in a named state (P5), under its lock: open tasks close, holds fall, promises
 * and disputes are over, nothing is planned. The move it answers ends the run. Throws when it is final already.
 *
 * @param because a code, or a person's words: those stay on the invoice, where they can be erased, and never reach
 * the append-only timeline
 * @param residue of a settled invoice: a rest too small to ask for
 * @param known what is open, when the caller has just looked
 */
export async function finishInvoice(
  tx: OrgTx,
  invoiceId: string,
  outcome: FinalState,
  actor: Actor,
  because: string,
  residue?: { readonly cents: number; readonly currency: string },
  known?: OpenMatters,
): Promise<NextMove> {
  const open = known ?? (await openMatters(tx, invoiceId));
  if (open?.finalState !== null) throw new RowMissing(`open invoice ${invoiceId}`);
  const isCode = CODES.includes(because);
  const version = open.planVersion + 1;
  markFinal(tx, invoiceId, outcome, version, isCode ? null : because);
  if (open.hasTask) await closeOpenTasks(tx, invoiceId, CLOSED_BECAUSE[outcome]);
  closeWhatHeld(tx, invoiceId, open);
  if (open.hasQuestion) await dropQuestion(tx, invoiceId, CLOSED_BECAUSE[outcome]);
  if (outcome !== 'erased') {
    await appendAudit(tx, {
      type: `invoice.${outcome}`,
      invoiceId,
      actor,
      data: {
        because: isCode ? because : 'decided_by_a_person',
        ...(residue && residue.cents > 0 ? { amountCents: residue.cents, currency: residue.currency } : {}),
      },
    });
  }
  return { version, kind: 'end', at: null, clockOffsetMs: tx.org.clockOffsetMs, outcome };
}

function markFinal(
  tx: OrgTx,
  invoiceId: string,
  outcome: FinalState,
  version: number,
  note: string | null,
): void {
  tx.later(
    tx.db
      .updateTable('invoice')
      .set({
        final_state: outcome,
        final_note: note,
        state: outcome,
        next_kind: null,
        next_step: null,
        next_task_id: null,
        next_at: null,
        next_slot_ends_at: null,
        run_wakes_at: null,
        why: json({ code: 'ended', outcome }),
        plan_version: version,
        updated_at: toIso(tx.now),
      })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', invoiceId)
      .where('final_state', 'is', null),
  );
}

/** Silent: the line of the end says it all. */
function closeWhatHeld(tx: OrgTx, invoiceId: string, open: OpenMatters): void {
  const now = toIso(tx.now);
  if (open.hasHold) {
    tx.later(
      tx.db
        .updateTable('hold')
        .set({ lifted_at: now })
        .where('org_id', '=', tx.org.id)
        .where('invoice_id', '=', invoiceId)
        .where('lifted_at', 'is', null),
    );
  }
  if (open.hasPromise) {
    tx.later(
      tx.db
        .updateTable('promise')
        .set({ state: 'void', closed_at: now })
        .where('org_id', '=', tx.org.id)
        .where('invoice_id', '=', invoiceId)
        .where('state', '=', 'open'),
    );
  }
  if (open.hasDispute) {
    tx.later(
      tx.db
        .updateTable('dispute')
        .set({ resolution: 'settled', resolved_at: now })
        .where('org_id', '=', tx.org.id)
        .where('invoice_id', '=', invoiceId)
        .where('resolved_at', 'is', null),
    );
  }
}

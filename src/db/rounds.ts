import type { RoundOpening } from '../domain/facts.js';
import { toIso } from '../domain/time.js';
import type { OrgTx } from './database.js';
import { closeLadderTasks } from './tasks.js';

/**
 * Opens a new round, under the invoice's lock and in the transaction of the act that asked for it (P2: nothing
 * else raises a round). The rung a person was working on is taken back, days left over from the round before
 * count no more. The caller then plans anew.
 */
export async function openRound(tx: OrgTx, invoiceId: string, opening: RoundOpening): Promise<void> {
  await tx.db
    .updateTable('invoice')
    .set((eb) => ({
      round: eb('round', '+', 1),
      opening_round: eb('round', '+', 1),
      opening_step: opening.step,
      opening_on: opening.on,
      anchor_on: null,
      not_before_on: null,
      updated_at: toIso(tx.now),
    }))
    .where('org_id', '=', tx.org.id)
    .where('id', '=', invoiceId)
    .execute();
  await closeLadderTasks(tx, invoiceId, 'sent_again');
}

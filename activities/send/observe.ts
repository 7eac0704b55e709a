import { recordObserved } from '../../src/db/approvals.js';
import type { OrgTx } from '../../src/db/database.js';
import { replan } from '../../src/db/plan.js';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import type { NextMove } from '../../src/domain/decision.js';
import { closeStuckReview, type Situation } from '../situation.js';
import { newMessageOf, type Draft } from './draft.js';

/**
 * Nothing leaves (contract §7, Automation): the message is kept as it would have been sent, and counts from
 * today as if it had been.
 */
export async function observeInstead(
  tx: OrgTx,
  situation: Situation,
  draft: Draft,
  provider: string,
): Promise<NextMove> {
  const { invoiceId } = draft;
  const on = civilDateOf(tx.now, situation.facts.calendar.zone);
  await recordObserved(tx, invoiceId, newMessageOf(draft, provider), on);
  await closeStuckReview(tx, invoiceId, situation);
  return replan(tx, invoiceId);
}

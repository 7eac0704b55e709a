import { loadCorrections } from '../../../src/db/corrections.js';
import type { OrgTx } from '../../../src/db/database.js';
import { readSendStops } from '../../../src/db/send-stops.js';
import { judgeCorrection } from '../../../src/domain/correction.js';
import type { Departure } from '../guards.js';

/**
 * The last check of a correction: where a reminder's asks that its invoices are open, this one asks that they are settled,
 * and still by the payments that crossed. Every statement is newer than the committed claim and under the invoices' locks,
 * so a reversal is either seen here or waits for the outcome.
 */
export async function lastCheckOfCorrection(
  tx: OrgTx,
  { draft, claim }: Departure,
): Promise<string | undefined> {
  const ids = draft.members.map((member) => member.invoiceId);
  const { against } = await readSendStops(tx, claim, ids);
  // Of what speaks against a reminder the end of its invoice comes after all that concerns the customer and the firm.
  if (against !== 'invoice_settled') return against ?? 'invoice_reopened';
  const corrections = await loadCorrections(tx, draft.customerId);
  for (const { invoiceId, planVersion } of draft.members) {
    const correction = corrections.findLast((each) => each.invoiceId === invoiceId);
    if (correction?.planVersion !== planVersion) return 'plan_changed';
    const decision = judgeCorrection(correction.facts, correction.policy, tx.now);
    if (decision.kind !== 'due') return decision.kind === 'withdrawn' ? decision.reason : 'not_due';
  }
  return undefined;
}

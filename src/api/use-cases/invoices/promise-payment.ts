import { promiseEffects, todayOf } from '../../../domain/answers.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { applyEffects } from '../../../db/effects.js';
import { loadFacts } from '../../../db/facts.js';
import { openPromise } from '../../../db/promises.js';
import { closeLadderTasks } from '../../../db/tasks.js';
import { invalidField } from '../../problems.js';
import type { PromiseBody } from '../../schemas/invoice-body.js';
import { replanAndSignal } from '../customers/customer-wide.js';
import { openInvoiceForStop } from './open-invoice-for-stop.js';

/**
 * The customer promised to pay. In one transaction under the invoice's lock: promise, hold until its day plus
 * two business days, new plan, signal. The same promise again changes nothing; another one takes its place, as
 * another end takes the place of a pause's. A call the ladder had asked for has been answered by it.
 * @throws Problem `not-found`, `conflict` on a final invoice, `validation` (day past, more than is outstanding)
 */
export async function promisePayment(
  tx: OrgTx,
  invoiceId: string,
  promise: PromiseBody,
  actor: Actor,
): Promise<void> {
  await openInvoiceForStop(tx, invoiceId);
  const situation = { ...(await loadFacts(tx, invoiceId)), now: tx.now };
  const { outstandingCents } = situation.facts;
  const { promisedFor, amountCents = outstandingCents } = promise;
  if (promisedFor < todayOf(situation)) throw invalidField('/promisedFor', 'is in the past');
  if (amountCents > outstandingCents) throw invalidField('/amountCents', 'is more than what is outstanding');
  const open = await openPromise(tx, invoiceId);
  if (open?.promised_for === promisedFor && open.promised_cents === amountCents) return;
  await closeLadderTasks(tx, invoiceId, 'promise_to_pay');
  await applyEffects(tx, invoiceId, promiseEffects(situation, promisedFor, amountCents), actor);
  await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'promise' });
}

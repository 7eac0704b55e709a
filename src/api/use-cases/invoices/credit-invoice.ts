import type { Actor } from '../../../db/audit.js';
import { applyCredit, creditHash } from '../../../db/credits.js';
import type { OrgTx } from '../../../db/database.js';
import { lockInvoiceForStop } from '../../../db/leases.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { canonicalHash } from '../../canonical.js';
import { conflict, invalidField, notFound } from '../../problems.js';
import type { CreditBody } from '../../schemas/payment-body.js';
import { passWorkOn } from '../customers/pass-work-on.js';

/**
 * Applies a credit note: less is owed, and when nothing is left the invoice is settled; the commit then means silence
 * (P1). The same credit note again changes nothing.
 * @throws Problem `not-found`, `conflict` (same reference, other content; a final invoice), `validation` (more than
 * the invoice asks for)
 */
export async function creditInvoice(
  tx: OrgTx,
  invoiceId: string,
  body: CreditBody,
  actor: Actor,
): Promise<void> {
  const invoice = await lockInvoiceForStop(tx, invoiceId);
  if (invoice === undefined) throw notFound();
  const requestHash = canonicalHash({ invoiceId, ...body });
  const earlier = await creditHash(tx, body.reference);
  if (earlier?.equals(requestHash)) return;
  if (earlier) throw taken();
  if (invoice.final_state !== null) throw conflict(`The invoice is ${invoice.final_state}; that is final.`);
  const creditable = invoice.total_cents - invoice.credited_cents;
  if (body.amountCents > creditable)
    throw invalidField('/amountCents', `more than the ${creditable} that are not credited yet`);
  const applied = await applyCredit(tx, invoice, { ...body, requestHash, actor });
  if (applied === undefined) throw taken();
  const { creditId, settled, move } = applied;
  const end = settled ? { outcome: 'settled' } : {};
  await enqueueSignal(tx, invoiceId, 'invoiceChanged', { creditId, ...end, next: move });
  if (settled) await passWorkOn(tx, invoiceId);
}

const taken = () =>
  conflict(
    'Nothing was stored: a credit note with this reference exists with other content. Another one needs its own.',
    [{ path: '/reference', message: 'belongs to another credit note' }],
  );

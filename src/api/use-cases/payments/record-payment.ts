import { assertNever } from '../../../domain/assert-never.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { recordPaymentOnInvoice } from '../../../db/payments.js';
import { readPayment, type PaymentRecord } from '../../../db/read/payments.js';
import { canonicalHash } from '../../canonical.js';
import { conflict, invalidField, notFound } from '../../problems.js';
import type { PostPaymentBody } from '../../schemas/invoice-body.js';
import { passReplyOn } from '../customers/pass-reply-on.js';

export interface RecordedPayment {
  /** False when the same payment was recorded before. */
  readonly isNew: boolean;
  readonly payment: PaymentRecord;
}

/**
 * Records what was paid on an invoice, in one transaction under its lock: payment, allocation, what
 * follows (promise kept, end), and the run's signal. Once this commits and nothing is left to pay, no
 * reminder is handed over any more (P1).
 * @throws Problem `not-found`, `conflict` (same reference, other content), `validation` (other currency)
 */
export async function recordPayment(
  tx: OrgTx,
  invoiceId: string,
  body: PostPaymentBody,
  actor: Actor,
): Promise<RecordedPayment> {
  const answer = await recordPaymentOnInvoice(tx, {
    ...body,
    invoiceId,
    requestHash: canonicalHash({ invoiceId, ...body }),
    actor,
  });
  switch (answer.kind) {
    case 'recorded': {
      const { payment, settled, move } = answer;
      // The run of an invoice that was final already is over: nobody to tell.
      if (settled || move.kind !== 'end') {
        await enqueueSignal(tx, invoiceId, 'paymentReceived', { paymentId: payment.id, settled, next: move });
      }
      if (settled) await passReplyOn(tx, invoiceId);
      return { isNew: true, payment: await readPayment(tx, payment) };
    }
    case 'replayed':
      return { isNew: false, payment: await readPayment(tx, answer.payment) };
    case 'conflict':
      throw conflict('A payment with this reference exists with other content.', [
        { path: '/reference', message: 'belongs to another payment' },
      ]);
    case 'invoice_unknown':
      throw notFound();
    case 'currency_differs':
      throw invalidField('/currency', `the invoice is in ${answer.currency}`);
    default:
      return assertNever(answer);
  }
}

import { assertNever } from '../../../domain/assert-never.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { invoicesOfPayment } from '../../../db/ledger.js';
import { enqueueSignal } from '../../../db/outbox.js';
import type { PaymentTarget } from '../../../db/payment-aim.js';
import { recordPayment as storePayment, type PaymentAnswer } from '../../../db/payments.js';
import { readPayment, type PaymentRecord } from '../../../db/read/payments.js';
import type { PaymentRow } from '../../../db/tables.js';
import { canonicalHash } from '../../canonical.js';
import { conflict, invalidField, notFound } from '../../problems.js';
import type { PaymentAnywhereBody, PostPaymentBody } from '../../schemas/payment-body.js';
import { passWorkOn } from '../customers/pass-work-on.js';

export interface RecordedPayment {
  /** False when the same payment was recorded before. */
  readonly isNew: boolean;
  readonly payment: PaymentRecord;
  /** The invoices it is about: those that ever got a part of it, and the one it was meant for. */
  readonly invoiceIds: readonly string[];
}

/**
 * Records what was paid on an invoice. One line of the same kind as any other: see `receive`.
 * @throws Problem `not-found`, `conflict` (same reference, other content), `validation` (other currency)
 */
export const recordPayment = (
  tx: OrgTx,
  invoiceId: string,
  body: PostPaymentBody,
  actor: Actor,
): Promise<RecordedPayment> =>
  receive(tx, { kind: 'invoice', invoiceId }, body, { invoiceId, ...body }, actor);

/**
 * Records what was paid for an invoice's number or by a customer, known or not yet.
 * @throws Problem `conflict` (same reference, other content), `validation` (other currency)
 */
export function recordPaymentAnywhere(
  tx: OrgTx,
  body: PaymentAnywhereBody,
  actor: Actor,
): Promise<RecordedPayment> {
  const { invoiceNumber, customerReference, ...payment } = body;
  const target: PaymentTarget =
    invoiceNumber === undefined
      ? { kind: 'customer', reference: customerReference ?? '' }
      : { kind: 'number', number: invoiceNumber };
  return receive(tx, target, payment, body, actor);
}

/**
 * In one transaction under the invoices' locks: payment, allocations, what follows (promises kept, ends), and the
 * runs' signals. Once this commits and nothing is left to pay, no reminder is handed over any more (P1).
 */
async function receive(
  tx: OrgTx,
  target: PaymentTarget,
  body: PostPaymentBody,
  request: unknown,
  actor: Actor,
): Promise<RecordedPayment> {
  const answer = await storePayment(tx, { ...body, target, requestHash: canonicalHash(request), actor });
  switch (answer.kind) {
    case 'recorded': {
      const { payment, settlements } = answer;
      for (const { invoiceId, settled, move, leavesWork } of settlements) {
        await enqueueSignal(tx, invoiceId, 'paymentReceived', { paymentId: payment.id, settled, next: move });
        if (settled && leavesWork) await passWorkOn(tx, invoiceId);
      }
      return { isNew: true, ...recordedNow(answer) };
    }
    case 'replayed':
      return { isNew: false, ...(await withInvoices(tx, answer.payment)) };
    case 'conflict':
      throw conflict(
        'Nothing was stored: a payment with this reference exists with other content. Another payment needs its own.',
        [{ path: '/reference', message: 'belongs to another payment' }],
      );
    case 'invoice_unknown':
      throw notFound();
    case 'currency_differs':
      throw invalidField('/currency', `the invoice is in ${answer.currency}`);
    default:
      return assertNever(answer);
  }
}

/** What was recorded in this transaction: nothing needs to be read again. */
function recordedNow({
  payment,
  entries,
}: Pick<Extract<PaymentAnswer, { kind: 'recorded' }>, 'payment' | 'entries'>): Omit<
  RecordedPayment,
  'isNew'
> {
  const given = [...entries].sort((a, b) => (a.invoiceId < b.invoiceId ? -1 : 1));
  const allocations = given.map(({ invoiceId, cents }) => ({ invoiceId, amountCents: cents }));
  return {
    payment: { ...payment, allocations },
    invoiceIds: withMeant(
      payment,
      given.map((entry) => entry.invoiceId),
    ),
  };
}

const withMeant = ({ invoice_id: meant }: PaymentRow, touched: readonly string[]): readonly string[] =>
  meant === null || touched.includes(meant) ? touched : [...touched, meant];

/** A payment as it stands, with the invoices it is about. */
export async function withInvoices(tx: OrgTx, payment: PaymentRow): Promise<Omit<RecordedPayment, 'isNew'>> {
  const [touched, record] = await Promise.all([invoicesOfPayment(tx, payment.id), readPayment(tx, payment)]);
  return { payment: record, invoiceIds: withMeant(payment, touched) };
}

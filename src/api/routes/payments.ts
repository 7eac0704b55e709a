import type { OrgTx } from '../../db/database.js';
import { listPayments } from '../../db/read/payments.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { list } from '../read-call.js';
import {
  allocateExample,
  paidAnywhereExample,
  paymentAnywhereExample,
  reversedExample,
} from '../schemas/payment-examples.js';
import { allocateBody, paymentAnywhereBody, reverseBody } from '../schemas/payment-body.js';
import { paymentListQuery } from '../schemas/queries.js';
import { paymentSchema, paymentWithInvoicesSchema } from '../schemas/resources.js';
import { actorOf } from '../use-cases/actor.js';
import { allocatePayment } from '../use-cases/payments/allocate-payment.js';
import { recordPaymentAnywhere, type RecordedPayment } from '../use-cases/payments/record-payment.js';
import { reversePayment } from '../use-cases/payments/reverse-payment.js';
import { paymentView } from '../views/payment.js';
import { answers, answersPage } from './answer-docs.js';
import { PAYMENT_COLUMNS } from './csv-columns.js';
import { invoiceById } from './invoice-reads.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Payments';
const permission = 'payments:write';

/** Money received, wherever it belongs. */
export const paymentRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  command(deps, gate, {
    path: '/v1/payments',
    tag,
    summary: "Record what was paid for an invoice's number or by a customer, known yet or not",
    permission,
    body: paymentAnywhereBody,
    bodyExample: paymentAnywhereExample,
    answers: [
      answers(
        201,
        'Recorded. `unmatched` while nothing is known that it could be for: it is matched in the transaction that creates that invoice. By customer the oldest due is paid first. What is beyond all that is owed stays unallocated',
        paymentWithInvoicesSchema,
        paidAnywhereExample,
      ),
      answers(200, 'The same payment was recorded before', paymentWithInvoicesSchema, paidAnywhereExample),
    ],
    run: async (tx, { body, caller }) => {
      const recorded = await recordPaymentAnywhere(tx, body, actorOf(caller));
      return { status: recorded.isNew ? 201 : 200, body: await shown(deps, tx, recorded) };
    },
  }),
  list(deps, gate, {
    path: '/v1/payments',
    tag,
    summary: 'All payments, newest first',
    permission: 'read',
    query: paymentListQuery,
    csvColumns: PAYMENT_COLUMNS,
    answers: answersPage('A page of payments', paymentSchema, paidAnywhereExample.payment),
    run: async (tx, { query }) =>
      paged(await listPayments(tx, { state: query.state, ...pageRequest(query) }), paymentView),
  }),
  command(deps, gate, {
    path: '/v1/payments/{id}/allocate',
    tag,
    summary: 'Spend what is left of a payment on the invoices named',
    permission,
    body: allocateBody,
    bodyExample: allocateExample,
    answers: [
      answers(
        200,
        'Allocated in addition to what the payment gave before, which stays where it is; never more than the payment has left, than an invoice owes, nor to another currency. The same request again changes nothing',
        paymentWithInvoicesSchema,
        paidAnywhereExample,
      ),
    ],
    run: async (tx, { body, caller, request }) =>
      ok(await shown(deps, tx, await allocatePayment(tx, idParam(request), body, actorOf(caller)))),
  }),
  command(deps, gate, {
    path: '/v1/payments/{id}/reverse',
    tag,
    summary: 'Take a payment back: it was returned, or never was one',
    permission,
    body: reverseBody,
    bodyExample: { reason: 'Direct debit returned by the bank' },
    answers: [
      answers(
        200,
        'Taken back; unchanged when it was already. An invoice it had settled is open again, and a person looks (`review`) before the next message, unless another payment for the same invoice covers it',
        paymentWithInvoicesSchema,
        reversedExample,
      ),
    ],
    run: async (tx, { body, caller, request }) =>
      ok(await shown(deps, tx, await reversePayment(tx, idParam(request), body.reason, actorOf(caller)))),
  }),
];

async function shown(deps: Deps, tx: OrgTx, { payment, invoiceIds }: Omit<RecordedPayment, 'isNew'>) {
  const invoices = [];
  for (const id of invoiceIds) invoices.push(await invoiceById(deps, tx, id));
  return { payment: paymentView(payment), invoices };
}

import type { Gate } from '../authorise.js';
import { batchCall, createBatchRoom, type BatchRoom } from '../batch/batch-call.js';
import type { Bystanders } from '../batch/bystanders.js';
import { meetArrivals } from '../../db/arrivals.js';
import { meetPayments } from '../../db/payment-aim.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { batchAnswerExample, invoiceBatchExample } from '../schemas/examples.js';
import { postInvoiceBody } from '../schemas/invoice-body.js';
import { paymentAnywhereBody } from '../schemas/payment-body.js';
import { paymentBatchAnswerExample, paymentBatchExample } from '../schemas/payment-examples.js';
import { actorOf } from '../use-cases/actor.js';
import { postInvoice } from '../use-cases/invoices/post-invoice.js';
import { recordPaymentAnywhere } from '../use-cases/payments/record-payment.js';

/** Many bodies of a single call at once. */
export function batchRoutes(deps: Deps, gate: Gate, bystanders: Bystanders): readonly Call[] {
  const room = createBatchRoom(bystanders);
  return [invoiceBatch(deps, gate, room), paymentBatch(deps, gate, room)];
}

const invoiceBatch = (deps: Deps, gate: Gate, room: BatchRoom): Call =>
  batchCall(deps, gate, room, {
    path: '/v1/invoices/batch',
    tag: 'Invoices',
    summary: 'Have many invoices reminded',
    permission: 'invoices:write',
    reading: { schema: postInvoiceBody, names: (field) => ({ number: field('number') }) },
    lineExamples: invoiceBatchExample,
    answerExample: batchAnswerExample,
    prepare: async (tx, bodies) => {
      const arriving = bodies.map(({ number, customer }) => ({
        number,
        customerReference: customer.reference,
        email: customer.email,
      }));
      const arrivals = await meetArrivals(tx, arriving);
      if (tx.bulk) tx.bulk.arrivals = arrivals;
    },
    take: async (tx, body, caller) => {
      const { isNew } = await postInvoice(tx, body, actorOf(caller));
      return isNew ? 'accepted' : 'unchanged';
    },
  });

const paymentBatch = (deps: Deps, gate: Gate, room: BatchRoom): Call =>
  batchCall(deps, gate, room, {
    path: '/v1/payments/batch',
    tag: 'Payments',
    summary: 'Record many payments, a bank statement say',
    permission: 'payments:write',
    reading: {
      schema: paymentAnywhereBody,
      names: (field) => ({ number: field('invoiceNumber'), reference: field('reference') }),
    },
    lineExamples: paymentBatchExample,
    answerExample: paymentBatchAnswerExample,
    prepare: (tx, bodies) =>
      meetPayments(
        tx,
        bodies.map(({ invoiceNumber, customerReference }) =>
          invoiceNumber === undefined ? { customer: customerReference ?? '' } : { number: invoiceNumber },
        ),
      ),
    take: async (tx, body, caller) => {
      const { isNew } = await recordPaymentAnywhere(tx, body, actorOf(caller));
      return isNew ? 'accepted' : 'unchanged';
    },
  });

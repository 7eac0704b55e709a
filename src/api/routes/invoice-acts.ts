import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { invoiceBodyExample, invoiceExample, paidExample, paymentBodyExample } from '../schemas/examples.js';
import { postInvoiceBody } from '../schemas/invoice-body.js';
import { patchInvoiceBody } from '../schemas/invoice-patch.js';
import { creditBody, postPaymentBody } from '../schemas/payment-body.js';
import { creditExample } from '../schemas/payment-examples.js';
import { invoiceSchema, paidSchema } from '../schemas/resources.js';
import { actorOf } from '../use-cases/actor.js';
import { changeInvoice } from '../use-cases/invoices/change-invoice.js';
import { creditInvoice } from '../use-cases/invoices/credit-invoice.js';
import { postInvoice } from '../use-cases/invoices/post-invoice.js';
import { recordPayment } from '../use-cases/payments/record-payment.js';
import { invoiceView } from '../views/invoice.js';
import { paymentView } from '../views/payment.js';
import { answers } from './answer-docs.js';
import { act, invoiceDecisions } from './invoice-decisions.js';
import { invoiceById } from './invoice-reads.js';

const tag = 'Invoices';

/** Everything that changes an invoice. */
export const invoiceActs = (deps: Deps, gate: Gate): readonly Call[] => [
  command(deps, gate, {
    path: '/v1/invoices',
    tag,
    summary: 'Have an invoice reminded, from now to its end',
    permission: 'invoices:write',
    body: postInvoiceBody,
    bodyExample: invoiceBodyExample,
    answers: [
      answers(201, 'Taken in', invoiceSchema, invoiceExample),
      answers(200, 'The same body was taken in before', invoiceSchema, invoiceExample),
    ],
    run: async (tx, { body, caller }) => {
      const { isNew, invoiceId, record } = await postInvoice(tx, body, actorOf(caller));
      const view = record
        ? invoiceView(record, tx.org, deps.settings)
        : await invoiceById(deps, tx, invoiceId);
      return { status: isNew ? 201 : 200, body: view };
    },
  }),
  command(deps, gate, {
    path: '/v1/invoices/{id}/payments',
    tag: 'Payments',
    summary: 'Record what was paid on an invoice',
    permission: 'payments:write',
    body: postPaymentBody,
    bodyExample: paymentBodyExample,
    answers: [
      answers(201, 'Recorded; on a final invoice it is kept unallocated', paidSchema, paidExample),
      answers(200, 'The same payment was recorded before', paidSchema, paidExample),
    ],
    run: async (tx, { body, caller, request }) => {
      const invoiceId = idParam(request);
      const { isNew, payment } = await recordPayment(tx, invoiceId, body, actorOf(caller));
      const invoice = await invoiceById(deps, tx, invoiceId);
      return { status: isNew ? 201 : 200, body: { payment: paymentView(payment), invoice } };
    },
  }),
  act(deps, gate, {
    method: 'patch',
    summary: 'Change an open invoice or the contact of its customer; its run follows at once',
    body: patchInvoiceBody,
    bodyExample: { dueOn: '2026-11-15', customer: { email: 'compta@mecanique-rhone.example' } },
    run: (tx, id, { body, caller }) => changeInvoice(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'credit',
    summary: 'Apply a credit note: less is owed; what was paid beyond it is unallocated again',
    body: creditBody,
    bodyExample: creditExample,
    run: (tx, id, { body, caller }) => creditInvoice(tx, id, body, actorOf(caller)),
  }),
  ...invoiceDecisions(deps, gate),
];

import type { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command, type CommandInput } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { invoiceBodyExample, invoiceExample, paidExample, paymentBodyExample } from '../schemas/examples.js';
import {
  cancelBody,
  pauseBody,
  postInvoiceBody,
  postPaymentBody,
  resumeBody,
} from '../schemas/invoice-body.js';
import { patchInvoiceBody } from '../schemas/invoice-patch.js';
import { invoiceSchema, paidSchema } from '../schemas/resources.js';
import { actorOf } from '../use-cases/actor.js';
import { cancelInvoice } from '../use-cases/invoices/cancel-invoice.js';
import { changeInvoice } from '../use-cases/invoices/change-invoice.js';
import { pauseInvoice } from '../use-cases/invoices/pause-invoice.js';
import { postInvoice } from '../use-cases/invoices/post-invoice.js';
import { recordPayment } from '../use-cases/payments/record-payment.js';
import { resumeInvoice } from '../use-cases/invoices/resume-invoice.js';
import { paymentView } from '../views/payment.js';
import { answers } from './answer-docs.js';
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
      const { isNew, invoiceId } = await postInvoice(tx, body, actorOf(caller));
      return { status: isNew ? 201 : 200, body: await invoiceById(deps, tx, invoiceId) };
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
    name: 'pause',
    summary: 'Send nothing until a day is over, or until resumed',
    body: pauseBody,
    bodyExample: { until: '2026-11-20', reason: 'On holiday until then' },
    run: (tx, id, { body, caller }) => pauseInvoice(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'resume',
    summary: 'Lift a pause; nothing else is lifted',
    body: resumeBody,
    bodyExample: {},
    run: (tx, id, { caller }) => resumeInvoice(tx, id, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'cancel',
    summary: 'Stop asking for this invoice, for good',
    body: cancelBody,
    bodyExample: { reason: 'Invoiced twice' },
    run: (tx, id, { body, caller }) => cancelInvoice(tx, id, body.reason, actorOf(caller)),
  }),
];

interface Act<B> {
  readonly method?: 'patch';
  /** The last part of its address; the invoice itself without one. */
  readonly name?: string;
  readonly summary: string;
  readonly body: z.ZodType<B>;
  readonly bodyExample: unknown;
  readonly run: (tx: OrgTx, invoiceId: string, input: CommandInput<B>) => Promise<void>;
}

/** An act on one invoice answers with the invoice as it stands after it. */
function act<B>(deps: Deps, gate: Gate, { name, run, ...spec }: Act<B>): Call {
  return command(deps, gate, {
    ...spec,
    path: name === undefined ? '/v1/invoices/{id}' : `/v1/invoices/{id}/${name}`,
    tag,
    permission: 'invoices:write',
    answers: [
      answers(200, 'The invoice after it; unchanged when it was so already', invoiceSchema, invoiceExample),
    ],
    run: async (tx, input) => {
      const id = idParam(input.request);
      await run(tx, id, input);
      return ok(await invoiceById(deps, tx, id));
    },
  });
}

import type { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command, type CommandInput } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { dayAheadExample, invoiceExample } from '../schemas/examples.js';
import {
  cancelBody,
  disputeBody,
  pauseBody,
  promiseBody,
  resendBody,
  resolveDisputeBody,
  resumeBody,
  writeOffBody,
} from '../schemas/invoice-body.js';
import { invoiceSchema } from '../schemas/resources.js';
import { actorOf } from '../use-cases/actor.js';
import { cancelInvoice } from '../use-cases/invoices/cancel-invoice.js';
import { disputeInvoice } from '../use-cases/invoices/dispute-invoice.js';
import { pauseInvoice } from '../use-cases/invoices/pause-invoice.js';
import { promisePayment } from '../use-cases/invoices/promise-payment.js';
import { resendInvoice } from '../use-cases/invoices/resend-invoice.js';
import { resolveDispute } from '../use-cases/invoices/resolve-dispute.js';
import { resumeInvoice } from '../use-cases/invoices/resume-invoice.js';
import { writeOffInvoice } from '../use-cases/invoices/write-off-invoice.js';
import { answers } from './answer-docs.js';
import { invoiceById } from './invoice-reads.js';

const tag = 'Invoices';

/** What a person decides about one open invoice. */
export const invoiceDecisions = (deps: Deps, gate: Gate): readonly Call[] => [
  act(deps, gate, {
    name: 'pause',
    summary: 'Send nothing until a day is over, or until resumed',
    body: pauseBody,
    bodyExample: { until: dayAheadExample, reason: 'On holiday until then' },
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
  act(deps, gate, {
    name: 'write-off',
    summary: 'Give the invoice up as lost, for good',
    body: writeOffBody,
    bodyExample: { reason: 'Customer in liquidation' },
    run: (tx, id, { body, caller }) => writeOffInvoice(tx, id, body.reason, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'dispute',
    summary: 'The customer contests it: hold everything until a person has resolved that',
    body: disputeBody,
    bodyExample: { reason: 'Two of the five pallets never arrived' },
    run: (tx, id, { body, caller }) => disputeInvoice(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'dispute/resolve',
    summary: 'Say how the dispute ended; the same answer as completing its task',
    body: resolveDisputeBody,
    bodyExample: { resolution: 'rejected', note: 'Delivery note signed on 12 October' },
    run: (tx, id, { body, caller }) =>
      resolveDispute(tx, id, body, { actor: actorOf(caller), name: caller.name }),
  }),
  act(deps, gate, {
    name: 'promise',
    summary:
      'The customer promised to pay: wait for that day and two business days; a new promise replaces it',
    body: promiseBody,
    bodyExample: { promisedFor: dayAheadExample, amountCents: 60_000 },
    run: (tx, id, { body, caller }) => promisePayment(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    name: 'resend',
    summary: 'Send the invoice again in the next slot; the ladder restarts at its first reminder',
    body: resendBody,
    bodyExample: {},
    run: (tx, id, { caller }) => resendInvoice(tx, id, actorOf(caller)),
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
export function act<B>(deps: Deps, gate: Gate, { name, run, ...spec }: Act<B>): Call {
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

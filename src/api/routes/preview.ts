import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { previewBody } from '../schemas/preview-body.js';
import { previewBodyExample, previewExample } from '../schemas/policy-examples.js';
import { previewSchema } from '../schemas/policy-resources.js';
import { actorOf } from '../use-cases/actor.js';
import { previewInvoice } from '../use-cases/preview/preview-invoice.js';
import { previewRowView } from '../views/policy.js';
import { answers } from './answer-docs.js';

/** What would happen, before it does. */
export const previewRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  command(deps, gate, {
    path: '/v1/preview',
    tag: 'Policies',
    summary: 'What would happen to an invoice if nobody paid or answered; nothing is stored',
    permission: 'invoices:write',
    body: previewBody,
    bodyExample: previewBodyExample,
    answers: [answers(200, 'The steps to come, with their messages', previewSchema, previewExample)],
    run: async (tx, { body, caller }) => {
      const rows = await previewInvoice(tx, body, actorOf(caller));
      return ok({ data: rows.map((row) => previewRowView(row, tx.org)) });
    },
  }),
];

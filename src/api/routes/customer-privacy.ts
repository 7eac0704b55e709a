import { z } from 'zod';
import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { read } from '../read-call.js';
import { customerExportSchema } from '../schemas/exports.js';
import {
  customerExample,
  invoiceExample,
  messageExample,
  organisationExample,
  timelineExample,
} from '../schemas/examples.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { noQuery } from '../schemas/queries.js';
import { actorOf } from '../use-cases/actor.js';
import { eraseCustomer, finishErasure } from '../use-cases/customers/erase-customer.js';
import { exportCustomer } from '../use-cases/customers/export-customer.js';
import { answers } from './answer-docs.js';

const tag = 'Customers';
const erasedSchema = z.object({ id: z.string() }).meta({ id: 'ErasedCustomer' });

const exportExample = {
  exportedAt: '2026-11-05T09:00:00.000Z',
  organisation: { id: organisationExample.id, name: organisationExample.name },
  customer: { ...customerExample, createdAt: '2026-10-01T07:30:00.000Z' },
  invoices: [invoiceExample],
  messages: [messageExample],
  replies: [],
  tasks: [],
  payments: [],
  credits: [],
  promises: [],
  disputes: [],
  holds: [],
  timeline: [{ invoiceId: invoiceExample.id, ...timelineExample }],
};

/** What a person may ask of a firm that holds their data (GDPR). */
export const customerPrivacyRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  read(deps, gate, {
    path: '/v1/customers/{id}/export',
    tag,
    summary: 'Everything held on one customer, in one document',
    permission: 'admin',
    query: noQuery,
    answers: [answers(200, 'All of it', customerExportSchema, exportExample)],
    run: (tx, { request }) => exportCustomer(deps, tx, idParam(request)),
  }),
  command(deps, gate, {
    method: 'delete',
    path: '/v1/customers/{id}',
    tag,
    summary: 'Erase a customer: accounting keeps numbers, amounts and dates, everything else goes',
    permission: 'admin',
    body: emptyBody,
    bodyExample: {},
    answers: [answers(202, 'Erased; again, the same', erasedSchema, { id: customerExample.id })],
    run: async (tx, { caller, request }) => {
      const id = idParam(request);
      await eraseCustomer(tx, id, actorOf(caller));
      return { status: 202, body: { id } };
    },
    afterCommit: async (answer, { caller, request }) => {
      const id = idParam(request);
      await finishErasure(deps.database, caller.orgId, id, deps.settings.leasePatienceMs);
      return answer;
    },
  }),
];

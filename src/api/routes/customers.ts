import type { z } from 'zod';
import type { OrgTx } from '../../db/database.js';
import { waitForClaims } from '../../db/leases.js';
import { listCustomers, readCustomer } from '../../db/read/customers.js';
import type { Gate } from '../authorise.js';
import { ok, type Call, type CallDoc } from '../call.js';
import { command, type CommandInput } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { changeCustomerBody } from '../schemas/customer-body.js';
import { customerExample, dayAheadExample } from '../schemas/examples.js';
import { pauseBody, resumeBody } from '../schemas/invoice-body.js';
import { customerListQuery, noQuery } from '../schemas/queries.js';
import { customerSchema, type CustomerView } from '../schemas/resources.js';
import { actorOf } from '../use-cases/actor.js';
import { changeCustomer } from '../use-cases/customers/change-customer.js';
import { pauseCustomer, resumeCustomer } from '../use-cases/customers/pause-customer.js';
import { customerView } from '../views/others.js';
import { answers, answersPage } from './answer-docs.js';
import { CUSTOMER_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Customers';

/** Who owes what, and what holds for all their invoices. */
export const customerRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/customers',
    tag,
    summary: 'All customers, newest first',
    permission: 'read',
    query: customerListQuery,
    csvColumns: CUSTOMER_COLUMNS,
    answers: answersPage('A page of customers', customerSchema, customerExample),
    run: async (tx, { query }) =>
      paged(await listCustomers(tx, { text: query.q, ...pageRequest(query) }), (row) =>
        customerView(row, tx),
      ),
  }),
  read(deps, gate, {
    path: '/v1/customers/{id}',
    tag,
    summary: 'One customer',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The customer', customerSchema, customerExample)],
    run: (tx, { request }) => customerById(tx, idParam(request)),
  }),
  act(deps, gate, {
    method: 'patch',
    summary: 'Change contact fields, and how this customer may be reached',
    body: changeCustomerBody,
    bodyExample: { email: 'facturation@mecanique-rhone.example', callOnly: false },
    run: (tx, id, { body, caller }) => changeCustomer(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    method: 'post',
    name: 'pause',
    summary: 'Send nothing about any of their invoices until a day is over, or until resumed',
    body: pauseBody,
    bodyExample: { until: dayAheadExample, reason: 'They are negotiating with us' },
    run: (tx, id, { body, caller }) => pauseCustomer(tx, id, body, actorOf(caller)),
  }),
  act(deps, gate, {
    method: 'post',
    name: 'resume',
    summary: 'Lift the pause on all their invoices; nothing else is lifted',
    body: resumeBody,
    bodyExample: {},
    run: (tx, id, { caller }) => resumeCustomer(tx, id, actorOf(caller)),
  }),
];

interface Act<B> {
  readonly method: Exclude<CallDoc['method'], 'get'>;
  readonly name?: string;
  readonly summary: string;
  readonly body: z.ZodType<B>;
  readonly bodyExample: unknown;
  readonly run: (tx: OrgTx, customerId: string, input: CommandInput<B>) => Promise<void>;
}

/** An act on a whole customer answers with the customer after it, when nothing of theirs is in flight any more. */
function act<B>(deps: Deps, gate: Gate, { name, run, ...spec }: Act<B>): Call {
  return command(deps, gate, {
    ...spec,
    path: name === undefined ? '/v1/customers/{id}' : `/v1/customers/{id}/${name}`,
    tag,
    permission: 'invoices:write',
    answers: [
      answers(
        200,
        'The customer after it; unchanged when they were so already',
        customerSchema,
        customerExample,
      ),
    ],
    run: async (tx, input) => {
      const id = idParam(input.request);
      await run(tx, id, input);
      return ok(await customerById(tx, id));
    },
    afterCommit: async (answer, { caller, request }) => {
      const scope = { customerId: idParam(request) };
      await waitForClaims(deps.database, caller.orgId, scope, deps.settings.leasePatienceMs);
      return answer;
    },
  });
}

async function customerById(tx: OrgTx, id: string): Promise<CustomerView> {
  const row = await readCustomer(tx, id);
  if (row === undefined) throw notFound();
  return customerView(row, tx);
}

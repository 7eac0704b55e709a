import { listCustomers, readCustomer } from '../../db/read/customers.js';
import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { customerExample } from '../schemas/examples.js';
import { noQuery, pageQuery } from '../schemas/queries.js';
import { customerSchema } from '../schemas/resources.js';
import { customerView } from '../views/others.js';
import { answers, answersPage } from './answer-docs.js';
import { CUSTOMER_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Customers';

/** Who owes what. */
export const customerRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/customers',
    tag,
    summary: 'All customers, newest first',
    permission: 'read',
    query: pageQuery,
    csvColumns: CUSTOMER_COLUMNS,
    answers: answersPage('A page of customers', customerSchema, customerExample),
    run: async (tx, { query }) => paged(await listCustomers(tx, pageRequest(query)), customerView),
  }),
  read(deps, gate, {
    path: '/v1/customers/{id}',
    tag,
    summary: 'One customer',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The customer', customerSchema, customerExample)],
    run: async (tx, { request }) => {
      const row = await readCustomer(tx, idParam(request));
      if (row === undefined) throw notFound();
      return customerView(row);
    },
  }),
];

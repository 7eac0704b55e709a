import { z } from 'zod';
import { listSweeps } from '../../db/read/sweeps.js';
import type { Gate } from '../authorise.js';
import { created, ok, type Call } from '../call.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { readQuery } from '../http/read-query.js';
import { idempotencyKey } from '../idempotency.js';
import { openCall } from '../open-call.js';
import { pageAnswer } from '../read-call.js';
import { organisationBodyExample, organisationExample } from '../schemas/examples.js';
import { createOrganisationBody, emptyBody } from '../schemas/other-bodies.js';
import { organisationSchema } from '../schemas/organisation.js';
import { pageQuery } from '../schemas/queries.js';
import { sweepExample, sweepSchema } from '../schemas/sweeps.js';
import { createOrganisation, ORGANISATIONS_PATH } from '../use-cases/organisations/create-organisation.js';
import { setSuspended } from '../use-cases/organisations/suspend-organisation.js';
import { sweepView } from '../views/sweeps.js';
import { answers, answersPage } from './answer-docs.js';
import { SWEEP_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Operator';
const createdSchema = z
  .object({ organisation: organisationSchema, apiKey: z.string().describe('Shown once') })
  .meta({ id: 'CreatedOrganisation' });

/** What the operator of this installation does, with the operator's key. */
export const operatorRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  openCall({
    method: 'post',
    path: ORGANISATIONS_PATH,
    tag,
    summary: 'A new organisation with its owner and first API key',
    access: 'operator',
    body: createOrganisationBody,
    bodyExample: organisationBodyExample,
    answers: [
      answers(201, 'The organisation, and its API key this once', createdSchema, {
        organisation: organisationExample,
        apiKey: 'rl_sandbox_…',
      }),
    ],
    admit: (request) => gate.operator(request),
    run: async ({ body, request }) => created(await createOrganisation(deps, body, idempotencyKey(request))),
  }),
  suspension(deps, gate, 'suspend', true, 'Stop everything of an organisation at once'),
  suspension(deps, gate, 'resume', false, 'Let a suspended organisation go on'),
  sweeps(deps, gate),
];

const sweeps = (deps: Deps, gate: Gate): Call => ({
  doc: {
    method: 'get',
    path: '/v1/operator/sweeps',
    tag,
    summary: 'What the sweeper found, newest first: the record compared with the runs, every five minutes',
    description:
      'Every number should be 0 but `invoices`. What can be set right is, and counts under `mended`; what each finding ' +
      'means is in docs/operations.md. `provider` compares the last whole day of the mail provider (Postmark counts in EST, ' +
      'UTC−5, and counts everything that left through its server) with the record; null where it cannot be asked. ' +
      'Kept for 30 days.',
    access: 'operator',
    query: pageQuery,
    isList: true,
    answers: answersPage('A page of sweeps', sweepSchema, sweepExample),
  },
  serve: async (request) => {
    gate.operator(request);
    const query = readQuery(request, pageQuery);
    const page = await deps.database.asRelay((tx) => listSweeps(tx, pageRequest(query)));
    return pageAnswer(request, paged(page, sweepView), SWEEP_COLUMNS);
  },
});

const suspension = (deps: Deps, gate: Gate, name: string, isSuspended: boolean, summary: string): Call =>
  openCall({
    method: 'post',
    path: `${ORGANISATIONS_PATH}/{id}/${name}`,
    tag,
    summary,
    access: 'operator',
    body: emptyBody,
    bodyExample: {},
    answers: [
      answers(200, 'The organisation after it', organisationSchema, {
        ...organisationExample,
        suspended: isSuspended,
      }),
    ],
    admit: (request) => gate.operator(request),
    run: async ({ request }) =>
      ok(await setSuspended(deps.database, idParam(request), isSuspended, deps.settings.leasePatienceMs)),
  });

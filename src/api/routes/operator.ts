import { z } from 'zod';
import type { Gate } from '../authorise.js';
import { created, ok, type Call } from '../call.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { idempotencyKey } from '../idempotency.js';
import { openCall } from '../open-call.js';
import { organisationBodyExample, organisationExample } from '../schemas/examples.js';
import { createOrganisationBody, emptyBody } from '../schemas/other-bodies.js';
import { organisationSchema } from '../schemas/organisation.js';
import { createOrganisation, ORGANISATIONS_PATH } from '../use-cases/organisations/create-organisation.js';
import { setSuspended } from '../use-cases/organisations/suspend-organisation.js';
import { answers } from './answer-docs.js';

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
];

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

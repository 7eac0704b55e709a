import type { Request } from 'express';
import { z } from 'zod';
import { findPolicy, latestPolicy } from '../../db/policies.js';
import { listPolicies } from '../../db/read/policies.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { textParam } from '../http/params.js';
import { readQuery } from '../http/read-query.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { migrateBody, policyBody, policyName } from '../schemas/policy-body.js';
import {
  changedPolicyExample,
  migrateBodyExample,
  migratedExample,
  policyBodyExample,
  policyDiffExample,
  policyExample,
} from '../schemas/policy-examples.js';
import { migratedSchema, policyDiffSchema, policySchema } from '../schemas/policy-resources.js';
import { pageQuery, policyQuery } from '../schemas/queries.js';
import { validated } from '../schemas/validate.js';
import { actorOf } from '../use-cases/actor.js';
import { diffPolicy } from '../use-cases/policies/diff-policy.js';
import { migrateInvoices, migrateTheRest, type Migration } from '../use-cases/policies/migrate-invoices.js';
import { savePolicy } from '../use-cases/policies/save-policy.js';
import { policyView } from '../views/policy.js';
import { answers, answersPage } from './answer-docs.js';
import { POLICY_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Policies';

/** The rules invoices follow: read, written, compared, moved to. */
export const policyRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/policies',
    tag,
    summary: 'All policies, each in its newest version',
    permission: 'read',
    query: pageQuery,
    csvColumns: POLICY_COLUMNS,
    answers: answersPage('A page of policies', policySchema, policyExample),
    run: async (tx, { query }) => paged(await listPolicies(tx, pageRequest(query)), policyView),
  }),
  read(deps, gate, {
    path: '/v1/policies/{name}',
    tag,
    summary: 'One policy, in its newest version or another one',
    permission: 'read',
    query: policyQuery,
    answers: [answers(200, 'The policy', policySchema, policyExample)],
    run: async (tx, { query, request }) => {
      const name = textParam(request, 'name');
      const policy = await (query.version === undefined
        ? latestPolicy(tx, name)
        : findPolicy(tx, name, Number(query.version)));
      if (policy === undefined) throw notFound();
      return policyView(policy);
    },
  }),
  command(deps, gate, {
    method: 'put',
    path: '/v1/policies/{name}',
    tag,
    summary: 'Write a policy: a new version, for invoices posted from now on',
    permission: 'admin',
    body: policyBody,
    bodyExample: policyBodyExample,
    answers: [
      answers(
        200,
        'The newest version; the same as before when nothing differs',
        policySchema,
        policyExample,
      ),
    ],
    run: async (tx, { body, request }) => ok(policyView(await savePolicy(tx, newName(request), body))),
  }),
  diff(deps, gate),
  migrate(deps, gate),
];

const diff = (deps: Deps, gate: Gate): Call =>
  command(deps, gate, {
    path: '/v1/policies/{name}/diff',
    tag,
    summary: 'What a changed policy would change for its open invoices; nothing is stored',
    permission: 'admin',
    query: pageQuery,
    body: policyBody,
    bodyExample: changedPolicyExample,
    answers: [answers(200, 'Per invoice, the days that differ', policyDiffSchema, policyDiffExample)],
    run: async (tx, { body, request }) => {
      const page = pageRequest(readQuery(request, pageQuery));
      return ok(await diffPolicy(tx, textParam(request, 'name'), body, page));
    },
  });

const migrate = (deps: Deps, gate: Gate): Call =>
  command(deps, gate, {
    path: '/v1/policies/{name}/migrate',
    tag,
    summary: 'Put open invoices on the newest version of their policy',
    permission: 'admin',
    body: migrateBody,
    bodyExample: migrateBodyExample,
    answers: [answers(200, 'How many moved, to which version', migratedSchema, migratedExample)],
    run: async (tx, { body, caller, request }) =>
      ok(await migrateInvoices(tx, textParam(request, 'name'), body, actorOf(caller))),
    afterCommit: async (answer, { body, caller, request }) => {
      if (body.invoices !== 'all' || answer.status !== 200) return answer;
      const { version } = answer.body as Migration;
      const policy = { name: textParam(request, 'name'), version };
      await migrateTheRest(deps.database, caller.orgId, policy, actorOf(caller));
      return answer;
    },
  });

/** @throws Problem `validation`: unlike the name of something that is looked for, a new one must have the right shape */
function newName(request: Request): string {
  return validated(z.object({ name: policyName }), { name: textParam(request, 'name') }).name;
}

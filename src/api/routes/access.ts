import { listApiKeys, type ApiKeyRow } from '../../db/api-keys.js';
import type { UserRow } from '../../db/tables.js';
import { listUsers } from '../../db/users-admin.js';
import { toIso } from '../../domain/time.js';
import type { Gate } from '../authorise.js';
import { created, noContent, ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { idempotencyKey } from '../idempotency.js';
import { list } from '../read-call.js';
import { changeUserBody, newApiKeyBody, newUserBody } from '../schemas/access-bodies.js';
import {
  apiKeyExample,
  apiKeySchema,
  createdApiKeySchema,
  userExample,
  userSchema,
  type ApiKeyView,
  type UserView,
} from '../schemas/access.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { pageQuery } from '../schemas/queries.js';
import { createApiKey, sameApiKey } from '../use-cases/access/create-api-key.js';
import { revokeApiKey } from '../use-cases/access/revoke-api-key.js';
import { addUser, changeUser } from '../use-cases/access/save-user.js';
import { answers, answersPage } from './answer-docs.js';
import { API_KEY_COLUMNS, USER_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Access';

/** Who may come in: keys for programs, users for people. */
export const accessRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  ...apiKeyCalls(deps, gate),
  ...userCalls(deps, gate),
];

const apiKeyCalls = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/api-keys',
    tag,
    summary: 'All API keys, newest first; never their secrets',
    permission: 'admin',
    query: pageQuery,
    csvColumns: API_KEY_COLUMNS,
    answers: answersPage('A page of keys', apiKeySchema, apiKeyExample),
    run: async (tx, { query }) => paged(await listApiKeys(tx, pageRequest(query)), apiKeyView),
  }),
  command(deps, gate, {
    path: '/v1/api-keys',
    tag,
    summary: 'A new API key, shown this once',
    permission: 'admin',
    body: newApiKeyBody,
    bodyExample: { name: apiKeyExample.name, scopes: apiKeyExample.scopes },
    answers: [answers(201, 'The key', createdApiKeySchema, { ...apiKeyExample, key: 'rl_sandbox_…' })],
    run: async (tx, { body, request }) => {
      const origin = { secret: deps.settings.secret, idempotencyKey: idempotencyKey(request) };
      const { row, key } = await createApiKey(tx, body, origin);
      // An answer that is kept for repetition never holds a secret: `afterCommit` adds it.
      return created(origin.idempotencyKey === undefined ? { ...apiKeyView(row), key } : apiKeyView(row));
    },
    afterCommit: async (answer, { caller, request }) => {
      const origin = { secret: deps.settings.secret, idempotencyKey: idempotencyKey(request) };
      if (origin.idempotencyKey === undefined) return answer;
      const view = answer.body as ApiKeyView;
      return {
        ...answer,
        body: { ...view, key: await sameApiKey(deps.database, caller.orgId, view.id, origin) },
      };
    },
  }),
  command(deps, gate, {
    method: 'delete',
    path: '/v1/api-keys/{id}',
    tag,
    summary: 'Revoke a key: it opens nothing any more, at once and everywhere',
    permission: 'admin',
    body: emptyBody,
    bodyExample: {},
    answers: [answers(204, 'Revoked; again, the same')],
    run: async (tx, { request }) => {
      await revokeApiKey(tx, idParam(request));
      return noContent;
    },
  }),
];

const userCalls = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/users',
    tag,
    summary: 'Everybody who works for the organisation',
    permission: 'admin',
    query: pageQuery,
    csvColumns: USER_COLUMNS,
    answers: answersPage('A page of users', userSchema, userExample),
    run: async (tx, { query }) => paged(await listUsers(tx, pageRequest(query)), userView),
  }),
  command(deps, gate, {
    path: '/v1/users',
    tag,
    summary: 'Add somebody who may log in or be assigned something',
    permission: 'admin',
    body: newUserBody,
    bodyExample: { email: 'noa@atelier.example', name: 'Noa Blanc', role: 'account_manager' },
    answers: [answers(201, 'The user', userSchema, userExample)],
    run: async (tx, { body }) => created(userView(await addUser(tx, body, deps.passwords))),
  }),
  command(deps, gate, {
    method: 'patch',
    path: '/v1/users/{id}',
    tag,
    summary: 'Change a user; a new password or role ends their sessions',
    description:
      'While a user is absent (`absentUntil`), their new tasks are given to `standIn`. Tasks they have already stay theirs: ' +
      '`POST /v1/tasks/{id}/assign` gives one to somebody else.',
    permission: 'admin',
    body: changeUserBody,
    bodyExample: { role: 'owner' },
    answers: [answers(200, 'The user after it', userSchema, userExample)],
    run: async (tx, { body, request }) =>
      ok(userView(await changeUser(tx, idParam(request), body, deps.passwords))),
  }),
];

const apiKeyView = (row: ApiKeyRow): ApiKeyView => ({
  id: row.id,
  name: row.name,
  scopes: [...row.scopes],
  createdAt: toIso(row.created_at),
  expiresAt: row.expires_at === null ? null : toIso(row.expires_at),
  revokedAt: row.revoked_at === null ? null : toIso(row.revoked_at),
});

const userView = (row: UserRow): UserView => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  phone: row.phone,
  hasPassword: row.password_hash !== null,
  standIn: row.stand_in_id,
  absentUntil: row.absent_until,
  createdAt: toIso(row.created_at),
});

import type { OrgTx } from '../../db/database.js';
import { listReplies, readReply } from '../../db/read/reply-list.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { matchReplyBody, replyListQuery, replySchema } from '../schemas/connectors.js';
import { replyExample, unsortedReplyExample } from '../schemas/connector-examples.js';
import { invoiceExample } from '../schemas/examples.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { noQuery } from '../schemas/queries.js';
import { dismissReply, matchReply } from '../use-cases/connectors/sort-reply.js';
import { replyView } from '../views/connectors.js';
import { answers, answersPage } from './answer-docs.js';
import { REPLY_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Replies';

/** What customers answered by mail, whole; those that answer nothing known are sorted by a person. */
export const replyRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/replies',
    tag,
    summary: 'What customers answered, newest first; `state=unsorted`: to nothing known, nobody looked yet',
    permission: 'read',
    query: replyListQuery,
    csvColumns: REPLY_COLUMNS,
    answers: answersPage('A page of replies', replySchema, replyExample),
    run: async (tx, { query }) => {
      const { state, message: messageId, customer: customerId } = query;
      return paged(await listReplies(tx, { state, messageId, customerId, ...pageRequest(query) }), replyView);
    },
  }),
  read(deps, gate, {
    path: '/v1/replies/{id}',
    tag,
    summary: 'One reply, whole',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The reply', replySchema, replyExample)],
    run: (tx, { request }) => replyById(tx, idParam(request)),
  }),
  command(deps, gate, {
    path: '/v1/replies/{id}/match',
    tag,
    summary:
      'Say which invoice a reply belongs to: it then holds everything of that customer until it is read',
    permission: 'tasks:write',
    body: matchReplyBody,
    bodyExample: { invoice: invoiceExample.id },
    answers: [
      answers(200, 'The reply after it', replySchema, { ...replyExample, state: 'sorted', messageId: null }),
    ],
    run: async (tx, { request, body, caller }) => {
      const id = idParam(request);
      await matchReply(tx, id, body.invoice, caller);
      return ok(await replyById(tx, id));
    },
  }),
  command(deps, gate, {
    path: '/v1/replies/{id}/dismiss',
    tag,
    summary: 'Say that a reply concerns nobody here; it is kept',
    permission: 'tasks:write',
    body: emptyBody,
    bodyExample: {},
    answers: [answers(200, 'The reply after it', replySchema, { ...unsortedReplyExample, state: 'sorted' })],
    run: async (tx, { request, caller }) => {
      const id = idParam(request);
      await dismissReply(tx, id, caller);
      return ok(await replyById(tx, id));
    },
  }),
];

async function replyById(tx: OrgTx, id: string) {
  const row = await readReply(tx, id);
  if (row === undefined) throw notFound();
  return replyView(row);
}

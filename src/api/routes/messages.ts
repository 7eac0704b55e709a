import type { OrgTx } from '../../db/database.js';
import { listMessages, readMessage } from '../../db/read/messages.js';
import type { Gate } from '../authorise.js';
import type { Call } from '../call.js';
import type { Deps } from '../deps.js';
import { idParam } from '../http/params.js';
import { notFound } from '../problems.js';
import { list, read } from '../read-call.js';
import { messageExample } from '../schemas/examples.js';
import { messageListQuery, noQuery } from '../schemas/queries.js';
import { messageSchema } from '../schemas/resources.js';
import { messageView } from '../views/others.js';
import { answers, answersPage } from './answer-docs.js';
import { MESSAGE_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Messages';

/** What was, or would have been, written to customers. */
export const messageRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/messages',
    tag,
    summary: 'All messages, newest first',
    permission: 'read',
    query: messageListQuery,
    csvColumns: MESSAGE_COLUMNS,
    answers: answersPage('A page of messages', messageSchema, messageExample),
    run: async (tx, { query }) =>
      paged(await listMessages(tx, { state: query.state, ...pageRequest(query) }), messageView),
  }),
  read(deps, gate, {
    path: '/v1/messages/{id}',
    tag,
    summary: 'One message as it was sent',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The message', messageSchema, messageExample)],
    run: (tx, { request }) => messageById(tx, idParam(request)),
  }),
];

/** The message as it stands, also for the answers of the mailbox's buttons. */
export async function messageById(tx: OrgTx, id: string) {
  const row = await readMessage(tx, id);
  if (row === undefined) throw notFound();
  return messageView(row);
}

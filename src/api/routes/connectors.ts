import { INCOMING_KINDS } from '../../connectors/incoming.js';
import { removeConnector } from '../../db/connectors.js';
import { listConnectors } from '../../db/read/connectors.js';
import type { Gate } from '../authorise.js';
import { created, noContent, ok, type Call } from '../call.js';
import { command } from '../command.js';
import type { Deps } from '../deps.js';
import { createEventReader } from '../http/event-body.js';
import { idParam, textParam } from '../http/params.js';
import { readQuery } from '../http/read-query.js';
import { notFound } from '../problems.js';
import { list } from '../read-call.js';
import {
  addedConnectorSchema,
  connectorBody,
  connectorSchema,
  eventBody,
  receivedSchema,
  type AddedConnectorView,
} from '../schemas/connectors.js';
import { connectorExample, deliveryEventExample } from '../schemas/connector-examples.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { noQuery, pageQuery } from '../schemas/queries.js';
import { addConnector, withSecret } from '../use-cases/connectors/add-connector.js';
import { admitConnector, receiveEvent } from '../use-cases/connectors/receive-event.js';
import { connectorView } from '../views/connectors.js';
import { answers, answersPage } from './answer-docs.js';
import { CONNECTOR_COLUMNS } from './csv-columns.js';
import { paged, pageRequest } from './paged.js';

const tag = 'Connectors';

/** Outside systems that tell us something, and where they call. */
export const connectorRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  list(deps, gate, {
    path: '/v1/connectors',
    tag,
    summary: 'The connectors and how they fare, newest first',
    permission: 'read',
    query: pageQuery,
    csvColumns: CONNECTOR_COLUMNS,
    answers: answersPage('A page of connectors', connectorSchema, connectorExample),
    run: async (tx, { query }) =>
      paged(await listConnectors(tx, pageRequest(query)), (row) => connectorView(row, tx, deps.settings)),
  }),
  command(deps, gate, {
    path: '/v1/connectors',
    tag,
    summary: 'Let an outside system call; its credentials are shown this once',
    permission: 'admin',
    body: connectorBody,
    bodyExample: { kind: 'postmark', settings: INCOMING_KINDS[0]?.settingsExample },
    answers: [
      answers(201, 'Where it calls, and with what', addedConnectorSchema, {
        id: connectorExample.id,
        kind: 'postmark',
        url: connectorExample.url,
        auth: { username: connectorExample.id, password: '…' },
      }),
    ],
    run: async (tx, { body }) => created(await addConnector(tx, deps.settings, body)),
    afterCommit: (answer) =>
      Promise.resolve({ ...answer, body: withSecret(answer.body as AddedConnectorView, deps.settings) }),
  }),
  command(deps, gate, {
    method: 'delete',
    path: '/v1/connectors/{id}',
    tag,
    summary: 'It may call no more; what it told stays',
    permission: 'admin',
    body: emptyBody,
    bodyExample: {},
    answers: [answers(204, 'It is gone')],
    run: async (tx, { request }) => {
      if (!(await removeConnector(tx, idParam(request)))) throw notFound();
      return noContent;
    },
  }),
  incomingCall(deps),
];

/** Where outside systems call: credentials, then the body, kept before the 2xx. Suspension does not close it. */
function incomingCall(deps: Deps): Call {
  const readEvent = createEventReader();
  return {
    doc: {
      method: 'post',
      path: '/v1/connectors/{kind}/{id}',
      tag,
      summary: 'An event of an outside system, as its own documentation describes it',
      access: 'connector',
      body: eventBody,
      bodyExample: deliveryEventExample,
      answers: [answers(200, 'It is stored, now or before', receivedSchema, { status: 'stored' })],
    },
    async serve(request, response) {
      response.set('WWW-Authenticate', 'Basic realm="relance", charset="UTF-8"');
      const address = { kind: textParam(request, 'kind'), id: idParam(request) };
      const connector = await admitConnector(deps.database, address, request.get('authorization'));
      response.removeHeader('WWW-Authenticate');
      readQuery(request, noQuery);
      const { isNew } = await receiveEvent(deps, connector, await readEvent(request, response));
      return ok({ status: isNew ? 'stored' : 'known' });
    },
  };
}

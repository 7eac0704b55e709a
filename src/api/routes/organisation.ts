import { listClosures } from '../../db/closures.js';
import type { OrgTx } from '../../db/database.js';
import { waitForClaims } from '../../db/leases.js';
import { rereadOrganisation } from '../../db/organisations.js';
import type { Gate } from '../authorise.js';
import { ok, type Call } from '../call.js';
import { command, type CommandInput } from '../command.js';
import type { Deps } from '../deps.js';
import { read } from '../read-call.js';
import { ownOrganisationExample } from '../schemas/examples.js';
import { changeOrganisationBody, stopBody } from '../schemas/organisation-body.js';
import { emptyBody } from '../schemas/other-bodies.js';
import { noQuery } from '../schemas/queries.js';
import { ownOrganisationSchema, type OwnOrganisationView } from '../schemas/organisation.js';
import { actorOf } from '../use-cases/actor.js';
import { changeOrganisation } from '../use-cases/organisations/change-organisation.js';
import { startOrganisation, stopOrganisation } from '../use-cases/organisations/stop-organisation.js';
import { walkInvoices } from '../use-cases/organisations/walk-invoices.js';
import { organisationView } from '../views/others.js';
import { answers } from './answer-docs.js';

const tag = 'Organisation';
const shown = [answers(200, 'The organisation after it', ownOrganisationSchema, ownOrganisationExample)];

/** What a firm is called, when it is closed, and its emergency brake. */
export const organisationRoutes = (deps: Deps, gate: Gate): readonly Call[] => [
  read(deps, gate, {
    path: '/v1/organisation',
    tag,
    summary: 'Your own organisation',
    permission: 'read',
    query: noQuery,
    answers: [answers(200, 'The organisation', ownOrganisationSchema, ownOrganisationExample)],
    run: (tx) => ownView(tx),
    afterRead: async (view) => ({ ...view, deliverability: await deps.settings.deliverability(view.sender) }),
  }),
  command(deps, gate, {
    method: 'patch',
    path: '/v1/organisation',
    tag,
    summary: 'Change its name, sender, calendar or language',
    permission: 'admin',
    body: changeOrganisationBody,
    bodyExample: { sender: { phone: '+33 4 72 00 00 01' }, closures: ownOrganisationExample.closures },
    answers: shown,
    run: async (tx, { body }) => {
      await changeOrganisation(tx, body);
      return ok(await ownView(tx));
    },
    afterCommit: async (answer, { caller }) => {
      await walkInvoices(deps.database, caller.orgId);
      return answer;
    },
  }),
  command(deps, gate, {
    path: '/v1/organisation/stop',
    tag,
    summary: 'Hold every message at once, until started again',
    permission: 'admin',
    body: stopBody,
    bodyExample: { reason: 'The bank statement of last week is wrong' },
    answers: shown,
    run: async (tx, { body, caller }) => {
      await stopOrganisation(tx, body.reason, actorOf(caller));
      return ok(await ownView(tx));
    },
    afterCommit: async (answer, { caller }) => {
      await waitForClaims(deps.database, caller.orgId, 'organisation', deps.settings.leasePatienceMs);
      return answer;
    },
  }),
  command(deps, gate, {
    path: '/v1/organisation/start',
    tag,
    summary: 'Go on after a stop, with the days that were left to each step',
    permission: 'admin',
    body: emptyBody,
    bodyExample: {},
    answers: shown,
    run: async (tx, { caller }: CommandInput<Record<string, never>>) => {
      await startOrganisation(tx, actorOf(caller));
      return ok(await ownView(tx));
    },
    afterCommit: async (answer, { caller }) => {
      await walkInvoices(deps.database, caller.orgId);
      return answer;
    },
  }),
];

/** As this transaction leaves it. */
async function ownView(tx: OrgTx): Promise<OwnOrganisationView> {
  const org = await rereadOrganisation(tx);
  return {
    ...organisationView(org),
    residueCents: org.residueCents,
    maxPaymentDataAgeDays: org.maxPaymentDataAgeDays,
    paymentDataUpTo: org.paymentDataUpTo,
    correctsCrossedPayments: org.correctsCrossedPayments,
    closures: await listClosures(tx),
  };
}

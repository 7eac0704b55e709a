import type { Database } from '../../../db/database.js';
import { OrganisationUnknown } from '../../../db/errors.js';
import { isOrganisationId } from '../../../db/ids.js';
import { waitForClaims } from '../../../db/leases.js';
import { resumeOrganisation, suspendOrganisation } from '../../../db/org-hold.js';
import { notFound } from '../../problems.js';
import type { OrganisationView } from '../../schemas/organisation.js';
import { organisationView } from '../../views/others.js';
import { walkInvoices } from './walk-invoices.js';

/**
 * Suspends or resumes an organisation. The flag is committed first; then this waits until every message
 * claimed before it is decided, so that its 2xx means silence (design §4.8). A resumed one goes on with the days
 * that were left, as after a stop of its own. Repeating it is harmless.
 * @throws Problem `not-found`; `LeaseOpen` when a message stays in flight longer than `patienceMs`
 */
export async function setSuspended(
  database: Database,
  orgId: string,
  isSuspended: boolean,
  patienceMs: number,
): Promise<OrganisationView> {
  if (!isOrganisationId(orgId)) throw notFound();
  try {
    await database.withOrg(orgId, isSuspended ? suspendOrganisation : resumeOrganisation);
    if (isSuspended) await waitForClaims(database, orgId, 'organisation', patienceMs);
    else await walkInvoices(database, orgId);
    return await database.withOrg(orgId, (tx) => Promise.resolve(organisationView(tx.org)));
  } catch (error) {
    if (error instanceof OrganisationUnknown) throw notFound();
    throw error;
  }
}

import type { Database } from '../../../db/database.js';
import { walkSome } from '../../../db/org-walk.js';

/** Some 10,000 invoices; what is left then is the worker's (keeper.ts), and held until it is done. */
const WALK_PATIENCE_MS = 45_000;

/**
 * Plans every open invoice of an organisation anew after an act that concerns all of them, in short transactions.
 * Harmless when nothing is to be done, or when somebody else does it already.
 */
export async function walkInvoices(database: Database, orgId: string): Promise<void> {
  const deadline = performance.now() + WALK_PATIENCE_MS;
  while (performance.now() < deadline) {
    if (await database.withOrg(orgId, walkSome)) return;
  }
}

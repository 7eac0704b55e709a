import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { holdOrganisation, releaseOrganisation } from '../../../db/org-hold.js';

/**
 * Holds every message of the organisation at once (contract §7, Stops): one committed mark, read with the facts of
 * every invoice and by every sender in its last check. The 2xx waits for what was claimed before (design §4.8).
 * Stopping again changes nothing.
 */
export const stopOrganisation = (tx: OrgTx, reason: string, actor: Actor): Promise<boolean> =>
  holdOrganisation(tx, 'stopped', { actor, reason });

/**
 * Lets a stopped organisation go on: each open invoice counts again the days that were left to its next step, so
 * that nothing leaves in a burst. Harmless when it was not stopped.
 * @throws WalkUnfinished while an earlier start is still being carried out
 */
export const startOrganisation = (tx: OrgTx, actor: Actor): Promise<boolean> =>
  releaseOrganisation(tx, 'stopped', { actor });

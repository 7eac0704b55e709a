import { withOrgStopping } from '../../src/db/leases.js';
import { LeaseOpen } from '../../src/db/errors.js';
import { applyDeadAddress } from '../../src/db/mail-events/bounce.js';
import type { ActivityDeps } from '../deps.js';
import type { Draft } from './draft.js';

/** Another mail to the same address may be on its way; it is waited for this long. */
const PATIENCE_MS = 3_000;

/**
 * The provider refused the address for good: no mail goes to it on any invoice until it changes (contract §7). In
 * a transaction of its own, since customers are locked before invoices. Lost in a crash, or to a hand-over that
 * takes long, it is made up for: the next mail to that address is refused in the same way.
 */
export async function abandonAddress(deps: ActivityDeps, { mail }: Draft): Promise<void> {
  const { orgId, to } = mail;
  if (to === null) return;
  try {
    await withOrgStopping(deps.database, orgId, (tx) => applyDeadAddress(tx, to), PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof LeaseOpen)) throw error;
    deps.log.warn({ messageId: mail.messageId }, 'a dead address is left to the next mail that is refused');
  }
}

import type { Incoming } from '../../../connectors/incoming.js';
import { dedupeHash, incomingKind } from '../../../connectors/incoming.js';
import { findConnector, noteRefusedCall, type KnownConnector } from '../../../db/connectors.js';
import type { Database, OrgTx } from '../../../db/database.js';
import { closeEvent, storeEvent, takeWaiting } from '../../../db/inbox.js';
import { applyMailEvent } from '../../../db/mail-events/apply-event.js';
import { lockBriefly } from '../../../db/leases.js';
import { reached } from '../../../failpoints.js';
import { carriesSecret } from '../../auth/connector-secret.js';
import type { Deps } from '../../deps.js';
import { errorForLog } from '../../http/answer-error.js';
import { notFound, Problem } from '../../problems.js';

/** A lock somebody holds for longer is the worker's to wait for. */
const LOCK_PATIENCE_MS = 2_000;

/**
 * Who calls under this address. Wrong credentials are a 401 and never a 403, at which Postmark would give the event up
 * for good; they are noted for the connector's health.
 * @throws Problem `not-found`, `unauthenticated`
 */
export async function admitConnector(
  database: Database,
  address: { readonly kind: string; readonly id: string },
  authorization: string | undefined,
): Promise<KnownConnector> {
  const known = await database.asAuth((auth) => findConnector(auth, address.id));
  if (known?.kind !== address.kind) throw notFound();
  if (carriesSecret(authorization, known.secretHash)) return known;
  await database.withOrg(known.orgId, (tx) => noteRefusedCall(tx, known.id));
  throw new Problem('unauthenticated', 'Send the user name and password of this connector.');
}

/**
 * Keeps an event, then acknowledges it (P3): the first commit decides the 2xx. What can be applied at once is; what
 * cannot (a message in flight, a provider to be asked first, an organisation that is suspended) waits in the inbox.
 * @throws Problem `malformed-json`; nothing is kept then
 */
export async function receiveEvent(
  deps: Deps,
  connector: KnownConnector,
  bytes: Uint8Array,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const incoming = incomingKind(connector.kind)?.read(bytes);
  if (incoming === undefined)
    throw new Problem('malformed-json', 'The body cannot be read as a JSON object.');
  const { database } = deps;
  const { isSuspended, ...kept } = await database.withOrg(connector.orgId, async (tx) => ({
    isSuspended: tx.org.suspendedAt !== null,
    ...(await storeEvent(tx, {
      connectorId: connector.id,
      recordType: incoming.recordType,
      dedupeHash: dedupeHash(incoming.identity),
      payload: incoming.payload,
    })),
  }));
  await reached('inbox.stored');
  if (!isSuspended) await applyIfPossible(deps, connector, kept.id, incoming);
  return kept;
}

/** Never fails: the event is kept, and the worker finds what still waits. */
async function applyIfPossible(
  deps: Deps,
  { orgId }: KnownConnector,
  inboxId: string,
  incoming: Incoming,
): Promise<void> {
  try {
    await deps.database.withOrg(orgId, (tx) => applyNow(deps, tx, inboxId, incoming));
  } catch (error) {
    deps.log.info({ inboxId, cause: errorForLog(error) }, 'an event waits in the inbox');
  }
}

async function applyNow(deps: Deps, tx: OrgTx, inboxId: string, { event }: Incoming): Promise<void> {
  await lockBriefly(tx, LOCK_PATIENCE_MS);
  if ((await takeWaiting(tx, inboxId)) === undefined) return;
  // The provider is asked by the worker: a webhook does not wait for another system before its 2xx.
  const mustConfirm = (message: { provider: string }): boolean =>
    deps.settings.mailEnd === 'postmark' && message.provider === 'postmark';
  const applied = await applyMailEvent(tx, inboxId, event, mustConfirm);
  if (applied.state !== 'to_confirm') await closeEvent(tx, inboxId, applied);
}

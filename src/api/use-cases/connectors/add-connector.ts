import { incomingKind } from '../../../connectors/incoming.js';
import { insertConnector } from '../../../db/connectors.js';
import type { OrgTx } from '../../../db/database.js';
import { newId } from '../../../db/ids.js';
import { connectorSecret, hashOfConnectorSecret } from '../../auth/connector-secret.js';
import type { ApiSettings } from '../../deps.js';
import { invalidField } from '../../problems.js';
import type { ConnectorBody } from '../../schemas/connectors.js';
import type { AddedConnectorView } from '../../schemas/connectors.js';

/**
 * Lets an outside system call us. The credentials are not in this answer, which may be stored for an idempotency
 * key: `withSecret` adds them on the way out.
 */
export async function addConnector(
  tx: OrgTx,
  settings: ApiSettings,
  body: ConnectorBody,
): Promise<Omit<AddedConnectorView, 'auth'>> {
  const kind = incomingKind(body.kind);
  if (kind === undefined) throw invalidField('/kind', 'is not known');
  const id = newId('con');
  await insertConnector(tx, {
    id,
    kind: kind.name,
    settings: body.settings,
    readsReplies: kind.readsReplies(body.settings),
    secretHash: hashOfConnectorSecret(connectorSecret(settings.secret, id)),
  });
  return { id, kind: kind.name, url: connectorUrl(settings, kind.name, id) };
}

/** The answer with what the outside system calls with: shown now, and never again. */
export const withSecret = (
  view: Omit<AddedConnectorView, 'auth'>,
  settings: ApiSettings,
): AddedConnectorView => ({ ...view, auth: connectorSecret(settings.secret, view.id) });

/** Where the outside system calls. */
export const connectorUrl = (
  { publicUrl }: Pick<ApiSettings, 'publicUrl'>,
  kind: string,
  id: string,
): string => `${publicUrl}/v1/connectors/${kind}/${id}`;

import type { OrgTx } from '../../../db/database.js';
import { auditMessageEvent, setMessageState } from '../../../db/provider-events.js';
import { PROVIDER, requireState, sandboxMessage } from './mailbox-message.js';

/** The mail reached its reader: noted, and nothing follows. In one transaction under the message's lock. */
export async function deliverMessage(tx: OrgTx, messageId: string): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (message.state === 'delivered') return;
  requireState(message, ['sent']);
  await setMessageState(tx, messageId, 'delivered');
  await auditMessageEvent(tx, { type: 'message.delivered', message, actor: PROVIDER });
}

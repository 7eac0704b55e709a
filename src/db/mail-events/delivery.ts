import type { OrgTx } from '../database.js';
import { auditMessageEvent, hasMessageEvent } from '../provider-events.js';
import type { MessageRow } from '../tables.js';
import { PROVIDER, raiseMessage } from './message-fate.js';

/** The mail reached its reader's server: noted once, and nothing follows. Under the message's lock. */
export async function noteDelivery(tx: OrgTx, message: MessageRow): Promise<void> {
  if (await hasMessageEvent(tx, message, 'message.delivered')) return;
  await raiseMessage(tx, message, 'delivered');
  await auditMessageEvent(tx, { type: 'message.delivered', message, actor: PROVIDER });
}

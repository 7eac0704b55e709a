import type { OrgTx } from '../../../db/database.js';
import { noteDelivery } from '../../../db/mail-events/delivery.js';
import { requireState, sandboxMessage } from './mailbox-message.js';

/** The mail reached its reader, as a provider would tell it. */
export async function deliverMessage(tx: OrgTx, messageId: string): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (message.state === 'delivered') return;
  requireState(message, ['sent']);
  await noteDelivery(tx, message);
}

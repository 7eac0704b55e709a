import type { OrgTx } from '../../../db/database.js';
import { applyReply } from '../../../db/mail-events/reply.js';
import type { MessageState } from '../../../db/tables.js';
import { requireState, sandboxMessage } from './mailbox-message.js';

/** Somebody who answers has read it, whatever else became of the mail. */
const READABLE: readonly MessageState[] = ['sent', 'delivered', 'bounced', 'complained'];

/** The customer answered, as it would come in through a connector. */
export async function replyToMessage(
  tx: OrgTx,
  messageId: string,
  reply: { readonly text: string; readonly auto: boolean },
): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  requireState(message, READABLE);
  await applyReply(tx, message, reply);
}

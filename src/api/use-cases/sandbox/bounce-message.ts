import type { OrgTx } from '../../../db/database.js';
import { applyHardBounce, noteSoftBounce } from '../../../db/mail-events/bounce.js';
import { ARRIVED, requireState, sandboxMessage } from './mailbox-message.js';

/** The mail came back, as a provider would tell it: hard, the address is no good; soft, an event only. */
export async function bounceMessage(tx: OrgTx, messageId: string, isHard: boolean): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (isHard && message.state === 'bounced') return;
  requireState(message, ARRIVED);
  await (isHard ? applyHardBounce(tx, messageId) : noteSoftBounce(tx, message));
}

import type { OrgTx } from '../../../db/database.js';
import { applyComplaint } from '../../../db/mail-events/complaint.js';
import { ARRIVED, requireState, sandboxMessage } from './mailbox-message.js';

/** The reader called the mail spam, as a provider would tell it. */
export async function complainAboutMessage(tx: OrgTx, messageId: string): Promise<void> {
  const message = await sandboxMessage(tx, messageId);
  if (message.state === 'complained') return;
  requireState(message, ARRIVED);
  await applyComplaint(tx, message);
}

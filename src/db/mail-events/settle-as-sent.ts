import { civilDateOf } from '../../domain/calendar/civil.js';
import { zoneOfRegion } from '../../domain/calendar/holidays.js';
import type { CivilDate } from '../../domain/time.js';
import { replanAndSignal } from '../customer-wide.js';
import type { OrgTx } from '../database.js';
import { lockInvoices } from '../leases.js';
import { resolveUnknown, settleMessage } from '../messages.js';
import { invoiceIdsOfMessage, lockMessage } from '../provider-events.js';
import type { MessageRow } from '../tables.js';
import { closeOpenTasks } from '../tasks.js';

/**
 * An event about a message proves that the provider has it, whatever became of the answer to the hand-over: one that
 * is still claimed or in doubt here is `sent`, and nobody is asked about it any more. Locks the message's invoices,
 * then the message, so a sender in the middle of its hand-over comes first.
 * @returns the message as it is now
 */
export async function settleAsSent(
  tx: OrgTx,
  messageId: string,
  providerMessageId: string | undefined,
): Promise<MessageRow | undefined> {
  const invoiceIds = await invoiceIdsOfMessage(tx, messageId);
  if (invoiceIds.length > 0) await lockInvoices(tx, invoiceIds);
  const message = await lockMessage(tx, messageId);
  if (message === undefined || (message.state !== 'claimed' && message.state !== 'unknown')) return message;
  const settlement = {
    state: 'sent' as const,
    providerMessageId: providerMessageId ?? message.provider_message_id ?? '',
    // After a search the next step's delay counts from its end; before it, from the acceptance: today.
    countedOn: message.counted_on ?? (await todayOf(tx, message)),
  };
  const attempt = { messageId, attemptId: message.attempt_id };
  const settle = message.state === 'claimed' ? settleMessage : resolveUnknown;
  await settle(tx, attempt, settlement);
  for (const invoiceId of invoiceIds) {
    await closeOpenTasks(tx, invoiceId, 'delivery_proven', ['check_delivery']);
    await replanAndSignal(tx, invoiceId, 'invoiceChanged', { messageId });
  }
  return { ...message, state: 'sent' };
}

async function todayOf(tx: OrgTx, message: MessageRow): Promise<CivilDate> {
  const { region } = await tx.db
    .selectFrom('customer')
    .select('region')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', message.customer_id)
    .executeTakeFirstOrThrow();
  return civilDateOf(tx.now, zoneOfRegion(region, tx.org.timeZone));
}

import { lockInvoicesOfCustomers, replanAndSignal } from '../customer-wide.js';
import { customersAt, markUndeliverable } from '../customers.js';
import type { OrgTx } from '../database.js';
import { noteDeadAddress, noteDeadAddressOf } from '../dead-addresses.js';
import { placeHold } from '../holds.js';
import { auditMessageEvent, hasMessageEvent, lockMessage } from '../provider-events.js';
import type { MessageRow } from '../tables.js';
import { openTask } from '../tasks.js';
import { PROVIDER, raiseMessage } from './message-fate.js';

/** One mail did not arrive, or not yet: an event of the timeline, told once for each reason. */
export async function noteSoftBounce(tx: OrgTx, message: MessageRow, reason?: string): Promise<void> {
  const data = { hard: false, ...(reason === undefined ? {} : { reason }) };
  if (await hasMessageEvent(tx, message, 'message.bounced', data)) return;
  await auditMessageEvent(tx, { type: 'message.bounced', message, actor: PROVIDER, data });
}

/**
 * The address is no good: nothing more is sent to it, on any open invoice of any customer who uses it, and a person is
 * asked for another one. Whoever has a better address meanwhile is left alone.
 * @throws LeaseOpen while a message to one of them is being handed over
 */
export async function applyHardBounce(tx: OrgTx, messageId: string, reason?: string): Promise<void> {
  const address = await addressOf(tx, messageId);
  const customerIds = address === null ? [] : await customersAt(tx, address);
  const invoiceIds = await lockInvoicesOfCustomers(tx, customerIds);
  const message = await lockMessage(tx, messageId);
  if (message === undefined || (await hasMessageEvent(tx, message, 'message.bounced', { hard: true })))
    return;
  await raiseMessage(tx, message, 'bounced');
  await noteDeadAddress(tx, messageId);
  const data = { hard: true, ...(reason === undefined ? {} : { reason }) };
  await auditMessageEvent(tx, { type: 'message.bounced', message, actor: PROVIDER, data });
  await stopAddress(tx, customerIds, invoiceIds);
}

/** The same for what a provider says of an address without naming a message. */
export async function applyDeadAddress(tx: OrgTx, address: string): Promise<boolean> {
  const customerIds = await customersAt(tx, address);
  await stopAddress(tx, customerIds, await lockInvoicesOfCustomers(tx, customerIds));
  await noteDeadAddressOf(tx, customerIds, address);
  return customerIds.length > 0;
}

async function stopAddress(
  tx: OrgTx,
  customerIds: readonly string[],
  invoiceIds: readonly string[],
): Promise<void> {
  for (const customerId of customerIds) await markUndeliverable(tx, customerId);
  for (const invoiceId of invoiceIds) {
    if (await askForAddress(tx, invoiceId))
      await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'undeliverable' });
  }
}

/** Holds one invoice until somebody gives an address that works. True when that was news. */
export async function askForAddress(tx: OrgTx, invoiceId: string, reason?: string): Promise<boolean> {
  const { changed } = await placeHold(tx, { invoiceId, reason: 'undeliverable' });
  await openTask(tx, { invoiceId, kind: 'check_address', reason });
  return changed;
}

async function addressOf(tx: OrgTx, messageId: string): Promise<string | null> {
  const row = await tx.db
    .selectFrom('message')
    .select('to_address')
    .where('org_id', '=', tx.org.id)
    .where('id', '=', messageId)
    .executeTakeFirst();
  return row?.to_address ?? null;
}

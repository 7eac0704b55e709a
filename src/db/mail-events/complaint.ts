import { lockOpenInvoices, replanAndSignal } from '../customer-wide.js';
import { customersAt, markStopped } from '../customers.js';
import type { OrgTx } from '../database.js';
import { placeHold } from '../holds.js';
import { auditMessageEvent, hasMessageEvent, invoiceIdsOfMessage, lockMessage } from '../provider-events.js';
import { isComplaintAnswered } from '../read/customer-tasks.js';
import type { MessageRow } from '../tables.js';
import { closeOpenTasks, openTask } from '../tasks.js';
import { PROVIDER, raiseMessage } from './message-fate.js';

/**
 * The reader wants no more mail: nothing more is written to this customer on any invoice, and a person calls once,
 * whatever the number of complaints: until they are reminded again, later ones are about messages from before.
 * @throws LeaseOpen while a message to them is being handed over
 */
export async function applyComplaint(
  tx: OrgTx,
  { id, customer_id: customerId }: Pick<MessageRow, 'id' | 'customer_id'>,
  reason?: string,
): Promise<void> {
  const invoiceIds = await lockOpenInvoices(tx, customerId);
  const message = await lockMessage(tx, id);
  if (message === undefined || (await hasMessageEvent(tx, message, 'message.complained'))) return;
  await raiseMessage(tx, message, 'complained');
  const data = reason === undefined ? {} : { reason };
  await auditMessageEvent(tx, { type: 'message.complained', message, actor: PROVIDER, data });
  await stopCustomer(tx, customerId, invoiceIds, await invoiceOfEvent(tx, id, invoiceIds));
}

/** The same for what a provider says of an address without naming a message. */
export async function applyUnwantedAddress(tx: OrgTx, address: string): Promise<boolean> {
  const customerIds = await customersAt(tx, address);
  for (const customerId of customerIds) {
    const invoiceIds = await lockOpenInvoices(tx, customerId);
    await stopCustomer(tx, customerId, invoiceIds, invoiceIds.at(-1));
  }
  return customerIds.length > 0;
}

async function stopCustomer(
  tx: OrgTx,
  customerId: string,
  invoiceIds: readonly string[],
  callAbout: string | undefined,
): Promise<void> {
  const isCalled = await isComplaintAnswered(tx, customerId);
  await markStopped(tx, customerId);
  for (const invoiceId of invoiceIds) {
    const { changed } = await placeHold(tx, { invoiceId, reason: 'stopped' });
    const opensCall = invoiceId === callAbout && !isCalled;
    if (opensCall) await openComplaintCall(tx, invoiceId);
    if (changed || opensCall) await replanAndSignal(tx, invoiceId, 'holdPlaced', { reason: 'stopped' });
  }
}

/** The call that was to be made on this invoice becomes the one about the complaint: never two at a time. */
export async function openComplaintCall(tx: OrgTx, invoiceId: string): Promise<void> {
  await closeOpenTasks(tx, invoiceId, 'complaint', ['call']);
  await openTask(tx, { invoiceId, kind: 'call', reason: 'complaint' });
}

/** The invoice a person's task hangs on: the newest open one of the message, else the newest open one at all. */
export async function invoiceOfEvent(
  tx: OrgTx,
  messageId: string,
  openIds: readonly string[],
): Promise<string | undefined> {
  const own = await invoiceIdsOfMessage(tx, messageId);
  return own.findLast((id) => openIds.includes(id)) ?? openIds.at(-1);
}

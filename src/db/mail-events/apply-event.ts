import { isDestructive, type FateEvent, type MailEvent, type ReplyEvent } from '../../domain/mail-events.js';
import { replyTaskText } from '../../domain/wording/index.js';
import type { OrgTx } from '../database.js';
import type { EventEnd } from '../inbox.js';
import { insertReply } from '../replies.js';
import type { MessageRow } from '../tables.js';
import { applyDeadAddress, applyHardBounce, noteSoftBounce } from './bounce.js';
import { applyComplaint, applyUnwantedAddress } from './complaint.js';
import { noteDelivery } from './delivery.js';
import { findMessageOf, isAboutErased } from './find-message.js';
import { applyReply } from './reply.js';
import { settleAsSent } from './settle-as-sent.js';

/** Whether a destructive event about this message must be confirmed by its provider before it is believed. */
export type MustConfirm = (message: MessageRow) => boolean;

/** What became of the event, or the message that must be asked about first; then nothing was changed. */
export type Applied = EventEnd | { readonly state: 'to_confirm'; readonly message: MessageRow };

/**
 * Applies one event of a mail provider to this organisation's record, in one transaction with its inbox row
 * (`inboxId`, locked by the caller): the one mechanism behind connectors and the sandbox's buttons. Another
 * organisation's message is not found here, and then nothing follows.
 * @throws LeaseOpen while a message to the customer is being handed over: to be tried again
 */
export async function applyMailEvent(
  tx: OrgTx,
  inboxId: string,
  event: MailEvent,
  mustConfirm: MustConfirm,
): Promise<Applied> {
  switch (event.kind) {
    case 'nothing':
      return { state: 'ignored', note: event.note };
    case 'fate':
      return applyFate(tx, event, mustConfirm);
    case 'reply':
      return takeReply(tx, inboxId, event);
  }
}

async function applyFate(tx: OrgTx, event: FateEvent, mustConfirm: MustConfirm): Promise<Applied> {
  const found = await findMessageOf(tx, event.about);
  if (found === undefined && (await isAboutErased(tx, event.about)))
    return { state: 'ignored', note: 'customer_erased', isEmptied: true };
  if (found === undefined) return applyToAddress(tx, event);
  if (isDestructive(event.fate) && mustConfirm(found)) return { state: 'to_confirm', message: found };
  const message = await settleAsSent(tx, found.id, event.about.providerMessageIds[0]);
  if (message === undefined) return { state: 'unmatched', note: 'message_not_ours' };
  await followFate(tx, message, event);
  return { state: 'applied', messageId: message.id, note: noteOf(event) };
}

/** Our own set-up at the provider is wrong: applied, and told to whoever looks after the connector. */
const noteOf = ({ fate }: FateEvent): string | undefined =>
  fate.kind === 'bounced' && fate.reason.startsWith('our_setup_') ? fate.reason : undefined;

async function followFate(tx: OrgTx, message: MessageRow, { fate }: FateEvent): Promise<void> {
  switch (fate.kind) {
    case 'delivered':
      return noteDelivery(tx, message);
    case 'bounced':
      return fate.hard
        ? applyHardBounce(tx, message.id, fate.reason)
        : noteSoftBounce(tx, message, fate.reason);
    case 'complained':
      return applyComplaint(tx, message, fate.reason);
  }
}

/**
 * A change made at the provider itself names an address and no message. One that names a message of somebody else
 * (the firm's shop writes through the same account, say) is none of our business.
 */
async function applyToAddress(tx: OrgTx, { about, recipient, fate }: FateEvent): Promise<EventEnd> {
  const namesNone =
    about.messageIds.length === 0 && about.providerMessageIds.every((id) => /^[0-]+$/.test(id));
  if (!namesNone || recipient === '' || !isDestructive(fate))
    return { state: 'unmatched', note: 'message_not_ours' };
  const isOurs = await (fate.kind === 'complained'
    ? applyUnwantedAddress(tx, recipient)
    : applyDeadAddress(tx, recipient));
  return isOurs ? { state: 'applied' } : { state: 'unmatched', note: 'address_not_ours' };
}

/** An answer to nothing of ours is kept for a person to sort; no other organisation is looked into. */
async function takeReply(tx: OrgTx, inboxId: string, reply: ReplyEvent): Promise<EventEnd> {
  const found = await findMessageOf(tx, reply.about);
  const message = found && (await settleAsSent(tx, found.id, undefined));
  await insertReply(tx, inboxId, reply, message);
  if (message === undefined) {
    // What somebody writes anew after their erasure is in the reply, for the person who sorts it; not a second time here.
    const isEmptied = await isAboutErased(tx, reply.about);
    return { state: 'unmatched', note: 'reply_to_nothing_known', isEmptied };
  }
  const text = replyTaskText(reply, tx.org.language);
  await applyReply(tx, message, { text, auto: reply.auto });
  return { state: 'applied', messageId: message.id };
}

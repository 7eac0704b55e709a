import type { FateEvent, MailEvent, MailFate, MessageReference } from '../../../domain/mail-events.js';
import { codeOf, meaningOf } from './bounce-types.js';
import type { OutboundPayload } from './payloads.js';
import { storableLine, storableText } from './storable.js';

/** What a payload about one of our mails says. */
export function readOutbound(payload: OutboundPayload): MailEvent {
  switch (payload.RecordType) {
    case 'Delivery':
      return fate(payload, { kind: 'delivered' });
    case 'SpamComplaint':
      return fate(payload, { kind: 'complained', reason: 'spam_complaint' });
    case 'Bounce':
      return payload.Type === '' ? { kind: 'nothing', note: 'unreadable' } : bounce(payload);
    case 'SubscriptionChange':
      return subscription(payload);
    default:
      return { kind: 'nothing', note: 'record_type_not_known' };
  }
}

function bounce(payload: OutboundPayload): MailEvent {
  const reason = codeOf(payload.Type);
  switch (meaningOf(payload.Type)) {
    case 'hard':
      return fate(payload, { kind: 'bounced', hard: true, reason });
    case 'stop':
      return fate(payload, { kind: 'complained', reason });
    case 'soft':
      return fate(payload, { kind: 'bounced', hard: false, reason });
    case 'ours':
      return fate(payload, { kind: 'bounced', hard: false, reason: `our_setup_${reason}` });
    case 'auto':
      return answered(payload, true);
    case 'answer':
      return answered(payload, false);
  }
}

/** `SuppressSending`: Postmark will not write to this address any more. Being let in again moves nothing here. */
function subscription(payload: OutboundPayload): MailEvent {
  if (payload.SuppressSending === null) return { kind: 'nothing', note: 'unreadable' };
  if (!payload.SuppressSending) return { kind: 'nothing', note: 'reactivated_elsewhere' };
  if (payload.SuppressionReason === 'HardBounce')
    return fate(payload, { kind: 'bounced', hard: true, reason: 'hard_bounce' });
  if (payload.SuppressionReason === 'SpamComplaint')
    return fate(payload, { kind: 'complained', reason: 'spam_complaint' });
  const isReader = payload.Origin === 'Recipient';
  return fate(payload, { kind: 'complained', reason: isReader ? 'unsubscribe' : 'manually_deactivated' });
}

const fate = (payload: OutboundPayload, what: MailFate): FateEvent => ({
  kind: 'fate',
  about: referenceOf(payload),
  recipient: recipientOf(payload),
  fate: what,
});

/** Bounces that are no bounces: a responder, or somebody who gives a new address. */
function answered(payload: OutboundPayload, auto: boolean): MailEvent {
  const text = storableText([payload.Description, payload.Details].filter(Boolean).join('\n')).slice(
    0,
    20_000,
  );
  return {
    kind: 'reply',
    about: referenceOf(payload),
    from: recipientOf(payload),
    subject: storableLine(payload.Subject, 300),
    text,
    fullText: text,
    auto,
    attachments: [],
  };
}

/** The address a payload speaks of. */
export const recipientOf = (payload: OutboundPayload): string =>
  storableLine(payload.Recipient || payload.Email, 254);

function referenceOf({ Metadata, MessageID }: OutboundPayload): MessageReference {
  // Postmark keeps the names' case, but treats them as the same in any.
  const ours = Object.entries(Metadata).find(([name]) => name.toLowerCase() === 'relance_message')?.[1];
  const isOurs = typeof ours === 'string' && /^msg_[0-9a-z]{1,60}$/.test(ours);
  const isTheirs = /^[\x21-\x7e]{1,100}$/.test(MessageID);
  return {
    tokens: [],
    messageIds: isOurs ? [ours] : [],
    providerMessageIds: isTheirs ? [MessageID] : [],
  };
}

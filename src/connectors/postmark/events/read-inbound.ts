import type { MessageReference, ReplyEvent } from '../../../domain/mail-events.js';
import { isAutomatic } from './automatic.js';
import { inboundPayload, type InboundPayload } from './payloads.js';
import { replyText } from './reply-text.js';
import { storableLine } from './storable.js';

/** A token of ours, wherever an address or Postmark shows it: 128 bits in 26 characters of base 32. */
const TOKEN = /(?:^|\+)([a-z2-7]{26})(?:@|$)/;
const OUR_ID = /<(msg_[0-9a-z]{26})@[^<>\s]+>/gi;
/** Postmark's own Message-ID, which it puts in place of ours unless told otherwise. */
const PROVIDER_ID = /<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^<>\s]+>/gi;
const MAX_REFERENCES = 50;
const MAX_ATTACHMENTS = 50;
const MAX_SUBJECT = 300;

/** A mail that came in, as an answer of a customer. */
export function readInbound(body: object): ReplyEvent {
  const mail = inboundPayload.parse(body);
  const header = headersOf(mail);
  const from = storableLine(mail.FromFull.Email || mail.From, 254);
  return {
    kind: 'reply',
    about: referenceOf(mail, header),
    from,
    subject: storableLine(mail.Subject, MAX_SUBJECT),
    ...replyText(mail),
    auto: isAutomatic({ header, from, subject: mail.Subject }),
    attachments: mail.Attachments.slice(0, MAX_ATTACHMENTS).map((file) => ({
      name: storableLine(file.Name, 200),
      bytes: Math.max(0, Math.trunc(file.ContentLength)),
    })),
  };
}

function headersOf({ Headers }: InboundPayload): (name: string) => string | undefined {
  const known = new Map<string, string>();
  // The first one counts, as it does for whoever else reads the mail.
  for (const { Name, Value } of Headers)
    if (!known.has(Name.toLowerCase())) known.set(Name.toLowerCase(), Value);
  return (name) => known.get(name);
}

function referenceOf(mail: InboundPayload, header: (name: string) => string | undefined): MessageReference {
  const recipients = [...mail.ToFull, ...mail.CcFull, ...mail.BccFull];
  const places = [
    mail.MailboxHash,
    ...recipients.flatMap((one) => [one.MailboxHash, one.Email]),
    mail.OriginalRecipient,
    ...mail.To.split(/[\s,;<>"]+/, MAX_REFERENCES),
  ];
  // What it answers first, then back along the thread.
  const thread = `${header('in-reply-to') ?? ''} ${reversed(header('references') ?? '')}`;
  return {
    tokens: unique(places.map((place) => TOKEN.exec(place.trim().toLowerCase())?.[1])),
    messageIds: idsIn(thread, OUR_ID),
    providerMessageIds: idsIn(thread, PROVIDER_ID),
  };
}

const reversed = (references: string): string =>
  references.slice(-20_000).split(/\s+/).reverse().slice(0, MAX_REFERENCES).join(' ');

const idsIn = (text: string, pattern: RegExp): string[] =>
  unique([...text.slice(0, 40_000).matchAll(pattern)].map((match) => match[1]?.toLowerCase())).slice(
    0,
    MAX_REFERENCES,
  );

const unique = (texts: readonly (string | undefined)[]): string[] => [
  ...new Set(texts.filter((text) => text !== undefined)),
];

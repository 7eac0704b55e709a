import { Header, Message, Models } from 'postmark';
import { isSingleAddress, type OutgoingMail } from '../mail-end.js';

/** What stands in fields of its own, or that Postmark makes itself. */
const NOT_AS_HEADER = /^(reply-to|from|to|cc|bcc|subject|date|mime-version|content-(?!language).*)$/i;
const METADATA_NAME_LIMIT = 20;
const METADATA_VALUE_LIMIT = 80;

/**
 * The mail as Postmark wants it (contract §8): one recipient, tracking off, the message id as metadata, the
 * step as tag. `X-PM-KeepID` asks for our Message-ID to be kept, which threading needs.
 */
export function postmarkLetter(mail: OutgoingMail, messageStream: string): Message {
  const headers = Object.entries(mail.headers).filter(([name]) => !NOT_AS_HEADER.test(name));
  return Object.assign(new Message(mail.from, mail.subject, mail.html, mail.text, mail.to), {
    ReplyTo: mail.replyTo,
    Headers: [...headers, ['X-PM-KeepID', 'true'] as const].map(([name, value]) => new Header(name, value)),
    Tag: mail.tag,
    Metadata: { ...mail.metadata },
    MessageStream: messageStream,
    TrackOpens: false,
    TrackLinks: Models.LinkTrackingOptions.None,
  });
}

/**
 * The last gate before a provider that forwards everything untouched: one recipient, no control character in
 * anything that becomes a header, metadata within Postmark's limits. Undefined: nothing is wrong.
 */
export function malformation(mail: OutgoingMail): string | undefined {
  if (!isSingleAddress(mail.to)) return 'malformed_recipient';
  const lines = [mail.from, mail.replyTo, mail.subject, mail.tag, ...Object.entries(mail.headers).flat()];
  if (lines.some((line) => hasControlCharacter(line))) return 'malformed_header';
  const isMetadataFit = Object.entries(mail.metadata).every(
    ([name, value]) => name.length <= METADATA_NAME_LIMIT && value.length <= METADATA_VALUE_LIMIT,
  );
  return isMetadataFit ? undefined : 'malformed_metadata';
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const hasControlCharacter = (line: string): boolean => /[\u0000-\u001f\u007f]/.test(line);

import { randomBytes } from 'node:crypto';
import type { OutgoingMail } from '../mail-end.js';

const CRLF = '\r\n';
/** RFC 2047: an encoded word is at most 75 characters, of which 12 are `=?UTF-8?B??=`. */
const ENCODED_WORD_BYTES = 45;
const BASE64_LINE = 76;

/**
 * The mail as it travels: RFC 5322 headers, `multipart/alternative` with a text and an HTML part in base64.
 * Names and values that would break out of their header are refused, never mended. `isForEyes`: metadata and
 * tag stand in headers of their own; the mailbox shows them, a real recipient has no use for them.
 */
export function renderMime(
  mail: OutgoingMail,
  options: { readonly date: Date; readonly isForEyes: boolean },
): string {
  const boundary = `relance-${randomBytes(12).toString('hex')}`;
  const headers: [string, string][] = [
    ['Date', options.date.toUTCString().replace('GMT', '+0000')],
    ['From', encodeMailbox(mail.from)],
    ['To', mail.to],
    ...('Reply-To' in mail.headers ? [] : [replyTo(mail)]),
    ['Subject', encodeText(mail.subject)],
    ...Object.entries(mail.headers).map(encodedHeader),
    ...(options.isForEyes ? ownHeaders(mail) : []),
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
  ];
  const head = headers.map(([name, value]) => headerLine(name, value)).join(CRLF);
  const parts = [part('text/plain', mail.text), part('text/html', mail.html)];
  const body = parts.map((each) => `--${boundary}${CRLF}${each}`).join(CRLF);
  return `${head}${CRLF}${CRLF}${body}${CRLF}--${boundary}--${CRLF}`;
}

const ownHeaders = (mail: OutgoingMail): [string, string][] => [
  ...Object.entries(mail.metadata).map(([name, value]): [string, string] => [`X-Metadata-${name}`, value]),
  ['X-Tag', mail.tag],
];
const replyTo = (mail: OutgoingMail): [string, string] => ['Reply-To', encodeMailbox(mail.replyTo)];
const encodedHeader = ([name, value]: [string, string]): [string, string] => [
  name,
  /^(reply-to|from|to)$/i.test(name) ? encodeMailbox(value) : encodeText(value),
];

function headerLine(name: string, value: string): string {
  if (!/^[!-9;-~]+$/.test(name)) throw new RangeError('a header name is printable ASCII without colon');
  // Folded values contain CRLF followed by a space, made by encodeText alone; anything else is an injection.
  if (/[\0\r\n]/.test(value.replaceAll(`${CRLF} `, '')))
    throw new RangeError(`header ${name} contains a line break`);
  return `${name}: ${value}`;
}

function part(type: string, content: string): string {
  const encoded = Buffer.from(content, 'utf8').toString('base64');
  const lines = encoded.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? [];
  return [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64', '', ...lines].join(
    CRLF,
  );
}

/** Header text: as it is when plain ASCII, else RFC 2047 encoded words that never split a character. */
export function encodeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let chunk = '';
  for (const character of text.replaceAll(/[\0\r\n]+/g, ' ')) {
    if (Buffer.byteLength(chunk + character) > ENCODED_WORD_BYTES) {
      words.push(encodedWord(chunk));
      chunk = '';
    }
    chunk += character;
  }
  words.push(encodedWord(chunk));
  return words.join(`${CRLF} `);
}

const encodedWord = (text: string): string => `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;

/** `Name <address>` with the name encoded or quoted; a bare address stays. */
function encodeMailbox(mailbox: string): string {
  const match = /^(.*)<([^<>]+)>\s*$/s.exec(mailbox);
  const name = match?.[1]?.trim().replace(/^"(.*)"$/s, '$1') ?? '';
  const address = match?.[2];
  if (address === undefined) return mailbox;
  if (name === '') return address;
  const isPlain = /^[\x20-\x7e]*$/.test(name);
  const phrase = isPlain ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : encodeText(name);
  return `${phrase} <${address}>`;
}

import type { Language } from '../language.js';
import { cleanLine } from './clean.js';

/** A person or a desk with an address; the name is free text, the address one bare addr-spec. */
export interface MailAddress {
  readonly name: string | null;
  readonly email: string;
}

export interface HeaderInput {
  /** Our message id (`msg_…`); the local part of the Message-ID. */
  readonly messageId: string;
  /** The creditor's address: its domain is the right-hand side of the Message-ID. */
  readonly senderEmail: string;
  readonly replyTo: MailAddress;
  readonly language: Language;
  /** Our ids of the earlier messages about this invoice, oldest first: mail clients thread by them. */
  readonly earlierMessageIds: readonly string[];
}

const HEADER_VALUE_LIMIT = 150;
/** RFC 5322 lines end somewhere: the first message and the latest ones are what threading needs. */
const REFERENCES_LIMIT = 10;

/**
 * A value fit for a header line: no control or bidirectional character (a CR/LF in a name would
 * otherwise start a header of the attacker's choice), no more than 150 characters.
 */
export const headerValue = (value: string): string => cleanLine(value, HEADER_VALUE_LIMIT);

/** `Name <address>`, the name quoted when it holds characters that mean something in an address list. */
export function formatAddress(address: MailAddress): string {
  const email = headerValue(address.email).replaceAll(/[\s<>,;"]/g, '');
  const name = address.name === null ? '' : headerValue(address.name);
  if (name === '') return email;
  const needsQuotes = /[^\p{L}\p{N} !#$%&'*+/=?^_`{|}~-]/u.test(name);
  return `${needsQuotes ? `"${name.replaceAll(/["\\]/g, '\\$&')}"` : name} <${email}>`;
}

/** `<msg-id@sender-domain>`: a mail client that got the same message twice can collapse it. */
export function rfcMessageId(messageId: string, senderEmail: string): string {
  const domain = /@([A-Za-z0-9.-]+)$/.exec(senderEmail)?.[1] ?? 'relance.invalid';
  return `<${messageId.replaceAll(/[^\w.-]/g, '')}@${domain.toLowerCase()}>`;
}

/**
 * The headers every message of ours carries besides From, To and Subject (contract §8). Not among them on
 * purpose: `X-Auto-Response-Suppress`, which would hide a useful absence notice, and any fake `Re:`.
 */
export function mailHeaders(input: HeaderInput): Record<string, string> {
  const idOf = (messageId: string): string => rfcMessageId(messageId, input.senderEmail);
  const headers: Record<string, string> = {
    'Message-ID': idOf(input.messageId),
    'Reply-To': formatAddress(input.replyTo),
    'Auto-Submitted': 'auto-generated',
    'Content-Language': input.language,
  };
  const earlier = input.earlierMessageIds.map(idOf);
  const latest = earlier.at(-1);
  const first = earlier[0];
  if (latest !== undefined && first !== undefined) {
    headers['In-Reply-To'] = latest;
    headers['References'] = [first, ...earlier.slice(1).slice(-(REFERENCES_LIMIT - 1))].join(' ');
  }
  return headers;
}

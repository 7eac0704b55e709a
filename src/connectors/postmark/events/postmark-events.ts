import { createHash } from 'node:crypto';
import type { Incoming, IncomingKind } from '../../incoming.js';
import { outboundPayload, type OutboundPayload } from './payloads.js';
import { readInbound } from './read-inbound.js';
import { readOutbound, recipientOf } from './read-outbound.js';
import { postmarkSettings } from './settings.js';

/** Postmark's events: delivery, bounce, complaint, subscription change, and mails that came in. */
export const postmarkEvents: IncomingKind = {
  name: 'postmark',
  settings: postmarkSettings,
  settingsExample: { inboundAddress: 'relances@in.atelier.example' },
  readsReplies: (settings) => settings['inboundAddress'] !== undefined,
  read(bytes) {
    const body = jsonObject(bytes);
    if (body === undefined) return undefined;
    return isInbound(body) ? inbound(bytes, body) : outbound(bytes, body);
  },
};

function outbound(bytes: Uint8Array, body: object): Incoming {
  const payload = outboundPayload.parse(body);
  return {
    recordType: payload.RecordType.replaceAll(/[^A-Za-z]/g, '').slice(0, 60) || 'unknown',
    identity: identityOf(payload) ?? [digest(bytes)],
    payload: bytes,
    event: readOutbound(payload),
  };
}

/** What Postmark repeats unchanged when it tells the same event again; undefined when that is not known. */
function identityOf(payload: OutboundPayload): string[] | undefined {
  const { RecordType, MessageID, DeliveredAt, BouncedAt, ChangedAt, ID } = payload;
  const instant: Readonly<Record<string, string>> = {
    Delivery: DeliveredAt,
    Bounce: String(ID) || BouncedAt,
    SpamComplaint: String(ID) || BouncedAt,
    SubscriptionChange: ChangedAt,
  };
  const own = Object.hasOwn(instant, RecordType) ? instant[RecordType] : undefined;
  if (own === undefined || own === '') return undefined;
  return [RecordType, MessageID, recipientOf(payload).toLowerCase(), own];
}

function inbound(bytes: Uint8Array, body: Record<string, unknown>): Incoming {
  const id = body['MessageID'];
  return {
    recordType: 'Inbound',
    identity: typeof id === 'string' && id !== '' ? ['Inbound', id] : [digest(bytes)],
    payload: withoutFiles(body),
    event: readInbound(body),
  };
}

const INBOUND_FIELDS = ['MailboxHash', 'StrippedTextReply', 'OriginalRecipient', 'FromFull'];
const isInbound = (body: Record<string, unknown>): boolean =>
  body['RecordType'] === 'Inbound' ||
  (body['RecordType'] === undefined && INBOUND_FIELDS.some((field) => Object.hasOwn(body, field)));

/** Files are not ours to keep: their names and sizes stay, their content and the raw mail go. */
function withoutFiles(body: Record<string, unknown>): Uint8Array {
  const files = Array.isArray(body['Attachments']) ? (body['Attachments'] as unknown[]) : undefined;
  const named = files?.map((file) =>
    typeof file === 'object' && file !== null ? { ...file, Content: undefined } : null,
  );
  return Buffer.from(JSON.stringify({ ...body, RawEmail: undefined, ...(named && { Attachments: named }) }));
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that are no UTF-8 are replaced rather than refused: a reply is not lost for them. */
function jsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

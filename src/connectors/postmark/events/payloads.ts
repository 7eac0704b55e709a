import { z } from 'zod';

/**
 * The fields we read of Postmark's payloads (its webhook pages; bodies carry many more, and new ones any
 * day). A field that is absent or of another type counts as empty: an event is never lost for it.
 */
const text = z.string().catch('');
const whole = z.number().catch(0);
const address = z.object({ Email: text, MailboxHash: text }).catch({ Email: '', MailboxHash: '' });
const addresses = z.array(address).catch([]);

/** Delivery, Bounce, SpamComplaint and SubscriptionChange in one: what each lacks is empty. */
export const outboundPayload = z.object({
  RecordType: text,
  MessageID: text,
  Metadata: z.record(z.string(), z.unknown()).catch({}),
  /** Of deliveries and subscription changes. */
  Recipient: text,
  /** Of bounces and complaints. */
  Email: text,
  ID: z.union([z.number(), z.string()]).catch(''),
  Type: text,
  DeliveredAt: text,
  BouncedAt: text,
  ChangedAt: text,
  SuppressSending: z.boolean().nullable().catch(null),
  SuppressionReason: text,
  Origin: text,
  From: text,
  Subject: text,
  Description: text,
  Details: text,
});
export type OutboundPayload = z.infer<typeof outboundPayload>;

/** A mail that came in. It has no RecordType of its own. */
export const inboundPayload = z.object({
  MessageID: text,
  From: text,
  FromFull: address,
  To: text,
  ToFull: addresses,
  Cc: text,
  CcFull: addresses,
  BccFull: addresses,
  OriginalRecipient: text,
  MailboxHash: text,
  Subject: text,
  TextBody: text,
  HtmlBody: text,
  StrippedTextReply: text,
  Headers: z.array(z.object({ Name: text, Value: text }).catch({ Name: '', Value: '' })).catch([]),
  Attachments: z
    .array(z.object({ Name: text, ContentLength: whole }).catch({ Name: '', ContentLength: 0 }))
    .catch([]),
});
export type InboundPayload = z.infer<typeof inboundPayload>;

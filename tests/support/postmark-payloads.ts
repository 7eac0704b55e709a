import { randomUUID } from 'node:crypto';

/** Bodies as Postmark's webhook pages show them, with fields of the future; wish for what matters. */
type Wish = Readonly<Record<string, unknown>>;

const common = (messageId: string) => ({
  MessageID: randomUUID(),
  ServerID: 1234567,
  MessageStream: 'relances',
  Tag: 'reminder-1',
  Metadata: { relance_message: messageId },
  FieldOfTheFuture: { nested: [1, 2, { three: true }] },
});

export const delivery = (messageId: string, wish: Wish = {}) => ({
  RecordType: 'Delivery',
  ...common(messageId),
  Recipient: 'compta@mecanique-rhone.example',
  DeliveredAt: '2026-11-24T08:07:15Z',
  Details: 'smtp;250 2.0.0 OK 1764000000 ab1si1234567qtb.12 - gsmtp',
  ...wish,
});

let bounceIds = 42_000;
export const bounce = (messageId: string, wish: Wish = {}) => ({
  RecordType: 'Bounce',
  ...common(messageId),
  ID: (bounceIds += 1),
  Type: 'HardBounce',
  TypeCode: 1,
  Name: 'Hard bounce',
  Description: 'The server was unable to deliver your message (ex: unknown user, mailbox not found).',
  Details: 'smtp;550 5.1.1 The email account that you tried to reach does not exist.',
  Email: 'compta@mecanique-rhone.example',
  From: 'factures@atelier.example',
  BouncedAt: '2026-11-24T08:07:16Z',
  DumpAvailable: true,
  Inactive: true,
  CanActivate: true,
  Subject: 'Facture F-1',
  Content: '<Full dump of bounce>',
  ...wish,
});

export const complaint = (messageId: string, wish: Wish = {}) => ({
  ...bounce(messageId),
  RecordType: 'SpamComplaint',
  Type: 'SpamComplaint',
  TypeCode: 100001,
  Name: 'Spam complaint',
  Description: 'The subscriber explicitly marked this message as spam.',
  CanActivate: false,
  ...wish,
});

export const subscriptionChange = (messageId: string, wish: Wish = {}) => ({
  RecordType: 'SubscriptionChange',
  ...common(messageId),
  ChangedAt: '2026-11-24T10:53:34.416071Z',
  Recipient: 'compta@mecanique-rhone.example',
  Origin: 'Recipient',
  SuppressSending: true,
  SuppressionReason: 'ManualSuppression',
  ...wish,
});

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([Name, Value]) => ({ Name, Value }));

/** An answer to an address of ours (`relances+token@in.atelier.example`). */
export function inbound(to: string, wish: Wish = {}, headers: Readonly<Record<string, string>> = {}) {
  const hash = /\+([^@]*)@/.exec(to)?.[1] ?? '';
  return {
    FromName: 'Jeanne Martin',
    MessageStream: 'inbound',
    From: 'jeanne.martin@mecanique-rhone.example',
    FromFull: { Email: 'jeanne.martin@mecanique-rhone.example', Name: 'Jeanne Martin', MailboxHash: '' },
    To: `"Camille Roux" <${to}>`,
    ToFull: [{ Email: to, Name: 'Camille Roux', MailboxHash: hash }],
    Cc: '',
    CcFull: [],
    Bcc: '',
    BccFull: [],
    OriginalRecipient: to,
    Subject: 'Re: Facture F-1',
    MessageID: randomUUID(),
    ReplyTo: '',
    MailboxHash: hash,
    Date: 'Tue, 24 Nov 2026 09:12:11 +0100',
    TextBody:
      'Bonjour,\nLa facture est fausse, il manque un avoir.\n\nLe mar. 24 nov. 2026 à 09:07, Atelier Roux\n<factures@atelier.example> a écrit :\n> Bonjour,\n> sauf erreur de notre part…\n',
    HtmlBody: '<p>Bonjour,<br>La facture est fausse, il manque un avoir.</p>',
    StrippedTextReply: 'Bonjour,\nLa facture est fausse, il manque un avoir.',
    Tag: '',
    Headers: headersOf({
      'Received-SPF': 'Pass (sender SPF authorized)',
      'X-Spam-Status': 'No',
      'X-Spam-Score': '-0.1',
      'Message-ID': `<${randomUUID()}@mecanique-rhone.example>`,
      ...headers,
    }),
    Attachments: [] as unknown[],
    ...wish,
  };
}

import { customerExample, messageExample } from './examples.js';

/** Examples of the documentation; a test sends the bodies. */
export const connectorExample = {
  id: 'con_01kar3n5vq7w8x9y0z1a2b3c4r',
  kind: 'postmark',
  url: 'https://relance.atelier.example/v1/connectors/postmark/con_01kar3n5vq7w8x9y0z1a2b3c4r',
  settings: { inboundAddress: 'relances@in.atelier.example' },
  createdAt: '2026-10-01T07:00:00.000Z',
  readsReplies: true,
  health: {
    lastEventAt: '2026-11-03T08:07:15.000Z',
    events: { waiting: 0, applied: 12, ignored: 0, unmatched: 1, refused: 0 },
    lastTrouble: {
      at: '2026-11-02T10:00:00.000Z',
      code: 'reply_to_nothing_known',
      text: 'Une réponse ne se rattache à aucun message.',
    },
    wrongCredentials: { calls: 0, lastAt: null },
    unsortedReplies: 1,
  },
};

export const deliveryEventExample = {
  RecordType: 'Delivery',
  MessageID: '883953f4-6105-42a2-a16a-77a8eac79483',
  Recipient: 'compta@client.example',
  DeliveredAt: '2026-11-03T08:07:15Z',
  Metadata: { relance_message: messageExample.id },
};

export const replyExample = {
  id: 'rpl_01kar3n5vq7w8x9y0z1a2b3c4s',
  state: 'matched',
  receivedAt: '2026-11-03T09:30:00.000Z',
  messageId: messageExample.id,
  customerId: customerExample.id,
  from: 'compta@client.example',
  subject: 'Re: Facture F-2026-0142',
  text: 'Le virement part vendredi.',
  fullText: 'Le virement part vendredi.\n\nLe 3 nov. 2026, Atelier Roux a écrit :\n> Bonjour',
  auto: false,
  attachments: [{ name: 'avis-de-virement.pdf', bytes: 48_213 }],
};

export const unsortedReplyExample = { ...replyExample, state: 'unsorted', messageId: null, customerId: null };

import type { OutgoingMail } from '../../src/connectors/mail-end.js';

let made = 0;

/** A mail as the send protocol hands it over, with an id of its own. */
export function aMail(given: Partial<OutgoingMail> = {}): OutgoingMail {
  const messageId = given.messageId ?? `msg_${(made += 1)}_${process.pid}`;
  return {
    orgId: 'org_x',
    messageId,
    attemptId: `att_${made}`,
    from: 'Atelier Dupont <factures@atelier.example>',
    to: 'compta@mecanique.example',
    replyTo: '"Martin, Anne" <anne@atelier.example>',
    subject: 'Facture F-1 – échue',
    text: 'Bonjour,\r\n\r\nSauf erreur de notre part…\r\n.\r\nCordialement',
    html: '<p>Bonjour</p>',
    headers: {
      'Message-ID': `<${messageId}@atelier.example>`,
      'Reply-To': '"Martin, Anne" <anne@atelier.example>',
      'Auto-Submitted': 'auto-generated',
      'Content-Language': 'fr',
      References: '<msg_0@atelier.example>',
    },
    metadata: { relance_message: messageId },
    tag: 'reminder-1',
    ...given,
  };
}

/** Limits of a hand-over in a test: the last word is yes. */
export const willing = (timeoutMs = 2_000) => ({ timeoutMs, mayWrite: () => true });

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textProblem } from '../../src/api/http/strict-json.js';
import { incomingKind, type Incoming } from '../../src/connectors/incoming.js';
import { isAutomatic } from '../../src/connectors/postmark/events/automatic.js';
import { textOfHtml } from '../../src/connectors/postmark/events/html-text.js';
import { withoutQuotes } from '../../src/connectors/postmark/events/reply-text.js';
import { newReplyToken, replyTokenHash, hashOfReplyToken, withReplyToken } from '../../src/db/reply-token.js';
import type { ReplyEvent } from '../../src/domain/mail-events.js';
import { bounce, delivery, inbound, subscriptionChange } from '../support/postmark-payloads.js';

// How Postmark's payloads are understood, without a server.
const read = (body: unknown): Incoming | undefined =>
  incomingKind('postmark')?.read(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));
const replyOf = (body: unknown): ReplyEvent => {
  const event = read(body)?.event;
  if (event?.kind !== 'reply') throw new Error('not a reply');
  return event;
};

describe('any body', () => {
  test('is read without throwing, whatever its fields hold', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const field = fc.constantFrom(
      ...['RecordType', 'MessageID', 'Metadata', 'Type', 'Email', 'Recipient', 'ID', 'SuppressSending'],
      ...['MailboxHash', 'ToFull', 'Headers', 'Attachments', 'TextBody', 'HtmlBody', 'FromFull', 'To'],
    );
    const type = fc.constantFrom('Delivery', 'Bounce', 'SpamComplaint', 'SubscriptionChange', 'Inbound', 'X');
    fc.assert(
      fc.property(fc.dictionary(field, value), fc.option(type), (body, RecordType) => {
        const incoming = read(RecordType === null ? body : { ...body, RecordType });
        expect(incoming?.identity.length).toBeGreaterThan(0);
        expect(['fate', 'reply', 'nothing']).toContain(incoming?.event.kind);
      }),
    );
  });

  test('is refused only when it is no JSON object', () => {
    for (const body of ['', 'x', '[]', '1', 'null', '"a"', '{"a":']) expect(read(body)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });

  test('a million nested brackets and a prototype’s names harm nobody', () => {
    expect(read(`{"a":${'['.repeat(1_000_000)}`)).toBeUndefined();
    expect(
      read('{"__proto__":{"RecordType":"Bounce"},"constructor":1,"Metadata":{"__proto__":{"x":1}}}')?.event,
    ).toEqual({
      kind: 'nothing',
      note: 'record_type_not_known',
    });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('what makes two events the same', () => {
  const identity = (body: unknown) => JSON.stringify(read(body)?.identity);
  test('a repetition is, with other spaces, other order and new fields too', () => {
    const event = delivery('msg_1');
    const reordered = Object.fromEntries(Object.entries({ ...event, New: 1 }).reverse());
    expect(identity(JSON.stringify(reordered, null, 4))).toBe(identity(event));
  });
  test('another instant, recipient, id, message or direction is not', () => {
    const event = delivery('msg_1');
    const bounced = bounce('msg_1', { MessageID: event.MessageID });
    const changed = subscriptionChange('msg_1', { MessageID: event.MessageID });
    const all = [
      event,
      { ...event, DeliveredAt: '2026-11-24T09:00:00Z' },
      { ...event, Recipient: 'other@client.example' },
      { ...event, MessageID: 'x' },
      bounced,
      { ...bounced, ID: 7 },
      changed,
      { ...changed, ChangedAt: '2026-11-25T00:00:00Z' },
      inbound('a@b.example'),
      inbound('a@b.example'),
    ].map(identity);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('an automatic answer', () => {
  const signs = (headers: Record<string, string>, subject = 'Re: Facture F-1', from = 'x@client.example') =>
    isAutomatic({ header: (name) => headers[name], subject, from });

  test.each<[Record<string, string>, string?, string?]>([
    [{ 'auto-submitted': 'auto-replied' }],
    [{ 'auto-submitted': 'Auto-Generated; x=y' }],
    [{ 'return-path': '<>' }],
    [{ 'content-type': 'multipart/report; report-type=delivery-status; boundary=x' }],
    [{ precedence: 'bulk' }],
    [{ precedence: 'auto_reply' }],
    [{ 'x-autoreply': 'yes' }],
    [{ 'x-auto-response-suppress': 'All' }],
    [{}, 'Réponse automatique : Facture'],
    [{}, 'Réponse automatique'],
    [{}, 'Absent du bureau'],
    [{}, 'Absence du bureau : Re: Facture'],
    [{}, "Message d'absence"],
    [{}, 'Absente'],
    [{}, 'Automatic reply: Invoice'],
    [{}, 'Out of Office Re: Invoice'],
    [{}, 'Undelivered Mail Returned to Sender'],
    [{}, 'Échec de remise : Facture'],
    [{}, 'Re: Facture', 'MAILER-DAEMON@mx.client.example'],
  ])('%j %s %s', (headers, subject, from) => {
    expect(signs(headers, subject, from)).toBe(true);
  });

  test.each<[Record<string, string>, string?]>([
    [{}],
    [{ 'auto-submitted': 'no' }],
    [{ 'auto-submitted': 'no' }, 'Absent du bureau'],
    [{ precedence: 'list', 'list-id': '<relances.firm.example>' }],
    [{ 'x-auto-response-suppress': 'None' }],
    [{}, 'Absents de la facture : deux articles'],
    [{}, 'Re: Réponse automatique'],
    [{}, 'Votre relance, automatique ou non, est injustifiée'],
    [{}, 'Auto-entrepreneur : changement de RIB'],
    [{}, 'Autobus : facture'],
    [{}, ''],
  ])('a person: %j %s', (headers, subject) => {
    expect(signs(headers, subject)).toBe(false);
  });
});

describe('the words of a reply', () => {
  test.each([
    ['Oui.\n\nLe mar. 3 nov. 2026 à 09:07, Atelier Roux <a@b.fr> a écrit :\n> Bonjour', 'Oui.'],
    ['Yes.\n\nOn Tue, Nov 3, 2026 at 9:07 AM Atelier Roux <a@b.example>\nwrote:\n> Hello', 'Yes.'],
    ['Oui.\n\n-----Message d’origine-----\nDe : Atelier', 'Oui.'],
    ['Yes.\n________________________________\nFrom: Atelier\nSent: Tuesday', 'Yes.'],
    ['Oui.\n\nDe : Atelier Roux\nEnvoyé : mardi 3 novembre\nÀ : compta\nObjet : Facture', 'Oui.'],
    ['> Combien ?\n1 200 euros\n> Quand ?\nVendredi', '1 200 euros\nVendredi'],
    ['> tout est cité', '> tout est cité'],
    ['Le solde a écrit :', 'Le solde a écrit :'],
    ['De : rien\nà voir', 'De : rien\nà voir'],
  ])('%j', (text, words) => {
    expect(withoutQuotes(text)).toBe(words);
  });

  test('long lines and many of them take no time to speak of', () => {
    const startedAt = performance.now();
    withoutQuotes(`Le ${'a '.repeat(200_000)}\n`.repeat(3));
    withoutQuotes('On x\n'.repeat(100_000));
    withoutQuotes('De : x\n'.repeat(100_000));
    // Twenty seconds and more where the whole stack of open tags is moved for each of them.
    textOfHtml('<div><p>'.repeat(300_000), { withQuotes: false });
    textOfHtml('<'.repeat(500_000), { withQuotes: true });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('tags nested deeper than any mail program nests them: what they hold is read', () => {
    const html = `${'<blockquote>'.repeat(20_000)}<p>Oui.</p>`;
    expect(textOfHtml(html, { withQuotes: true })).toBe('Oui.');
    expect(textOfHtml(`${'<div>'.repeat(20_000)}<p>Oui.</p>`, { withQuotes: false })).toBe('Oui.');
  });

  test('HTML becomes text: entities, blocks, nothing hidden, nothing of a script', () => {
    const html =
      '<style>.x{}</style><p>L&#39;&eacute;t&eacute; &amp; l&rsquo;hiver</p><ul><li>un<li>deux</ul><img src=x onerror="alert(1)"><script>let a = "<p>no</p>"</script><div class="gmail_quote">cité <br> encore</div>fin';
    expect(textOfHtml(html, { withQuotes: false })).toBe("L'été & l’hiver\n\nun\n\ndeux\n\nfin");
    expect(textOfHtml(html, { withQuotes: true })).toContain('cité');
  });

  test('anything at all becomes text that can be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (one, other) => {
        const { text, fullText, subject } = replyOf(
          inbound('a@b.example', {
            TextBody: `${one}\u0000\ud800`,
            StrippedTextReply: other,
            HtmlBody: one,
            Subject: one,
          }),
        );
        for (const stored of [text, fullText, subject]) expect(textProblem(stored)).toBeUndefined();
        expect(subject).not.toContain('\n');
      }),
    );
  });
});

describe('the token of a Reply-To', () => {
  test('is found again wherever it is shown, and never the same twice', () => {
    const tokens = new Set(Array.from({ length: 1000 }, newReplyToken));
    expect(tokens.size).toBe(1000);
    for (const token of [...tokens].slice(0, 50)) {
      const address = withReplyToken('relances@in.firm.fr', token);
      expect(address).toBe(`relances+${token}@in.firm.fr`);
      expect(replyTokenHash(`Camille <${address}>`)).toEqual(hashOfReplyToken(token));
      expect(replyOf(inbound(address)).about.tokens).toEqual([token]);
    }
  });

  test("a person's own mailbox has none", () => {
    expect(replyTokenHash('Camille <camille@firm.fr>')).toBeNull();
    expect(replyTokenHash('camille+factures@firm.fr')).toBeNull();
  });
});

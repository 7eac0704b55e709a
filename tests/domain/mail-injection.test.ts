import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanLine, escapeHtml } from '../../src/domain/mail/clean.js';
import { composeMail } from '../../src/domain/mail/compose.js';
import { formatAddress, headerValue, mailHeaders } from '../../src/domain/mail/headers.js';
import { mailInput, mailInvoice } from './mail-input.js';

const HOSTILE = `<b onmouseover="x()">L'Œuvre & Fils</b>\r\nBcc: evil@x.example {{secret}} \${7*7} \u202Etxt.exe\u0000`;

describe('hostile values', () => {
  test('markup in a name is text in both parts, and only the HTML part escapes it', () => {
    const input = mailInput({ customer: { name: HOSTILE, contactName: HOSTILE } });
    const { text, html } = composeMail(input);
    expect(html).not.toContain('<b onmouse');
    expect(html).toContain('&lt;b onmouseover=&quot;x()&quot;&gt;L&#39;Œuvre &amp; Fils&lt;/b&gt;');
    expect(text).toContain(
      `Bonjour <b onmouseover="x()">L'Œuvre & Fils</b> Bcc: evil@x.example {{secret}} \${7*7}`,
    );
  });

  test('no value brings its own lines, controls or reading direction into any part', () => {
    const { subject, text, html } = composeMail(
      mailInput({
        customer: { name: HOSTILE, contactName: HOSTILE },
        sender: { organisationName: HOSTILE, siren: HOSTILE, email: HOSTILE, phone: HOSTILE },
        accountManager: { name: HOSTILE, email: HOSTILE, phone: HOSTILE },
        invoices: [
          mailInvoice({
            number: HOSTILE,
            orderReference: HOSTILE,
            lines: [{ description: HOSTILE, quantity: 1, unitCents: 1 }],
          }),
        ],
      }),
    );
    // eslint-disable-next-line no-control-regex -- the characters under test
    const forbidden = /[\u0000-\u0009\u000B-\u001F\u007F\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
    for (const part of [subject, text, html]) expect(part).not.toMatch(forbidden);
    expect(subject).not.toContain('\n');
    expect(text).not.toMatch(/^Bcc:/m);
    expect(subject.length).toBeLessThanOrEqual(150);
  });

  test('whatever the values, every angle bracket and quote of the HTML part is ours', () => {
    const bare = composeMail(mailInput()).html;
    const skeleton = (html: string): string => html.replaceAll(/>[^<]*/g, '>');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { html, text } = composeMail(
          mailInput({ customer: { name: `x${value}`, contactName: `y${value}` } }),
        );
        expect(skeleton(html)).toBe(skeleton(bare));
        expect(`${html}${text}`).not.toMatch(/\p{Cs}/u);
      }),
      { numRuns: 300 },
    );
  });

  test('a long number is whole where it must be quoted, and short in the subject', () => {
    const number = `F-${'0123456789'.repeat(9)}-END`;
    const { subject, text, html } = composeMail(mailInput({ invoices: [mailInvoice({ number })] }));
    for (const part of [text, html]) expect(part).toContain(number);
    expect(subject.length).toBeLessThanOrEqual(150);
    expect(subject).toContain('F-0123456789');
  });

  test('the largest message stays under 100 kB', () => {
    const huge = '€'.repeat(10_000);
    const lines = Array.from({ length: 500 }, () => ({ description: huge, quantity: 1, unitCents: 1 }));
    const invoices = Array.from({ length: 200 }, () =>
      mailInvoice({
        number: huge,
        orderReference: huge,
        lines,
        paymentUrl: `https://pay.example/${'é'.repeat(300)}`,
      }),
    );
    const one = composeMail(
      mailInput({ invoices: [mailInvoice({ lines })], customer: { name: huge, contactName: huge } }),
    );
    const many = composeMail(mailInput({ invoices: [mailInvoice(), ...invoices] }));
    for (const { html, text } of [one, many]) {
      expect(Buffer.byteLength(html)).toBeLessThan(100_000);
      expect(Buffer.byteLength(text)).toBeLessThan(100_000);
    }
  });

  test('the HTML part carries language, tables for layout, both colour schemes and nothing that loads', () => {
    const { html } = composeMail(mailInput({ language: 'en' }));
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('role="presentation"');
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html).not.toMatch(/<(img|script|link|iframe|form|object|svg)|url\(|src=|@import/i);
  });
});

describe('headers', () => {
  test('every message says that a machine wrote it and who reads the answer', () => {
    const headers = mailHeaders({
      messageId: 'msg_01abc',
      senderEmail: 'facturation@Atelier-Durand.example',
      replyTo: { name: 'Martin, Claire', email: 'claire@atelier-durand.example' },
      language: 'fr',
      earlierMessageIds: [],
    });
    expect(headers).toEqual({
      'Message-ID': '<msg_01abc@atelier-durand.example>',
      'Reply-To': '"Martin, Claire" <claire@atelier-durand.example>',
      'Auto-Submitted': 'auto-generated',
      'Content-Language': 'fr',
    });
  });

  test('later steps thread on the first and the latest messages, within bounds', () => {
    const earlierMessageIds = Array.from({ length: 30 }, (_, index) => `msg_${index}`);
    const headers = mailHeaders({
      messageId: 'msg_30',
      senderEmail: 'a@b.example',
      replyTo: { name: null, email: 'a@b.example' },
      language: 'en',
      earlierMessageIds,
    });
    expect(headers['In-Reply-To']).toBe('<msg_29@b.example>');
    const references = headers['References']?.split(' ') ?? [];
    expect(references).toHaveLength(10);
    expect(references[0]).toBe('<msg_0@b.example>');
    expect(references.at(-1)).toBe('<msg_29@b.example>');
  });

  test('header-bound values lose line breaks, controls and bidirectional marks, and are capped', () => {
    expect(headerValue('Facture\r\nBcc: evil@x.example')).toBe('Facture Bcc: evil@x.example');
    expect(headerValue('a\u202Eb\u0000c\uD800d')).toBe('a b c d');
    expect(headerValue('x'.repeat(1000))).toHaveLength(150);
    expect(formatAddress({ name: 'A\r\nBcc: x <y>', email: 'a@b.example\r\n, c@d.example' })).toBe(
      '"A Bcc: x <y>" <a@b.examplec@d.example>',
    );
    expect(formatAddress({ name: 'Zoé "Z" \\', email: 'z@b.example' })).toBe(
      '"Zoé \\"Z\\" \\\\" <z@b.example>',
    );
  });

  test('cleaning keeps what people write', () => {
    expect(cleanLine("  L'Œuvre  &\tFils  ", 50)).toBe("L'Œuvre & Fils");
    expect(cleanLine('1\u202f200\u00a0€ – 日本', 50)).toBe('1\u202f200\u00a0€ – 日本');
    expect(cleanLine('😀😀😀', 2)).toBe('😀…');
    expect(escapeHtml(`<a href='x'>"&`)).toBe('&lt;a href=&#39;x&#39;&gt;&quot;&amp;');
  });
});

import { describe, expect, test } from 'vitest';
import { composeMail, type MailInput } from '../../src/domain/mail/compose.js';
import { civilDate, fromIso } from '../../src/domain/time.js';
import { mailInput, mailInvoice } from './mail-input.js';

const LANGUAGES = ['fr', 'en'] as const;
const KINDS = ['company', 'consumer', 'public'] as const;
const TEMPLATES = ['courtesy', 'due-notice', 'reminder-1', 'reminder-2', 'resend'] as const;
const COURTESIES: readonly string[] = ['courtesy', 'due-notice'];

/** Each template on a day it would leave. */
function inputFor(template: (typeof TEMPLATES)[number], change: Partial<MailInput> = {}): MailInput {
  const dueOn = { courtesy: '2026-11-08', 'due-notice': '2026-11-03' }[template as string] ?? '2026-10-31';
  return mailInput({
    template,
    kind: COURTESIES.includes(template) ? 'courtesy' : 'reminder',
    remindersBefore: template === 'reminder-2' ? 1 : 0,
    previousReminderOn: template === 'reminder-2' ? civilDate('2026-11-03') : null,
    ...(template === 'reminder-2' ? { asOf: fromIso('2026-11-09T08:07:12Z') } : {}),
    invoices: [
      mailInvoice({
        dueOn: civilDate(dueOn),
        documentUrl: template === 'resend' ? 'https://docs.atelier-durand.example/F-2026-0142.pdf' : null,
      }),
    ],
    ...change,
  });
}
const every = TEMPLATES.flatMap((template) =>
  LANGUAGES.flatMap((language) => KINDS.map((customerKind) => ({ template, language, customerKind }))),
);

describe('the letters', () => {
  test.each(every)('$template in $language to a $customerKind reads as approved', async (one) => {
    const mail = composeMail(inputFor(one.template, one));
    const file = `mail-texts/${one.template}.${one.language}.${one.customerKind}.txt`;
    await expect(`${mail.subject}\n\n${mail.text}`).toMatchFileSnapshot(file);
  });

  test.each(LANGUAGES)('several invoices share a table in %s', async (language) => {
    const mail = composeMail(
      mailInput({
        language,
        invoices: [
          mailInvoice(),
          mailInvoice({
            number: 'F-2026-0150',
            outstandingCents: 30_050,
            orderReference: null,
            paymentUrl: null,
          }),
        ],
      }),
    );
    await expect(`${mail.subject}\n\n${mail.text}`).toMatchFileSnapshot(`mail-texts/several.${language}.txt`);
  });

  test.each(every)('$template in $language to a $customerKind says the same in both parts', (one) => {
    const { text, html } = composeMail(inputFor(one.template, one));
    const readable = html
      .replace(/<style>.*?<\/style>/s, '')
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    const words = (part: string): string[] => part.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    const inHtml = new Set([...words(readable), ...words(html)]);
    expect(words(text).filter((word) => !inHtml.has(word))).toEqual([]);
    expect(`${text}${html}`).not.toMatch(/undefined|null|NaN|\[object/);
  });
});

describe('the law', () => {
  test.each(every.filter(({ customerKind }) => customerKind === 'consumer'))(
    'a consumer never reads of the recovery charge nor of the Commercial Code ($template, $language)',
    (one) => {
      const { subject, text, html } = composeMail(
        inputFor(one.template, { ...one, invoices: [mailInvoice({ paymentUrl: null })] }),
      );
      // 40 as a figure of its own: phone numbers and invoice numbers of the fixture hold none.
      const readable = `${subject}\n${text}\n${html.replace(/^.*<body/s, '').replaceAll(/<[^>]+>/g, ' ')}`;
      expect(readable).not.toMatch(/\b40\b|€40|L\. ?441|L441/);
      expect(readable).not.toMatch(
        /Code de commerce|Commercial Code|commande publique|pénalit|indemnit|penalt/i,
      );
    },
  );

  test.each(every.filter(({ customerKind }) => customerKind !== 'company'))(
    'only companies read of L441-10 ($template, $language, $customerKind)',
    (one) => {
      const { text } = composeMail(inputFor(one.template, one));
      expect(text).not.toMatch(/441-10/);
    },
  );

  test.each(LANGUAGES)(
    'a public buyer reads of its own code, a company of the €40, both only once late (%s)',
    (language) => {
      const textOf = (template: (typeof TEMPLATES)[number], customerKind: 'company' | 'public'): string =>
        composeMail(inputFor(template, { language, customerKind })).text;
      expect(textOf('reminder-1', 'public')).toContain('Code de la commande publique');
      expect(textOf('resend', 'company')).not.toMatch(/40 €|€40|441/);
      expect(textOf('resend', 'public')).not.toContain('commande publique');
      expect(textOf('reminder-2', 'company')).toMatch(/40 €|€40/);
      expect(textOf('courtesy', 'company')).not.toMatch(/40 €|€40|441/);
      expect(textOf('due-notice', 'public')).not.toContain('commande publique');
    },
  );

  test('no letter ever names a rate or a sum of interest', () => {
    for (const one of every) {
      expect(composeMail(inputFor(one.template, one)).text).not.toMatch(/%|12,15|taux/);
    }
  });
});

describe('what a letter contains', () => {
  test('an unknown step of a policy is worded by its place', () => {
    const openingOf = (change: Partial<MailInput>): string => composeMail(mailInput(change)).text;
    const custom = { template: 'relance-douce' };
    expect(openingOf({ ...custom, remindersBefore: 0 })).toContain('Sauf erreur de notre part');
    expect(openingOf({ ...custom, remindersBefore: 3 })).toContain('Un point bloque-t-il');
    expect(openingOf({ ...custom, kind: 'courtesy' })).toContain('L’avez-vous bien reçue');
    // A name of ours on the other kind of step would tell a debtor "falls due" about a late invoice.
    expect(openingOf({ template: 'courtesy', kind: 'reminder' })).toContain('Sauf erreur de notre part');
  });

  test('all steps of one invoice share one subject', () => {
    const subjects = TEMPLATES.map(
      (template) => composeMail(inputFor(template, { invoices: [mailInvoice()] })).subject,
    );
    expect(new Set(subjects).size).toBe(1);
    expect(subjects[0]).toBe(
      'Facture F-2026-0142 du 1er octobre 2026 – Atelier Durand – échéance 31 octobre 2026',
    );
  });

  test('a part payment shows what is left and what it was', () => {
    const { text } = composeMail(mailInput({ invoices: [mailInvoice({ outstandingCents: 20_000 })] }));
    expect(text).toContain('Montant de la facture : 1\u202f200,00\u00a0€');
    expect(text).toContain('il reste 200,00\u00a0€ à régler');
  });

  test('a payment link is shown only when it is plain https', () => {
    const textWith = (paymentUrl: string): string =>
      composeMail(mailInput({ invoices: [mailInvoice({ paymentUrl })] })).html;
    expect(textWith('https://pay.example/x?a=1&b="2"')).toContain(
      'href="https://pay.example/x?a=1&amp;b=%222%22"',
    );
    for (const bad of [
      'http://pay.example',
      'javascript:alert(1)',
      'https://user:pw@pay.example',
      'pay here',
      `https://x.example/${'a'.repeat(2000)}`,
    ]) {
      expect(textWith(bad)).not.toContain('href=');
    }
  });

  test.each(LANGUAGES)('the invoice sent again links to the document, or offers it (%s)', (language) => {
    const linked = composeMail(inputFor('resend', { language }));
    expect(linked.text).toContain('https://docs.atelier-durand.example/F-2026-0142.pdf');
    expect(linked.html).toContain('href="https://docs.atelier-durand.example/F-2026-0142.pdf"');
    const without = composeMail(inputFor('resend', { language, invoices: [mailInvoice()] })).text;
    expect(without).toMatch(/répondez à ce message|reply to this message and we will send/);
    for (const { text } of [linked, composeMail(inputFor('resend', { language }))]) {
      expect(text).not.toMatch(/retard|late\b|overdue|échu/i);
    }
  });

  test('sums of several invoices are kept apart by currency and count the hidden ones', () => {
    const euro = Array.from({ length: 300 }, (_, index) =>
      mailInvoice({ number: `F-${index}`, outstandingCents: 100 }),
    );
    const { text } = composeMail(mailInput({ invoices: [mailInvoice({ currency: 'CHF' }), ...euro] }));
    expect(text).toContain('1\u202f200,00\u00a0CHF + 300,00\u00a0€');
    const shown = text.match(/^- /gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(200);
    expect(text).toContain(`… et ${301 - shown} autres factures, comprises dans le total.`);
  });

  test('without SIREN or phone nothing empty is printed', () => {
    const input = mailInput({ template: 'reminder-2', remindersBefore: 1 });
    const { text } = composeMail({
      ...input,
      customer: { name: 'X', contactName: null },
      sender: { ...input.sender, siren: null, phone: null },
      accountManager: { ...input.accountManager, phone: null },
    });
    expect(text).toMatch(/^Bonjour,\n/);
    expect(text).not.toContain('SIREN');
    expect(text).not.toContain('Téléphone');
    expect(text).toContain('joignable à l’adresse claire@atelier-durand.example');
  });
});

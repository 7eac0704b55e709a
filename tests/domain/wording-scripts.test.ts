import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../src/domain/facts.js';
import { civilDate } from '../../src/domain/time.js';
import { plain } from '../../src/domain/wording/markdown.js';
import { callScript, taskScript, type ScriptInput } from '../../src/domain/wording/index.js';

type Change = Partial<Omit<ScriptInput, 'customer'>> & {
  readonly customer?: Partial<ScriptInput['customer']>;
};

/** A call about one overdue invoice after two reminders; each test changes what it is about. */
function script(change: Change = {}): ScriptInput {
  const input: ScriptInput = {
    kind: 'call',
    language: 'fr',
    today: civilDate('2026-11-12'),
    organisationName: 'Atelier du Rhône',
    accountManagerName: 'Claire Martin',
    customer: {
      name: 'Mécanique du Rhône SAS',
      kind: 'company',
      language: 'fr',
      contactName: 'Jean Dupont',
      phone: '+33 4 72 00 00 00',
      email: 'compta@example.org',
    },
    invoices: [
      { number: 'F-2026-0142', outstandingCents: 120_000, currency: 'EUR', dueOn: civilDate('2026-10-31') },
    ],
    messages: [
      { step: 'reminder-1', sentOn: civilDate('2026-11-03'), state: 'delivered' },
      { step: 'reminder-2', sentOn: civilDate('2026-11-09'), state: 'unknown' },
    ],
    promises: [
      { promisedFor: civilDate('2026-11-10'), amountCents: 60_000, currency: 'EUR', state: 'broken' },
    ],
    reason: null,
    attempt: 1,
    remindersElsewhere: 0,
  };
  return { ...input, ...change, customer: { ...input.customer, ...change.customer } };
}

const KINDS: readonly TaskKind[] = [
  'call',
  'read_reply',
  'check_address',
  'check_delivery',
  'approve_message',
  'resolve_dispute',
  'broken_promise',
  'formal_notice',
  'hand_over',
  'review',
];
const COMMERCIAL_LAW = /40\s*€|€\s*40|Code de commerce|Commercial Code|L441/;

describe('callScript', () => {
  test('tells who, what is due, what happened before, in the reader’s language', () => {
    const text = callScript(script());
    for (const part of [
      '## Appeler Mécanique du Rhône SAS',
      'Jean Dupont',
      '+33 4 72 00 00 00',
      'Facture F-2026-0142 : 1\u202f200,00\u00a0€ restant dus, échue le 31 octobre 2026 (12 jours de retard)',
      'Rappel 1, le 3 novembre 2026 : arrivé chez le destinataire',
      'Rappel 2, le 9 novembre 2026 : départ incertain',
      '600,00\u00a0€ pour le 10 novembre 2026 : non tenue',
      'Bonjour, je suis Claire Martin et j’appelle pour Atelier du Rhône',
    ]) {
      expect(text).toContain(part);
    }
  });

  test.each([
    [
      'fr',
      '**En tout** : 1\u202f700,00\u00a0€ pour 2 factures',
      'Rappel 2 (F-2026-0142), le',
      '(F-2026-0150) : non tenue',
      'de 2 factures, dont la F-2026-0142',
    ],
    [
      'en',
      '**In all**: €1,700.00 for 2 invoices',
      'Reminder 2 (F-2026-0142), ',
      '(F-2026-0150): broken',
      '2 invoices, among them F-2026-0142',
    ],
  ] as const)(
    'a call about several invoices tells of each, and what they come to (%s)',
    (language, ...parts) => {
      const one = script();
      const second = {
        number: 'F-2026-0150',
        outstandingCents: 50_000,
        currency: 'EUR',
        dueOn: civilDate('2026-11-02'),
      };
      const text = callScript(
        script({
          language,
          customer: { language },
          invoices: [...one.invoices, second],
          messages: one.messages.map((sent, place) =>
            place === 1 ? { ...sent, numbers: ['F-2026-0142'] } : sent,
          ),
          promises: one.promises.map((made) => ({ ...made, number: 'F-2026-0150' })),
        }),
      );
      for (const part of parts) expect(text).toContain(part);
      expect(callScript(script({ language }))).not.toMatch(/En tout|In all/);
    },
  );

  test('a call about very many invoices names forty of them and counts the rest', () => {
    const invoices = Array.from({ length: 43 }, (_, index) => ({
      number: `F-${index}`,
      outstandingCents: 100,
      currency: index === 0 ? 'CHF' : 'EUR',
      dueOn: civilDate('2026-11-02'),
    }));
    const text = callScript(script({ invoices }));
    expect(text.match(/^- Facture F-/gm)).toHaveLength(40);
    expect(text).toContain('1,00\u00a0CHF + 42,00\u00a0€ pour 43 factures ; 3 autres ne sont pas citées ici');
  });

  test('in English too', () => {
    const text = callScript(script({ language: 'en', customer: { language: 'en' } }));
    for (const part of [
      '## Call Mécanique du Rhône SAS',
      'Invoice F-2026-0142: €1,200.00 outstanding, was due on 31 October 2026 (12 days late)',
      'Reminder 1, 3 November 2026: delivered to the recipient',
      '€600.00 by 10 November 2026: broken',
      'Good morning, this is Claire Martin from Atelier du Rhône',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('the opening words are in the customer’s language', () => {
    expect(callScript(script({ customer: { language: 'en' } }))).toContain('> Good morning');
    expect(callScript(script({ language: 'en' }))).toContain('> Bonjour');
  });

  test('nothing is ever left on a voicemail', () => {
    for (const kind of ['company', 'consumer', 'public'] as const) {
      expect(callScript(script({ customer: { kind } }))).toContain(
        'Ne laisser aucun détail sur une messagerie',
      );
      expect(callScript(script({ language: 'en', customer: { kind } }))).toContain(
        'Never leave details on a voicemail',
      );
    }
  });

  test('only for a company does the script know of the 40 euros and the Commercial Code', () => {
    for (const language of ['fr', 'en'] as const) {
      expect(callScript(script({ language }))).toMatch(COMMERCIAL_LAW);
      expect(callScript(script({ language, customer: { kind: 'consumer' } }))).not.toMatch(COMMERCIAL_LAW);
      expect(callScript(script({ language, customer: { kind: 'public' } }))).not.toMatch(COMMERCIAL_LAW);
    }
  });

  test('a consumer’s debt is named to that person alone', () => {
    const text = callScript(script({ customer: { kind: 'consumer' } }));
    const opening = text.slice(text.indexOf('> Bonjour'), text.indexOf('>\n'));
    expect(opening).not.toMatch(/facture|F-2026/);
    expect(text).toContain('ni famille, ni employeur');
  });

  test('a public buyer is asked about Chorus Pro', () => {
    expect(callScript(script({ customer: { kind: 'public' } }))).toContain('Chorus Pro');
  });

  test('reads well when nothing is known and nothing was sent', () => {
    const bare = { messages: [], promises: [], customer: { contactName: null, phone: null, email: null } };
    expect(callScript(script(bare))).toContain('Aucun message n’est encore parti');
    expect(callScript(script({ ...bare, language: 'en' }))).toContain('the person in charge of payments');
  });

  test('one day late is singular, the due day is not late', () => {
    expect(callScript(script({ today: civilDate('2026-11-01') }))).toContain('(1 jour de retard)');
    expect(callScript(script({ today: civilDate('2026-10-31') }))).not.toContain('retard)');
  });

  test('several invoices are listed, and named together', () => {
    const [first] = script().invoices;
    const second = {
      number: 'F-2026-0150',
      outstandingCents: 1,
      currency: 'EUR',
      dueOn: civilDate('2026-11-02'),
    };
    const text = callScript(script({ invoices: first ? [first, second] : [] }));
    expect(text).toContain(
      'Facture F-2026-0150 : 0,01\u00a0€ restant dus, échue le 2 novembre 2026 (10 jours de retard)',
    );
    expect(text).toContain('de 2 factures, dont la F-2026-0142. Les avez-vous bien reçues');
  });
});

describe('taskScript', () => {
  test.each(KINDS)('%s is whole in both languages and for every kind of customer', (kind) => {
    for (const language of ['fr', 'en'] as const) {
      for (const customerKind of ['company', 'consumer', 'public'] as const) {
        const text = taskScript(script({ kind, language, customer: { kind: customerKind } }));
        expect(text).toMatch(/^## /);
        expect(text).toContain('F-2026-0142');
        expect(text).not.toMatch(/undefined|null|NaN|\[object/);
        if (customerKind !== 'company') expect(text).not.toMatch(COMMERCIAL_LAW);
      }
    }
  });

  test.each([
    'payment_reversed',
    'pause_without_end',
    'stopped_without_end',
    'no_contact',
    'stuck',
    'insolvency',
    'too_long',
    'over_cap',
    'debit_missing',
    'unmatched',
  ])('a review says why: %s', (reason) => {
    for (const language of ['fr', 'en'] as const) {
      const text = taskScript(script({ kind: 'review', language, reason }));
      expect(text).not.toContain(reason);
      expect(text).not.toBe(taskScript(script({ kind: 'review', language })));
    }
  });

  test.each(['fr', 'en'] as const)('a message in doubt is named, with its day (%s)', (language) => {
    const text = taskScript(script({ kind: 'check_delivery', language }));
    expect(text).toMatch(language === 'fr' ? /Rappel 2, le .*9 novembre/ : /Reminder 2, .*9 November/);
  });

  test.each(['fr', 'en'] as const)(
    'a call tells of the other overdue invoices of the customer (%s)',
    (language) => {
      const others = [
        { number: 'F-2026-0077', outstandingCents: 5_000, currency: 'EUR', dueOn: civilDate('2026-10-15') },
      ];
      const text = callScript(script({ language, others }));
      expect(text).toContain(plain('F-2026-0077'));
      expect(text).toContain(language === 'fr' ? 'autres factures échues' : 'other overdue invoices');
      expect(callScript(script({ language }))).not.toContain(
        language === 'fr' ? 'autres factures échues' : 'other overdue invoices',
      );
    },
  );

  test.each(['fr', 'en'] as const)('a call after a complaint begins with an excuse (%s)', (language) => {
    const text = callScript(script({ language, reason: 'complaint' }));
    expect(text).toContain(language === 'fr' ? 'indésirable' : 'spam');
    expect(callScript(script({ language }))).not.toContain(language === 'fr' ? 'S’en excuser' : 'Apologise');
  });

  test('a person’s own reason is shown', () => {
    expect(taskScript(script({ kind: 'resolve_dispute', reason: 'Deux pièces manquent' }))).toContain(
      'Deux pièces manquent',
    );
  });
});

describe('customer’s text stays text', () => {
  test.each([
    ['<script>alert(1)</script>', /<script/],
    ['<img src=x onerror=alert(1)>', /<img/],
    ['[pay here](https://example.org)', /<a /],
    ['https://example.org/pay', /<a /],
    ['**bold** _x_ `code`', /<h2>.*(<strong>|<em>|<code>)/],
    ['www.example.org', /<a /],
    ['WWW.example.org', /<a /],
    ['pay@example.org', /<a /],
    ['mailto:pay@example.org', /<a /],
    ['line one\n\n# heading\n- item', /<h1|<li>- item/],
    ['![x](https://example.org/x.png)', /<img/],
    ['a &lt;b&gt; c', /<b>/],
  ])('%j', (name, danger) => {
    const html = marked.parse(taskScript(script({ kind: 'read_reply', customer: { name } })), {
      async: false,
    });
    expect(html).not.toMatch(danger);
  });

  test('whatever a customer is called, no tag of theirs appears', () => {
    const own = new Set(['h2', 'p', 'strong', 'ul', 'li']);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'<>&[]()*_`~|\\!#-+.:/@wab1 \n"\'='.split('')), maxLength: 30 }),
        (name) => {
          const html = marked.parse(
            taskScript(script({ kind: 'read_reply', customer: { name: `x${name}` } })),
            {
              async: false,
            },
          );
          const tags = [...html.matchAll(/<\/?([a-z0-9]+)/gi)].map((match) => match[1] ?? '');
          expect(tags.filter((tag) => !own.has(tag))).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('numbers and names stay searchable', () => {
    expect(plain('F-2026-0142')).toBe('F-2026-0142');
    expect(plain('Dupont & Fils (Lyon)')).toBe('Dupont & Fils (Lyon)');
  });
});

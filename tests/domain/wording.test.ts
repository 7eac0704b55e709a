import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Why } from '../../src/domain/decision.js';
import type { FinalState, HoldReason, TaskKind } from '../../src/domain/facts.js';
import type { Language } from '../../src/domain/language.js';
import {
  stepText,
  taskTitle,
  TIMELINE_TYPES,
  timelineText,
  whyText,
} from '../../src/domain/wording/index.js';
import { toHalfHour } from '../../src/domain/wording/half-hour.js';

const PARIS = 'Europe/Paris';
const LANGUAGES: readonly Language[] = ['fr', 'en'];

/** What a sentence shows when a detail was missing and nobody noticed. */
const HOLES = /undefined|null|NaN|Invalid|\[object|: *$|\( *\)|, *$| {2}/;
const expectWhole = (sentence: string): void => {
  expect(sentence.trim()).not.toBe('');
  expect(sentence).not.toMatch(HOLES);
};

const HOLD_REASONS: readonly HoldReason[] = [
  'paused',
  'stopped',
  'promise',
  'dispute',
  'reply',
  'undeliverable',
  'payment_announced',
  'internal_approval',
  'insolvency',
];
const TASK_KINDS: readonly TaskKind[] = [
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
const FINAL_STATES: readonly FinalState[] = ['settled', 'cancelled', 'written_off', 'handed_over', 'erased'];

const STEP_AT = '2026-11-03T08:07:12Z';
const WHYS: readonly Why[] = [
  { code: 'waiting-for-step', step: 'reminder-1', kind: 'reminder', at: STEP_AT },
  { code: 'waiting-for-step', step: 'review', kind: 'review', at: '' },
  ...HOLD_REASONS.map((reason): Why => ({ code: 'on-hold', reason, until: null })),
  { code: 'on-hold', reason: 'promise', until: '2026-11-12' },
  ...TASK_KINDS.map((task): Why => ({ code: 'awaiting-person', task, dueAt: '2026-11-06T16:30:00Z' })),
  { code: 'awaiting-person', task: 'something-new', dueAt: '' },
  { code: 'stuck', step: 'reminder-2' },
  { code: 'stuck', step: null },
  { code: 'below-minimum' },
  { code: 'payment-data-old', step: 'reminder-1', newestOn: '2026-11-02' },
  { code: 'direct-debit' },
  ...FINAL_STATES.map((outcome): Why => ({ code: 'ended', outcome })),
];

describe('whyText', () => {
  test('is the sentence of the contract', () => {
    const why: Why = { code: 'waiting-for-step', step: 'reminder-1', kind: 'reminder', at: STEP_AT };
    expect(whyText(why, 'fr', PARIS)).toBe('Rappel 1 prévu le mardi 3 novembre vers 9 h');
    expect(whyText(why, 'en', PARIS)).toBe('Reminder 1 planned for Tuesday 3 November around 9 am');
  });

  test('tells day and hour in the zone it is asked for', () => {
    const why: Why = { code: 'waiting-for-step', step: 'call-1', kind: 'call', at: '2027-01-31T23:20:00Z' };
    expect(whyText(why, 'fr', 'Pacific/Noumea')).toBe('Appel 1 prévu le lundi 1er février vers 10 h 30');
    expect(whyText(why, 'en', 'America/Cayenne')).toBe('Call 1 planned for Sunday 31 January around 8:30 pm');
  });

  test('the participle agrees with the step', () => {
    const why: Why = { code: 'waiting-for-step', step: 'formal-notice', kind: 'formal_notice', at: STEP_AT };
    expect(whyText(why, 'fr', PARIS)).toBe('Mise en demeure prévue le mardi 3 novembre vers 9 h');
  });

  test('a hold tells its reason and its last day', () => {
    const why: Why = { code: 'on-hold', reason: 'promise', until: '2026-11-12' };
    expect(whyText(why, 'fr', PARIS)).toBe(
      'Relances suspendues jusqu’au 12 novembre 2026 inclus : promesse de paiement',
    );
    expect(whyText(why, 'en', PARIS)).toBe(
      'Reminders on hold up to and including 12 November 2026: promise to pay',
    );
  });

  test('a task tells what is to be done and by when', () => {
    const why: Why = { code: 'awaiting-person', task: 'call', dueAt: '2026-11-06T16:30:00Z' };
    expect(whyText(why, 'fr', PARIS)).toBe(
      'À faire par une personne : Appeler le client, avant le vendredi 6 novembre à 17 h 30',
    );
    expect(whyText(why, 'en', PARIS)).toBe(
      'For a person to do: Call the customer, before Friday 6 November at 5:30 pm',
    );
  });

  test.each(WHYS)('every reason is a whole sentence in both languages: %j', (why) => {
    for (const language of LANGUAGES) expectWhole(whyText(why, language, PARIS));
  });
});

describe('steps', () => {
  test.each([
    ['reminder-1', 'Rappel 1', 'Reminder 1'],
    ['reminder-12', 'Rappel 12', 'Reminder 12'],
    ['courtesy-1', 'Rappel de courtoisie 1', 'Courtesy reminder 1'],
    ['due-notice', 'Avis d’échéance', 'Due notice'],
    ['call-1', 'Appel 1', 'Call 1'],
    ['formal-notice', 'Mise en demeure', 'Formal notice'],
    ['hand-over', 'Remise du dossier', 'Hand-over'],
    ['resend', 'Nouvel envoi', 'Resend'],
    ['our-own-step', 'our-own-step', 'our-own-step'],
    ['vip-2', 'vip-2', 'vip-2'],
    ['constructor', 'constructor', 'constructor'],
  ])('%s is « %s », "%s"', (step, french, english) => {
    expect(stepText(step, 'fr')).toBe(french);
    expect(stepText(step, 'en')).toBe(english);
  });
});

/** Everything an event may carry at once. */
const ALL_DATA = {
  step: 'reminder-1',
  at: STEP_AT,
  dueAt: '2026-11-06T16:30:00Z',
  reason: 'dispute',
  until: '2026-11-20',
  taskKind: 'call',
  outcome: 'promise_to_pay',
  resolution: 'rejected',
  amountCents: 120_000,
  currency: 'EUR',
  promisedFor: '2026-11-12',
  reference: 'VIR-1',
  number: 'F-2026-0142',
  messageId: 'msg_1',
  changed: ['dueOn', 'totalCents'],
  policy: 'pme',
  version: 2,
  because: 'address_corrected',
};

describe('timelineText', () => {
  test('has the types of the contract', () => {
    expect(TIMELINE_TYPES).toHaveLength(38);
    expect(new Set(TIMELINE_TYPES).size).toBe(38);
  });

  test.each(TIMELINE_TYPES)(
    '%s is a whole sentence with all data, with none, with any one missing',
    (type) => {
      for (const language of LANGUAGES) {
        expectWhole(timelineText(type, ALL_DATA, language, PARIS));
        expectWhole(timelineText(type, {}, language, PARIS));
        for (const missing of Object.keys(ALL_DATA)) {
          expectWhole(timelineText(type, { ...ALL_DATA, [missing]: undefined }, language, PARIS));
          expectWhole(timelineText(type, { ...ALL_DATA, [missing]: null }, language, PARIS));
        }
      }
    },
  );

  test('whatever the data are, a sentence comes out', () => {
    const anyValue = fc.oneof(
      fc.constantFrom(null, undefined, Number.NaN, '', ' ', '2026-13-45', '2026-13-45T99:00Z', -1, 1.5, true),
      fc.integer(),
      fc.array(fc.constantFrom(null, 7, '', 'dueOn')),
      fc.constant({}),
    );
    const keys = Object.keys(ALL_DATA);
    fc.assert(
      fc.property(
        fc.constantFrom(...TIMELINE_TYPES),
        fc.dictionary(fc.constantFrom(...keys), anyValue),
        fc.constantFrom(...LANGUAGES),
        (type, data, language) => {
          expectWhole(timelineText(type, data, language, PARIS));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('an unknown type is shown as it is', () => {
    expect(timelineText('moon.landed', {}, 'fr', PARIS)).toBe('moon.landed');
    expect(timelineText('toString', {}, 'en', PARIS)).toBe('toString');
  });

  test.each([
    ['step.planned', { step: 'reminder-2', at: STEP_AT }, 'Rappel 2 prévu le mardi 3 novembre vers 9 h'],
    [
      'step.skipped',
      { step: 'courtesy-1', reason: 'courtesy_past' },
      'Rappel de courtoisie 1 passé sans envoi : le moment du rappel de courtoisie est passé',
    ],
    ['message.sent', { step: 'formal-notice' }, 'Mise en demeure envoyée'],
    [
      'message.bounced',
      { step: 'reminder-1', hard: true },
      'Rappel 1 renvoyé : l’adresse ne l’a pas accepté',
    ],
    [
      'message.bounced',
      { step: 'reminder-1', hard: false },
      'Rappel 1 renvoyé : empêchement passager, l’adresse reste bonne',
    ],
    [
      'task.opened',
      { kind: 'call', reason: 'complaint' },
      'Tâche ouverte : Appeler le client (signalement comme indésirable)',
    ],
    [
      'task.completed',
      { taskKind: 'call', outcome: 'unreachable' },
      'Tâche terminée : Appeler le client, résultat : injoignable',
    ],
    [
      'task.cancelled',
      { taskKind: 'call', because: 'settled' },
      'Tâche sans objet : Appeler le client (facture réglée)',
    ],
    [
      'promise.made',
      { amountCents: 50_000, currency: 'EUR', promisedFor: '2026-12-01' },
      'Promesse de paiement de 500,00\u00a0€ pour le 1er décembre 2026',
    ],
    ['dispute.opened', { reason: 'Livraison incomplète' }, 'Litige ouvert : « Livraison incomplète »'],
    ['dispute.resolved', { resolution: 'settled' }, 'Litige traité : accord trouvé'],
    [
      'hold.placed',
      { reason: 'paused', until: '2026-11-20' },
      'Relances suspendues jusqu’au 20 novembre 2026 : pause demandée',
    ],
    [
      'payment.received',
      { amountCents: 1, currency: 'EUR', reference: 'VIR-9' },
      'Paiement reçu de 0,01\u00a0€ (VIR-9)',
    ],
    [
      'invoice.changed',
      { number: 'F-1', changed: ['dueOn', 'somethingNew'] },
      'Facture F-1 modifiée : échéance, somethingNew',
    ],
    [
      'invoice.created',
      { number: 'F-1', policy: 'pme', version: 1 },
      'Facture F-1 enregistrée, politique pme v1',
    ],
  ])('%s in French', (type, data, sentence) => {
    expect(timelineText(type, data, 'fr', PARIS)).toBe(sentence);
  });

  test.each([
    [
      'step.planned',
      { step: 'reminder-2', at: STEP_AT },
      'Reminder 2 planned for Tuesday 3 November around 9 am',
    ],
    ['step.skipped', { step: 'courtesy-1', reason: 'a_new_code' }, 'Courtesy reminder 1 skipped: a new code'],
    ['dispute.opened', { reason: 'Goods were missing' }, 'Dispute opened: “Goods were missing”'],
    ['dispute.resolved', { resolution: 'upheld' }, 'Dispute resolved: the customer was right'],
    [
      'hold.lifted',
      { reason: 'reply', because: 'resumed' },
      'Hold lifted: customer’s reply to be read (reminders resumed)',
    ],
    ['payment.received', { amountCents: 120_000, currency: 'EUR' }, 'Payment received: €1,200.00'],
    [
      'message.bounced',
      { step: 'reminder-1', hard: false },
      'Reminder 1 bounced: a passing obstacle, the address is still good',
    ],
    ['policy.migrated', { policy: 'pme', version: 2 }, 'Policy changed: pme v2'],
  ])('%s in English', (type, data, sentence) => {
    expect(timelineText(type, data, 'en', PARIS)).toBe(sentence);
  });
});

test.each(TASK_KINDS)('%s has a title in both languages', (kind) => {
  for (const language of LANGUAGES) expectWhole(taskTitle(kind, language));
});

test.each([
  ['09:00', '09:00'],
  ['09:14', '09:00'],
  ['09:15', '09:30'],
  ['09:44', '09:30'],
  ['09:45', '10:00'],
  ['23:59', '23:30'],
])('%s is said as %s', (localTime, said) => {
  expect(toHalfHour(localTime)).toBe(said);
});

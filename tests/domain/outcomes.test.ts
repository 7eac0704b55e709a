import { describe, expect, test } from 'vitest';
import type { InvoiceFacts, TaskKind } from '../../src/domain/facts.js';
import { allowedOutcomes, outcomeEffects, type OutcomeRequest } from '../../src/domain/outcomes.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { at, facts, sent } from '../support/facts.js';

/** Friday 13 November 2026, eleven o'clock in Paris. */
const complete = (
  kind: TaskKind,
  request: OutcomeRequest,
  reason: string | null = null,
): ReturnType<typeof outcomeEffects> =>
  outcomeEffects({
    task: { kind, step: null, reason },
    request,
    facts: facts(),
    policy: PRESETS.pme,
    now: at('2026-11-13 11:00'),
  });

describe('a call', () => {
  test('a promise holds until two business days after the day promised, for all that is due', () => {
    expect(complete('call', { outcome: 'promise_to_pay', promisedFor: civilDate('2026-11-20') })).toEqual({
      kind: 'accepted',
      effects: [
        { kind: 'make_promise', promisedFor: '2026-11-20', promisedCents: 120_000 },
        { kind: 'place_hold', reason: 'promise', until: '2026-11-24' },
      ],
    });
  });

  test('an announced payment is believed for five business days', () => {
    expect(complete('call', { outcome: 'payment_sent' })).toEqual({
      kind: 'accepted',
      effects: [{ kind: 'place_hold', reason: 'payment_announced', until: '2026-11-20' }],
    });
  });

  test('an approval inside the customer’s firm holds until the day before the call', () => {
    expect(complete('call', { outcome: 'awaiting_approval', retryOn: civilDate('2026-11-26') })).toEqual({
      kind: 'accepted',
      effects: [{ kind: 'place_hold', reason: 'internal_approval', until: '2026-11-25' }],
    });
    expect(complete('call', { outcome: 'awaiting_approval', retryOn: civilDate('2026-11-13') })).toEqual({
      kind: 'accepted',
      effects: [],
    });
  });

  test('a dispute holds and gives a person the work of resolving it', () => {
    const result = complete('call', { outcome: 'dispute', disputeReason: 'goods damaged' });
    expect(result).toMatchObject({ kind: 'accepted' });
    expect(result.kind === 'accepted' ? result.effects.map((effect) => effect.kind) : []).toEqual([
      'open_dispute',
      'place_hold',
      'open_task',
    ]);
  });

  test('a refusal prepares the formal notice, and sends nothing', () => {
    expect(complete('call', { outcome: 'refuses' })).toEqual({
      kind: 'accepted',
      effects: [{ kind: 'open_task', task: 'formal_notice', step: 'formal-notice', reason: null }],
    });
  });

  test.each(['unreachable', 'voicemail'])('%s changes nothing but the next attempt', (outcome) => {
    expect(complete('call', { outcome })).toEqual({ kind: 'accepted', effects: [] });
  });
});

describe('what does not fit names its field', () => {
  test.each<[string, TaskKind, OutcomeRequest, string]>([
    ['an unknown outcome', 'call', { outcome: 'shrugged' }, '/outcome'],
    ['a name every object has', 'call', { outcome: 'constructor' }, '/outcome'],
    ['an outcome of another kind', 'call', { outcome: 'handed_over' }, '/outcome'],
    ['a promise without a day', 'call', { outcome: 'promise_to_pay' }, '/promisedFor'],
    [
      'a promise in the past',
      'call',
      { outcome: 'promise_to_pay', promisedFor: civilDate('2026-11-12') },
      '/promisedFor',
    ],
    [
      'a promise of more than is due',
      'call',
      { outcome: 'promise_to_pay', promisedFor: civilDate('2026-11-20'), promisedCents: 120_001 },
      '/promisedCents',
    ],
    ['a dispute without a reason', 'call', { outcome: 'dispute' }, '/disputeReason'],
    ['a field of another outcome', 'call', { outcome: 'refuses', promisedCents: 1 }, '/promisedCents'],
    ['a notice sent tomorrow', 'formal_notice', { outcome: 'sent', on: civilDate('2026-11-14') }, '/on'],
    ['"not now" without a date', 'hand_over', { outcome: 'not_now' }, '/retryOn'],
    ['an answer of another task', 'check_delivery', { outcome: 'corrected' }, '/outcome'],
    [
      'the day of a notice for a message',
      'check_delivery',
      { outcome: 'sent', on: civilDate('2026-11-12') },
      '/on',
    ],
    ['a correction without a contact', 'check_address', { outcome: 'corrected' }, '/contact'],
    [
      'a correction without an address',
      'check_address',
      { outcome: 'corrected', contact: { phone: '+33 4 78 00 00 17' } },
      '/contact/email',
    ],
    [
      'a contact where none is asked for',
      'call',
      { outcome: 'refuses', contact: { email: 'a@b.example' } },
      '/contact',
    ],
    ['a credit that nobody recorded', 'resolve_dispute', { outcome: 'upheld', as: 'credit' }, '/as'],
  ])('%s', (_title, kind, request, path) => {
    expect(complete(kind, request)).toMatchObject({ kind: 'refused', path });
  });
});

test('a promise of exactly what is due, for today, is fine', () => {
  const today = civilDate('2026-11-13');
  expect(
    complete('call', { outcome: 'promise_to_pay', promisedFor: today, promisedCents: 120_000 }).kind,
  ).toBe('accepted');
});

test('resuming after a pause without end lifts the pause; after another review it lifts nothing', () => {
  expect(complete('review', { outcome: 'resume' }, 'pause_without_end')).toEqual({
    kind: 'accepted',
    effects: [{ kind: 'lift_hold', reason: 'paused' }],
  });
  expect(complete('review', { outcome: 'resume' }, 'stuck')).toEqual({ kind: 'accepted', effects: [] });
  expect(complete('review', { outcome: 'resume' }, 'stopped_without_end')).toEqual({
    kind: 'accepted',
    effects: [],
    customer: { kind: 'remind_again' },
  });
});

test('the outcomes offered are those accepted', () => {
  expect(allowedOutcomes('call')).toEqual([
    'promise_to_pay',
    'payment_sent',
    'payment_plan',
    'invoice_not_received',
    'awaiting_approval',
    'wrong_contact',
    'unreachable',
    'voicemail',
    'dispute',
    'refuses',
  ]);
});

/** On Friday 13 November 2026, after two reminders. */
const reminded = (
  kind: TaskKind,
  request: OutcomeRequest,
  change: Partial<InvoiceFacts> = {},
): ReturnType<typeof outcomeEffects> =>
  outcomeEffects({
    task: { kind, step: null, reason: null },
    request,
    facts: facts({
      messages: [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')],
      ...change,
    }),
    policy: PRESETS.pme,
    now: at('2026-11-13 11:00'),
  });

describe('the invoice or its reminder never reached the right person', () => {
  const email = 'neu@client.example';
  const phone = '+33 4 78 00 00 17';

  test('not received: the invoice again, today; where to, if a contact was named', () => {
    const opening = { step: 'resend', on: '2026-11-13' };
    expect(reminded('call', { outcome: 'invoice_not_received' })).toEqual({
      kind: 'accepted',
      effects: [{ kind: 'open_round', opening }],
    });
    expect(reminded('call', { outcome: 'invoice_not_received', contact: { email } })).toEqual({
      kind: 'accepted',
      customer: { kind: 'change_contact', contact: { email } },
      effects: [
        { kind: 'lift_hold', reason: 'undeliverable' },
        { kind: 'open_round', opening },
      ],
    });
  });

  test('not received, while it is on its way: nothing more, unless it goes elsewhere', () => {
    const underway = {
      round: 2,
      opening: { step: 'resend', on: civilDate('2026-11-13') },
      messages: [sent('resend', '2026-11-13')],
    };
    const again = (contact?: OutcomeRequest['contact']) =>
      reminded('call', { outcome: 'invoice_not_received', contact }, underway);
    expect(again()).toEqual({ kind: 'accepted', effects: [] });
    expect(again({ email })).toMatchObject({ effects: [{ kind: 'lift_hold' }, { kind: 'open_round' }] });
  });

  test('wrong contact: the last reminder to the address named', () => {
    expect(reminded('call', { outcome: 'wrong_contact', contact: { name: 'Jeanne', email } })).toEqual({
      kind: 'accepted',
      customer: { kind: 'change_contact', contact: { name: 'Jeanne', email } },
      effects: [
        { kind: 'lift_hold', reason: 'undeliverable' },
        { kind: 'open_round', opening: { step: 'reminder-2', on: '2026-11-13' } },
      ],
    });
  });

  test('wrong contact with a number only: a call on the next business day', () => {
    expect(reminded('call', { outcome: 'wrong_contact', contact: { phone } })).toEqual({
      kind: 'accepted',
      customer: { kind: 'change_contact', contact: { phone } },
      effects: [{ kind: 'open_round', opening: { step: 'call-1', on: '2026-11-16' } }],
    });
  });

  test.each([undefined, {}, { name: 'Jeanne' }])('wrong contact and nobody known (%j)', (contact) => {
    expect(reminded('call', { outcome: 'wrong_contact', contact })).toEqual({
      kind: 'accepted',
      customer: { kind: 'withdraw_address' },
      effects: [],
    });
  });

  test('read in a reply, it lifts that hold too', () => {
    expect(reminded('read_reply', { outcome: 'wrong_contact', contact: { phone } })).toMatchObject({
      effects: [{ kind: 'lift_hold', reason: 'reply' }, { kind: 'open_round' }],
    });
  });

  test('an address corrected: what did not arrive again, on the next open day; what arrived is left', () => {
    const request = { outcome: 'corrected', contact: { email } };
    const bounced = { messages: [sent('reminder-1', '2026-11-13', 'bounced')] };
    expect(reminded('check_address', request, bounced)).toEqual({
      kind: 'accepted',
      customer: { kind: 'change_contact', contact: { email } },
      effects: [
        { kind: 'lift_hold', reason: 'undeliverable' },
        { kind: 'open_round', opening: { step: 'reminder-1', on: '2026-11-16' } },
      ],
    });
    expect(reminded('check_address', request)).toMatchObject({
      effects: [{ kind: 'lift_hold', reason: 'undeliverable' }],
    });
  });

  test('by phone only: a call; nobody at all: a review that lifts the hold when it is resumed', () => {
    expect(reminded('check_address', { outcome: 'phone_only' })).toMatchObject({
      effects: [
        { kind: 'lift_hold', reason: 'undeliverable' },
        { kind: 'open_task', task: 'call', step: 'call-1' },
      ],
    });
    expect(reminded('check_address', { outcome: 'none' })).toMatchObject({
      effects: [{ kind: 'open_task', task: 'review', reason: 'no_contact' }],
    });
    expect(complete('review', { outcome: 'resume' }, 'no_contact')).toEqual({
      kind: 'accepted',
      effects: [{ kind: 'lift_hold', reason: 'undeliverable' }],
    });
  });
});

describe('a dispute', () => {
  const kindsOf = (result: ReturnType<typeof outcomeEffects>) =>
    result.kind === 'accepted' ? result.effects.map((effect) => effect.kind) : [];

  test.each<[OutcomeRequest, boolean, readonly string[]]>([
    [{ outcome: 'rejected' }, false, ['resolve_dispute', 'lift_hold', 'not_before']],
    [{ outcome: 'settled' }, false, ['resolve_dispute', 'lift_hold', 'open_task']],
    [{ outcome: 'upheld' }, false, ['resolve_dispute', 'lift_hold', 'finish']],
    [{ outcome: 'upheld' }, true, ['resolve_dispute', 'lift_hold', 'not_before']],
    [{ outcome: 'upheld', as: 'credit' }, true, ['resolve_dispute', 'lift_hold', 'not_before']],
    [{ outcome: 'upheld', as: 'cancel' }, true, ['resolve_dispute', 'lift_hold', 'finish']],
  ])('%j, credit recorded: %s', (request, hasCreditSinceDispute, kinds) => {
    const result = outcomeEffects({
      task: { kind: 'resolve_dispute', step: null, reason: null },
      request,
      facts: facts(),
      policy: PRESETS.pme,
      now: at('2026-11-13 11:00'),
      hasCreditSinceDispute,
    });
    expect(kindsOf(result)).toEqual(kinds);
  });
});

import { describe, expect, test } from 'vitest';
import type { TaskKind } from '../../src/domain/facts.js';
import { allowedOutcomes, outcomeEffects, type OutcomeRequest } from '../../src/domain/outcomes.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { at, facts } from '../support/facts.js';

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
    ['a kind that is not served yet', 'check_address', { outcome: 'corrected' }, '/outcome'],
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
});

test('the outcomes offered are those accepted', () => {
  expect(allowedOutcomes('call')).toEqual([
    'promise_to_pay',
    'payment_sent',
    'unreachable',
    'voicemail',
    'dispute',
    'refuses',
  ]);
});

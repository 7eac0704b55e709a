import { describe, expect, test } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide } from '../../src/domain/decide.js';
import type { HoldReason, InvoiceFacts } from '../../src/domain/facts.js';
import { ORGANISATION_HOLD } from '../../src/domain/hold-ends.js';
import { PRESETS } from '../../src/domain/presets.js';
import { at, doneTask, facts, hold, openTask } from '../support/facts.js';

const pme = PRESETS.pme;
const NOW = '2026-12-01 10:00';

function look(change: Partial<InvoiceFacts>, now = NOW): string {
  const { next } = decide(facts(change), { ...pme, minAmountCents: 100 }, at(now));
  if (next.at === null) return next.kind;
  const about = next.kind === 'open_review' ? ` ${next.reason}` : '';
  return `${next.kind}${about} ${civilDateOf(next.at, 'Europe/Paris')}`;
}
const held = (reason: HoldReason, since = '2026-12-01 09:00') => hold({ reason, since: at(since) });
const reviewed = (reason: string, completed: string) =>
  doneTask('hand_over', completed, { kind: 'review', step: null, reason });

describe('a hold without an end is looked at by a person after thirty days', () => {
  test.each([
    ['paused', 'pause_without_end'],
    ['stopped', 'stopped_without_end'],
    ['undeliverable', 'no_contact'],
    ['insolvency', 'insolvency'],
  ] as const)('%s: %s', (reason, question) => {
    expect(look({ holds: [held(reason)] })).toBe(`open_review ${question} 2026-12-31`);
  });

  test.each(['dispute', 'reply'] as const)('%s has a task of its own all the time', (reason) => {
    expect(look({ holds: [held(reason)] })).toBe('await_person');
  });

  test('whoever is reminded no more has until the due day first', () => {
    const early = held('stopped', '2026-10-05 09:00');
    expect(look({ holds: [early] }, '2026-10-05 10:00')).toBe('open_review stopped_without_end 2026-11-30');
  });

  test('nobody is asked about the stop of a whole organisation, invoice by invoice', () => {
    expect(look({ holds: [hold({ id: ORGANISATION_HOLD, reason: 'stopped' })] })).toBe('await_person');
  });

  test('not while somebody has something to do on it; a pause all the same, but never two reviews', () => {
    const call = openTask({ openedAt: at('2026-12-01 09:00'), escalatesAt: at('2027-03-01 17:30') });
    expect(look({ holds: [held('stopped')], tasks: [call] })).toBe('escalate_task 2027-03-01');
    expect(look({ holds: [held('paused')], tasks: [call] })).toBe('open_review pause_without_end 2026-12-31');
    const other = { ...call, kind: 'review' as const, step: null, reason: 'payment_reversed' };
    expect(look({ holds: [held('paused')], tasks: [other] })).toBe('escalate_task 2027-03-01');
  });

  test.each(['paused', 'stopped', 'undeliverable', 'insolvency'] as const)(
    '%s: an answer that left it there has it looked at again thirty days after the last one',
    (reason) => {
      const question = {
        paused: 'pause_without_end',
        stopped: 'stopped_without_end',
        undeliverable: 'no_contact',
        insolvency: 'insolvency',
      }[reason];
      const notNow = doneTask('not_now', '2027-01-12 10:00', { kind: 'hand_over', step: 'hand-over' });
      const tasks = [reviewed(question, '2027-01-04 10:00'), notNow];
      const again = `open_review ${question} 2027-02-11`;
      expect(look({ holds: [held(reason)], tasks }, '2027-01-12 11:00')).toBe(again);
    },
  );
});

test('too small to be asked for: a person looks after the longest time of the policy, and again', () => {
  const small = { outstandingCents: 99, claimCents: 99 };
  expect(look(small)).toBe('open_review too_long 2027-11-02'); // 1 November is a holiday
  const tasks = [reviewed('too_long', '2027-11-02 10:00')];
  expect(look({ ...small, tasks }, '2027-11-02 11:00')).toBe('open_review too_long 2028-11-02');
});

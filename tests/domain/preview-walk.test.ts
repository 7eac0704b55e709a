import { describe, expect, test } from 'vitest';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import type { Policy, PolicyStep } from '../../src/domain/policy.js';
import { PRESETS } from '../../src/domain/presets.js';
import { changedSteps } from '../../src/domain/preview/changed-steps.js';
import { walk } from '../../src/domain/preview/walk.js';
import { civilDate } from '../../src/domain/time.js';
import { at, doneTask, facts, hold, openTask, sent } from '../support/facts.js';

const { pme } = PRESETS;
const rows = (about: InvoiceFacts, now: string, policy: Policy = pme) =>
  walk(about, policy, at(now)).map(({ step, on, why }) => `${step} ${on} ${why.code}`);
const from = (steps: readonly PolicyStep[]): Policy => ({ ...pme, version: 2, steps });
const [r1, r2, call, notice, end] = pme.steps as [PolicyStep, PolicyStep, PolicyStep, PolicyStep, PolicyStep];

describe('a walk from where an invoice stands', () => {
  test('begins after what is done', () => {
    const about = facts({ messages: [sent('reminder-1', '2026-11-03')], messagesInAllRounds: 1 });
    expect(rows(about, '2026-11-04 10:00')).toEqual([
      'reminder-2 2026-11-09 waiting-for-step',
      'call-1 2026-11-13 waiting-for-step',
      'formal-notice 2026-11-23 waiting-for-step',
      'hand-over 2026-12-08 waiting-for-step',
    ]);
  });

  test('a step due now comes now, and its first instant is now', () => {
    const [row] = walk(facts(), pme, at('2026-11-03 11:00'));
    expect([row?.on, row?.at]).toEqual(['2026-11-03', at('2026-11-03 11:00')]);
  });

  test('steps of one day are told from the start of their slot: each may really come that early', () => {
    const together = from([r1, { ...call, offset: 0 }, { ...end, offset: 0 }]);
    const about = facts({ spreadMs: 20 * 60_000 });
    const steps = walk(about, together, at('2026-11-02 10:00'));
    expect(steps.map((row) => [row.step, row.at])).toEqual(
      ['reminder-1', 'call-1', 'hand-over'].map((step) => [step, at('2026-11-03 09:00')]),
    );
  });

  test('a hold ends with its last day, and says so once', () => {
    const about = facts({ holds: [hold({ reason: 'promise', until: civilDate('2026-11-10') })] });
    expect(rows(about, '2026-11-02 10:00').slice(0, 2)).toEqual([
      'reminder-1 2026-11-12 on-hold',
      'reminder-2 2026-11-16 waiting-for-step',
    ]);
  });

  test('two holds end one after the other', () => {
    const about = facts({
      holds: [
        hold({ id: 'hld_1', reason: 'payment_announced', until: civilDate('2026-11-05') }),
        hold({ id: 'hld_2', reason: 'promise', until: civilDate('2026-11-16') }),
      ],
    });
    expect(rows(about, '2026-11-02 10:00')[0]).toBe('reminder-1 2026-11-17 on-hold');
  });

  test('without an end to its hold, everything depends on it', () => {
    const about = facts({ holds: [hold({ reason: 'dispute' })] });
    const story = rows(about, '2026-11-02 10:00');
    expect(story[0]).toBe('reminder-1 2026-11-03 on-hold');
    expect(story.every((row) => row.endsWith('on-hold'))).toBe(true);
  });

  test('with a task open now, everything depends on the person', () => {
    const messages = [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')];
    const about = facts({ messages, tasks: [openTask({ openedAt: at('2026-11-13 09:10') })] });
    expect(rows(about, '2026-11-16 10:00')).toEqual([
      'formal-notice 2026-11-24 awaiting-person',
      'hand-over 2026-12-09 awaiting-person',
    ]);
  });

  test('a check of a delivery stands in nobody’s way', () => {
    const about = facts({ tasks: [openTask({ kind: 'check_delivery', step: null })] });
    expect(rows(about, '2026-11-02 10:00')[0]).toBe('reminder-1 2026-11-03 waiting-for-step');
  });

  test('a call nobody answered comes again in the other half-day', () => {
    const messages = [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')];
    const about = facts({ messages, tasks: [doneTask('unreachable', '2026-11-13 09:30')] });
    const [row] = walk(about, pme, at('2026-11-13 09:31'));
    expect([row?.step, row?.at]).toEqual(['call-1', at('2026-11-16 12:30')]);
  });

  test.each([
    ['final', facts({ final: 'settled' })],
    ['paid', facts({ outstandingCents: 0 })],
  ])('nothing comes to one that is %s', (_name, about) => {
    expect(rows(about, '2026-11-02 10:00')).toEqual([]);
  });

  test('nothing comes below the policy’s minimum', () => {
    expect(rows(facts(), '2026-11-02 10:00', { ...pme, minAmountCents: 120_001 })).toEqual([]);
  });

  test('over the cap a person looks, then only work is left', () => {
    const story = rows(facts({ messagesInAllRounds: 7 }), '2026-11-02 10:00');
    expect(story[0]).toBe('reminder-1 2026-11-03 waiting-for-step');
    expect(story.slice(1).map((row) => row.replace(/ \S+ /, ' '))).toEqual([
      'call-1 awaiting-person',
      'formal-notice awaiting-person',
      'hand-over awaiting-person',
    ]);
  });
});

describe('after a migration', () => {
  const done = facts({
    messages: [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')],
    messagesInAllRounds: 2,
  });
  const now = '2026-11-10 10:00';
  const names = (policy: Policy, about = done) =>
    walk(about, policy, at(now)).map(({ step, on }) => `${step} ${on}`);

  test('what was done stays done by its name, and the rest counts from it', () => {
    expect(names(from([r1, r2, { ...call, offset: 7 }, end]))).toEqual([
      'call-1 2026-11-16',
      'hand-over 2026-12-01',
    ]);
  });

  test('but nothing comes before the day the new ladder gives it from the due date', () => {
    expect(names(from([r1, { ...r2, offset: 20 }, call, end]))[0]).toBe('call-1 2026-11-27');
  });

  test('a step put in before one that is done is behind', () => {
    expect(names(from([r1, { ...call, step: 'early-call' }, r2, call, end]))[0]).toBe('call-1 2026-11-17');
  });

  test('a renamed step is not done again', () => {
    const renamed = from([{ ...r1, step: 'first' }, { ...r2, step: 'second' }, call, end]);
    expect(names(renamed)).toEqual(['call-1 2026-11-13', 'hand-over 2026-11-30']);
  });

  test('one that replaces a step already done counts as done: the customer has had two', () => {
    expect(names(from([r1, { ...r2, step: 'softer' }, { ...r2, step: 'third' }, call, end]))).toEqual([
      'third 2026-11-13',
      'call-1 2026-11-17',
      'hand-over 2026-12-02',
    ]);
  });

  test('where a step vanished, the next one still counts from the day it was done', () => {
    const about = { ...done, tasks: [doneTask('refuses', '2026-11-13 10:00')] };
    const now2 = at('2026-11-13 11:00');
    const without = from([r1, r2, notice, end]);
    expect(walk(about, without, now2).map(({ step, on }) => `${step} ${on}`)).toEqual([
      'formal-notice 2026-11-23',
      'hand-over 2026-12-08',
    ]);
  });

  test('all names new: as many steps of each kind are behind as were done', () => {
    const about = { ...done, tasks: [doneTask('refuses', '2026-11-13 10:00')] };
    const other = from([
      { ...r1, step: 'a' },
      { ...call, step: 'b' },
      { ...r2, step: 'c' },
      { ...call, step: 'd' },
      end,
    ]);
    expect(walk(about, other, at('2026-11-13 11:00')).map(({ step, on }) => `${step} ${on}`)).toEqual([
      'd 2026-11-17',
      'hand-over 2026-12-02',
    ]);
  });

  test('a message a person asked for again is no step', () => {
    const about = facts({ messages: [{ ...sent('reminder-x', '2026-11-03'), step: 'resend' }] });
    expect(rows(about, '2026-11-04 10:00')[0]).toBe('reminder-1 2026-11-06 waiting-for-step');
  });

  test('the difference is told step by step', () => {
    expect(changedSteps(done, pme, from([r1, r2, { ...call, offset: 7 }, end]), at(now))).toEqual([
      { step: 'call-1', before: '2026-11-13', after: '2026-11-16' },
      { step: 'formal-notice', before: '2026-11-23', after: null },
      { step: 'hand-over', before: '2026-12-08', after: '2026-12-01' },
    ]);
  });
});

test('a stuck step that a person waved through is not taken for done', () => {
  const messages = [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')];
  const review = doneTask('resume', '2026-11-13 10:00', { kind: 'review', reason: 'stuck', step: 'call-1' });
  expect(rows(facts({ messages, tasks: [review] }), '2026-11-13 10:05')[0]).toBe(
    'call-1 2026-11-13 waiting-for-step',
  );
});

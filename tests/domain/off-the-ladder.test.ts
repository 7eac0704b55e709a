import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide } from '../../src/domain/decide.js';
import { ORGANISATION_HOLD } from '../../src/domain/hold-ends.js';
import type { InvoiceFacts, TaskFact } from '../../src/domain/facts.js';
import type { Policy } from '../../src/domain/policy.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { at, doneTask, facts, hold, sent } from '../support/facts.js';

/** Without a call and without a formal notice: two mails and the hand-over, fifteen days later. */
const mails: Policy = {
  ...PRESETS.pme,
  steps: PRESETS.pme.steps
    .filter(({ kind }) => kind === 'reminder' || kind === 'hand_over')
    .map((step) => (step.kind === 'hand_over' ? { ...step, offset: 15 } : step)),
};

function next(about: Partial<InvoiceFacts>, now: string, policy = mails): string {
  const decision = decide(facts(about), policy, at(now)).next;
  const what = 'step' in decision ? decision.step : '';
  return [decision.kind, what, decision.at === null ? '' : civilDateOf(decision.at, 'Europe/Paris')].join(
    ' ',
  );
}

const messages = [sent('reminder-1', '2026-11-03')];
/** As it is stored when the policy has no rung of its kind. */
const call = (outcome: string, completed: string, more: Partial<TaskFact> = {}): TaskFact =>
  doneTask(outcome, completed, { step: null, ...more });
const notice = (outcome: string, completed: string, more: Partial<TaskFact> = {}): TaskFact =>
  call(outcome, completed, { kind: 'formal_notice', ...more });

describe('a call under a policy without one', () => {
  test('nobody answered: again the next business day, under a name of its own', () => {
    const tasks = [call('unreachable', '2026-11-04 10:00')];
    expect(next({ messages, tasks }, '2026-11-04 10:01')).toBe('open_call_task call 2026-11-05');
    const about = facts({ messages, tasks });
    const plan = decide(about, mails, at('2026-11-04 10:01'));
    expect(plan.next).toMatchObject({ attempt: 2 });
    expect(plan.why).toMatchObject({ code: 'waiting-for-step', kind: 'call' });
  });

  test('attempts with and without a name are one series; after the third the ladder goes on from that day', () => {
    const two = [
      call('unreachable', '2026-11-04 10:00'),
      call('voicemail', '2026-11-05 15:00', { step: 'call' }),
    ];
    expect(next({ messages, tasks: two }, '2026-11-05 15:01')).toBe('open_call_task call 2026-11-10');
    const three = [...two, call('unreachable', '2026-11-10 09:30', { step: 'call' })];
    expect(next({ messages, tasks: three }, '2026-11-10 09:31')).toBe('send_reminder reminder-2 2026-11-16');
  });

  test('before anything has left: the call comes first, then the ladder as it was', () => {
    const tasks = [call('awaiting_approval', '2026-10-20 10:00', { retryOn: civilDate('2026-10-26') })];
    expect(next({ tasks }, '2026-10-20 10:01')).toBe('open_call_task call 2026-10-26');
    const both = [...tasks, call('promise_to_pay', '2026-10-26 10:00', { step: 'call' })];
    expect(next({ tasks: both }, '2026-10-26 10:01')).toBe('send_reminder reminder-1 2026-11-03');
  });

  test('what was done on the ladder after it is the last word', () => {
    const tasks = [call('unreachable', '2026-11-04 10:00')];
    const later = [...messages, sent('reminder-2', '2026-11-09')];
    expect(next({ messages: later, tasks }, '2026-11-09 10:00')).toBe(
      'propose_hand_over hand-over 2026-11-24',
    );
  });

  test('the call after a complaint is no step: it moves nothing', () => {
    const tasks = [call('unreachable', '2026-11-04 10:00', { reason: 'complaint' })];
    expect(next({ messages, tasks }, '2026-11-04 10:01')).toBe(next({ messages }, '2026-11-04 10:01'));
  });

  test('it is made again while the customer is stopped, unless something else holds the invoice', () => {
    const tasks = [call('unreachable', '2026-11-04 10:00', { reason: 'complaint' })];
    const stopped = hold({ reason: 'stopped', since: at('2026-11-03 12:00') });
    expect(next({ messages, tasks, holds: [stopped] }, '2026-11-04 10:01')).toBe(
      'open_call_task call 2026-11-05',
    );
    const reply = hold({ id: 'hld_2', reason: 'reply' });
    expect(next({ messages, tasks, holds: [stopped, reply] }, '2026-11-04 10:01')).not.toContain('call');
    const all = { ...stopped, id: ORGANISATION_HOLD };
    expect(next({ messages, tasks, holds: [stopped, all] }, '2026-11-04 10:01')).not.toContain('call');
    const anew = hold({ reason: 'stopped', since: at('2026-11-05 12:00') });
    expect(next({ messages, tasks, holds: [anew] }, '2026-11-05 12:01')).not.toContain('call');
    const refuses = [call('refuses', '2026-11-04 10:00', { reason: 'complaint' })];
    expect(next({ messages, tasks: refuses, holds: [stopped] }, '2026-11-04 10:01')).not.toContain('call');
  });

  test('migrated to a policy with a call: what was done counts as that call', () => {
    const tasks = [call('refuses', '2026-11-09 10:00')];
    const all = [...messages, sent('reminder-2', '2026-11-09')];
    expect(next({ messages: all, tasks }, '2026-11-09 11:00', PRESETS.pme)).toBe(
      'propose_formal_notice formal-notice 2026-11-17',
    );
  });
});

describe('a formal notice under a policy without one', () => {
  test('not now: again on the day that was named', () => {
    const tasks = [notice('not_now', '2026-11-04 10:00', { retryOn: civilDate('2026-12-01') })];
    expect(next({ messages, tasks }, '2026-11-04 10:01')).toBe(
      'propose_formal_notice formal-notice 2026-12-01',
    );
  });

  test('sent: then the hand-over, its delay counted from that day, whatever stood between', () => {
    const tasks = [notice('sent', '2026-11-04 10:00')];
    expect(next({ messages, tasks }, '2026-11-04 10:01')).toBe('propose_hand_over hand-over 2026-11-19');
  });

  test('a call nobody answered before it is not made any more', () => {
    const tasks = [call('unreachable', '2026-11-04 10:00'), notice('sent', '2026-11-04 15:00')];
    expect(next({ messages, tasks }, '2026-11-04 15:01')).toBe('propose_hand_over hand-over 2026-11-19');
  });
});

test('whatever was answered off the ladder: something comes next, and never a reminder after a formal notice', () => {
  const day = fc
    .integer({ min: 4, max: 27 })
    .map((number) => `2026-11-${String(number).padStart(2, '0')} 10:00`);
  const retryOn = fc.constantFrom('2026-11-30', '2026-12-24').map(civilDate);
  const work = fc.oneof(
    fc
      .record({ outcome: fc.constantFrom('unreachable', 'voicemail', 'payment_sent', 'refuses'), when: day })
      .map(({ outcome, when }) => call(outcome, when)),
    fc.record({ when: day, retryOn }).map((one) => call('awaiting_approval', one.when, one)),
    fc.record({ when: day }).map(({ when }) => notice('sent', when)),
    fc.record({ when: day, retryOn }).map((one) => notice('not_now', one.when, one)),
  );
  fc.assert(
    fc.property(fc.array(work, { maxLength: 6 }), (list) => {
      const tasks = list.toSorted((a, b) => (a.completedAt ?? 0) - (b.completedAt ?? 0));
      const { next: decision } = decide(facts({ messages, tasks }), mails, at('2026-11-28 10:00'));
      expect(decision.at).not.toBeNull();
      if (tasks.some(({ kind }) => kind === 'formal_notice')) expect(decision.kind).not.toBe('send_reminder');
    }),
  );
});

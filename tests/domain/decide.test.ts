import { describe, expect, test } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide, stepIgnoringHolds, withoutStuckReview } from '../../src/domain/decide.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate, type Instant } from '../../src/domain/time.js';
import { at, doneTask, facts, hold, openTask, sent } from '../support/facts.js';

const pme = PRESETS.pme;
const freelance = PRESETS.freelance;

/** The next decision as `kind step day`, in Paris. */
function story(about: InvoiceFacts, now: string, policy = pme): string {
  const { next } = decide(about, policy, at(now));
  const what = 'step' in next ? next.step : 'reason' in next ? next.reason : '';
  return [next.kind, what, next.at === null ? '' : civilDateOf(next.at, 'Europe/Paris')].join(' ').trim();
}
const bothMails = [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')];

describe('the plain ladder of preset pme', () => {
  test('an invoice due on Saturday 31 October gets reminder-1 on Tuesday 3 November, in the first half hour', () => {
    const { next } = decide(facts(), pme, at('2026-10-01 10:00'));
    expect(next.kind).toBe('send_reminder');
    expect(next.at).toBeGreaterThanOrEqual(at('2026-11-03 09:00'));
    expect(next.at).toBeLessThan(at('2026-11-03 09:30'));
  });

  test('reminder-2 counts four days from the day reminder-1 was accepted, rolled forward over the week-end', () => {
    expect(story(facts({ messages: [sent('reminder-1', '2026-11-03')] }), '2026-11-03 09:10')).toBe(
      'send_reminder reminder-2 2026-11-09',
    );
  });

  test('the call task follows four days after reminder-2', () => {
    expect(story(facts({ messages: bothMails }), '2026-11-09 10:00')).toBe(
      'open_call_task call-1 2026-11-13',
    );
  });

  test('an open call task blocks: only its deadline is ahead', () => {
    const plan = decide(facts({ messages: bothMails, tasks: [openTask()] }), pme, at('2026-11-13 10:00'));
    expect(plan.next).toEqual({ kind: 'escalate_task', taskId: 'tsk_1', at: at('2026-11-17 17:30') });
    expect(plan.why.code).toBe('awaiting-person');
  });

  test('after the formal notice was sent the hand-over follows fifteen days later', () => {
    const tasks = [
      doneTask('promise_to_pay', '2026-11-13 11:00'),
      doneTask('sent', '2026-11-23 11:00', { id: 'tsk_2', kind: 'formal_notice', step: 'formal-notice' }),
    ];
    expect(story(facts({ messages: bothMails, tasks }), '2026-11-23 12:00')).toBe(
      'propose_hand_over hand-over 2026-12-08',
    );
  });

  test('an exhausted policy leaves a review for a person, never nothing', () => {
    const tasks = [doneTask('unknown_to_us', '2026-12-08 11:00', { kind: 'hand_over', step: 'hand-over' })];
    expect(story(facts({ messages: bothMails, tasks }), '2026-12-08 12:00')).toContain(
      'open_review too_long',
    );
  });

  test('nothing outstanding, or a final state, is the end', () => {
    expect(story(facts({ outstandingCents: 0 }), '2026-10-05 10:00')).toBe('end');
    expect(decide(facts({ final: 'cancelled' }), pme, at('2026-10-05 10:00')).next).toEqual({
      kind: 'end',
      outcome: 'cancelled',
      at: null,
    });
  });
});

describe('dates', () => {
  test('an instant already past inside an open slot means now', () => {
    const now = at('2026-11-03 15:00');
    expect(decide(facts(), pme, now).next).toMatchObject({ kind: 'send_reminder', at: now });
  });

  test('a slot that was missed means the next slot with its own spread', () => {
    const { next } = decide(facts(), pme, at('2026-11-03 18:00'));
    expect(next.at).toBeGreaterThanOrEqual(at('2026-11-04 09:00'));
    expect(next.at).toBeLessThan(at('2026-11-04 09:30'));
  });

  test('the same question gives the same instant, another invoice another one', () => {
    const mine = decide(facts(), pme, at('2026-10-01 10:00')).next.at;
    expect(decide(facts(), pme, at('2026-10-20 10:00')).next.at).toBe(mine);
    expect(decide(facts({ invoiceId: 'inv_2' }), pme, at('2026-10-01 10:00')).next.at).not.toBe(mine);
  });

  test('posted after its first day: the first slot at least one business day later', () => {
    expect(story(facts({ postedOn: civilDate('2026-11-20') }), '2026-11-20 10:00')).toBe(
      'send_reminder reminder-1 2026-11-23',
    );
  });

  test('posted on its first day: today, at once inside the slot', () => {
    expect(story(facts({ postedOn: civilDate('2026-11-03') }), '2026-11-03 11:00')).toBe(
      'send_reminder reminder-1 2026-11-03',
    );
  });

  test('reminders already sent elsewhere are behind us; the next one waits for a business day after posting', () => {
    const moved = facts({ postedOn: civilDate('2026-11-20'), remindersAlreadySent: 1 });
    expect(story(moved, '2026-11-20 10:00')).toBe('send_reminder reminder-2 2026-11-23');
    expect(story({ ...moved, remindersAlreadySent: 2 }, '2026-11-20 10:00')).toBe(
      'open_call_task call-1 2026-11-23',
    );
  });

  test('after a late reminder-1 the distance to the next step is kept, never a burst', () => {
    expect(story(facts({ messages: [sent('reminder-1', '2026-11-19')] }), '2026-11-25 09:30')).toBe(
      'send_reminder reminder-2 2026-11-25',
    );
    expect(story(facts({ messages: [sent('reminder-1', '2026-11-19')] }), '2026-11-19 09:30')).toBe(
      'send_reminder reminder-2 2026-11-23',
    );
  });

  test('a due date moved forward moves what is not sent yet, never before it', () => {
    const moved = facts({ dueOn: civilDate('2026-12-31'), messages: [sent('reminder-1', '2026-11-03')] });
    expect(story(moved, '2026-11-04 10:00')).toBe('send_reminder reminder-2 2027-01-11');
  });

  test('steps anchored to the due date keep their distance after an outage', () => {
    const policy = {
      ...pme,
      steps: pme.steps.map((step) =>
        step.step === 'reminder-2' ? { ...step, anchor: 'due' as const, offset: 10 } : step,
      ),
    };
    expect(story(facts({ messages: [sent('reminder-1', '2026-11-20')] }), '2026-11-20 12:00', policy)).toBe(
      'send_reminder reminder-2 2026-11-27',
    );
  });
});

describe('courtesies', () => {
  test('a courtesy leaves five days before the due date', () => {
    expect(story(facts(), '2026-10-02 10:00', freelance)).toBe('send_courtesy courtesy-1 2026-10-26');
  });

  test('posted too late for its courtesy: skipped, and the skip is told', () => {
    const plan = decide(facts({ postedOn: civilDate('2026-10-28') }), freelance, at('2026-10-28 10:00'));
    expect(plan.skipped).toEqual([{ step: 'courtesy-1', reason: 'courtesy_past' }]);
    expect(plan.next).toMatchObject({ kind: 'send_reminder', step: 'reminder-1' });
  });

  test('woken after the due date a courtesy is stale', () => {
    expect(story(facts(), '2026-11-02 08:00', freelance)).toBe('send_reminder reminder-1 2026-11-03');
  });

  test('woken late but before the due date it still leaves', () => {
    expect(story(facts(), '2026-10-29 10:00', freelance)).toBe('send_courtesy courtesy-1 2026-10-29');
  });
});

describe('holds', () => {
  test('a pause until Friday ends in the first slot after it', () => {
    const plan = decide(
      facts({ holds: [hold({ until: civilDate('2026-10-30') })] }),
      pme,
      at('2026-10-20 11:00'),
    );
    expect(plan.next).toMatchObject({ kind: 'end_hold', reason: 'paused' });
    expect(civilDateOf(plan.next.at as Instant, 'Europe/Paris')).toBe('2026-11-02');
    expect(plan.why).toEqual({ code: 'on-hold', reason: 'paused', until: '2026-10-30' });
  });

  test('of several holds the one that lasts longest is told', () => {
    const promise = hold({ id: 'hld_2', reason: 'promise', until: civilDate('2026-10-27') });
    const pause = hold({ until: civilDate('2026-11-15'), since: at('2026-10-21 10:00') });
    const plan = decide(facts({ holds: [promise, pause] }), pme, at('2026-10-22 10:00'));
    expect(plan.why).toEqual({ code: 'on-hold', reason: 'paused', until: '2026-11-15' });
    expect(plan.next).toMatchObject({ kind: 'end_hold', reason: 'promise' });
  });

  test('a pause without an end is looked at by a person after thirty days', () => {
    expect(story(facts({ holds: [hold()] }), '2026-10-20 11:00')).toBe(
      'open_review pause_without_end 2026-11-19',
    );
  });

  test('a dispute without a task has no date of its own', () => {
    expect(story(facts({ holds: [hold({ reason: 'dispute' })] }), '2026-10-20 11:00')).toBe('await_person');
  });

  test('what a pause left over is counted again from its end', () => {
    expect(story(facts({ notBeforeOn: civilDate('2026-11-17') }), '2026-11-12 10:00')).toBe(
      'send_reminder reminder-1 2026-11-17',
    );
  });

  test('the step behind a hold can be asked for', () => {
    expect(stepIgnoringHolds(facts({ holds: [hold()] }), pme, at('2026-10-20 11:00'))).toMatchObject({
      kind: 'send_reminder',
      step: 'reminder-1',
    });
  });

  test('a promise kept: the delay of the next step counts from that day', () => {
    const kept = facts({
      messages: bothMails,
      tasks: [doneTask('promise_to_pay', '2026-11-13 11:00')],
      anchorOn: civilDate('2026-11-25'),
    });
    expect(story(kept, '2026-11-25 10:00')).toBe('propose_formal_notice formal-notice 2026-12-03');
  });
});

describe('calls', () => {
  const called = (...tasks: ReturnType<typeof doneTask>[]): InvoiceFacts =>
    facts({ messages: bothMails, tasks });

  test('nobody answered in the morning: next business day, first instant of the afternoon', () => {
    const { next } = decide(called(doneTask('unreachable', '2026-11-13 10:00')), pme, at('2026-11-13 10:05'));
    expect(next).toMatchObject({ kind: 'open_call_task', attempt: 2, at: at('2026-11-16 12:30') });
  });

  test('then three business days later, in the other half-day again', () => {
    const second = doneTask('voicemail', '2026-11-16 14:00', {
      id: 'tsk_2',
      openedAt: at('2026-11-16 12:30'),
    });
    const { next } = decide(
      called(doneTask('unreachable', '2026-11-13 10:00'), second),
      pme,
      at('2026-11-16 14:01'),
    );
    expect(next).toMatchObject({ kind: 'open_call_task', attempt: 3, at: at('2026-11-19 09:00') });
  });

  test('the third in a row lets the ladder go on at its own distance', () => {
    const tries = ['2026-11-13', '2026-11-16', '2026-11-19'].map((day, index) =>
      doneTask('unreachable', `${day} 10:00`, { id: `tsk_${index}` }),
    );
    expect(story(called(...tries), '2026-11-19 10:01')).toBe(
      'propose_formal_notice formal-notice 2026-11-27',
    );
  });

  test('"it is on its way": a new call in the first slot after five business days', () => {
    expect(story(called(doneTask('payment_sent', '2026-11-13 10:00')), '2026-11-21 10:00')).toBe(
      'open_call_task call-1 2026-11-23',
    );
  });

  test('a formal notice that is not wanted now comes back on the date given', () => {
    const notNow = doneTask('not_now', '2026-11-23 10:00', {
      kind: 'formal_notice',
      step: 'formal-notice',
      retryOn: civilDate('2026-12-06'),
    });
    expect(story(called(doneTask('refuses', '2026-11-13 10:00'), notNow), '2026-11-23 11:00')).toBe(
      'propose_formal_notice formal-notice 2026-12-07',
    );
  });
});

describe('bounds', () => {
  test('at the cap of messages a person looks instead', () => {
    expect(story(facts({ messagesInAllRounds: 8 }), '2026-10-01 10:00')).toBe(
      'open_review over_cap 2026-11-03',
    );
  });

  test('maxDays after the due day a person looks instead', () => {
    const old = facts({
      dueOn: civilDate('2025-10-31'),
      postedOn: civilDate('2025-10-01'),
      issuedOn: civilDate('2025-10-01'),
    });
    expect(story({ ...old, notBeforeOn: civilDate('2026-11-02') }, '2026-11-02 10:00')).toContain(
      'open_review too_long',
    );
  });

  test('a long term of payment is no reason to skip the reminder', () => {
    const far = facts({ dueOn: civilDate('2028-10-31') });
    expect(story(far, '2026-10-01 10:00')).toBe('send_reminder reminder-1 2028-11-03');
  });

  test('a stuck review shows a person is needed; the run that tries again does not stumble over it', () => {
    const stuck = facts({ tasks: [openTask({ kind: 'review', step: null, reason: 'stuck' })] });
    expect(decide(stuck, pme, at('2026-11-03 12:00')).why.code).toBe('stuck');
    expect(decide(withoutStuckReview(stuck), pme, at('2026-11-03 12:00')).next.kind).toBe('send_reminder');
  });

  test('an open check_delivery lets the ladder go on', () => {
    const check = openTask({ kind: 'check_delivery', step: null, escalatesAt: at('2026-11-30 17:30') });
    expect(
      story(
        facts({ messages: [sent('reminder-1', '2026-11-03', 'unknown')], tasks: [check] }),
        '2026-11-03 10:00',
      ),
    ).toBe('send_reminder reminder-2 2026-11-09');
  });
});

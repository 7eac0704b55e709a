import { describe, expect, test } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { decide } from '../../src/domain/decide.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import { PRESETS } from '../../src/domain/presets.js';
import {
  callContact,
  isResendUnderway,
  remindContact,
  repeatUndelivered,
  resendNow,
} from '../../src/domain/round.js';
import { civilDate, toIso } from '../../src/domain/time.js';
import { at, doneTask, facts, hold, openTask, sent } from '../support/facts.js';

// A round a person's act opened (contract §7). Due Saturday 31 October 2026; November has a holiday on the 11th.
const opened = (step: string, on: string, change: Partial<InvoiceFacts> = {}): InvoiceFacts =>
  facts({ round: 2, opening: { step, on: civilDate(on) }, ...change });

const next = (about: InvoiceFacts, now: string, policy = PRESETS.pme) => decide(about, policy, at(now)).next;

/** What is planned, and the Paris day and minute of it. */
function planned(about: InvoiceFacts, now: string, policy = PRESETS.pme): string {
  const decision = next(about, now, policy);
  const step = 'step' in decision ? decision.step : decision.kind;
  return decision.at === null ? step : `${step} ${civilDateOf(decision.at, 'Europe/Paris')}`;
}

describe('the invoice sent again', () => {
  test('leaves at once inside an open slot', () => {
    const about = opened('resend', '2026-11-05', { lastHandedOverOn: civilDate('2026-11-03') });
    expect(next(about, '2026-11-05 11:00')).toMatchObject({
      kind: 'send_reminder',
      step: 'resend',
      at: at('2026-11-05 11:00'),
    });
  });

  test('asked for at night or on a Saturday, it leaves in the next slot', () => {
    expect(planned(opened('resend', '2026-11-05'), '2026-11-05 06:00')).toBe('resend 2026-11-05');
    expect(planned(opened('resend', '2026-11-05'), '2026-11-05 18:00')).toBe('resend 2026-11-06');
    expect(planned(opened('resend', '2026-11-07'), '2026-11-07 11:00')).toBe('resend 2026-11-09');
  });

  test('is exempt from the gap, not from one message a day', () => {
    const yesterday = opened('resend', '2026-11-04', { lastHandedOverOn: civilDate('2026-11-03') });
    expect(planned(yesterday, '2026-11-04 11:00')).toBe('resend 2026-11-04');
    const today = opened('resend', '2026-11-03', { lastHandedOverOn: civilDate('2026-11-03') });
    expect(planned(today, '2026-11-03 11:00')).toBe('resend 2026-11-04');
  });

  test('is exempt from the cap of what is automatic', () => {
    const about = opened('resend', '2026-11-05', { messagesInAllRounds: 8 });
    expect(planned(about, '2026-11-05 11:00')).toBe('resend 2026-11-05');
  });

  test('the ladder restarts at reminder-1, its delay counted from that message, and keeps the gap to it', () => {
    // Thursday 5 November: two business days are Monday 9; the gap of three days is Sunday 8.
    const about = opened('resend', '2026-11-05', { messages: [sent('resend', '2026-11-05')] });
    expect(planned(about, '2026-11-05 12:00')).toBe('reminder-1 2026-11-09');
    // Monday 9: Tuesday 10, the holiday, Thursday 12.
    const monday = opened('resend', '2026-11-09', { messages: [sent('resend', '2026-11-09')] });
    expect(planned(monday, '2026-11-09 12:00')).toBe('reminder-1 2026-11-12');
    const both = [sent('resend', '2026-11-05'), sent('reminder-1', '2026-11-09')];
    expect(planned(opened('resend', '2026-11-05', { messages: both }), '2026-11-09 12:00')).toBe(
      'reminder-2 2026-11-13',
    );
  });

  test('before the due date the ladder still waits for it; courtesies are not begun again', () => {
    const about = opened('resend', '2026-10-12', { messages: [sent('resend', '2026-10-12')] });
    expect(planned(about, '2026-10-12 12:00')).toBe('reminder-1 2026-11-03');
    expect(planned(about, '2026-10-12 12:00', PRESETS.freelance)).toBe('reminder-1 2026-11-03');
  });

  test('one that was refused or is in doubt counts from its day too', () => {
    for (const result of ['refused', 'unknown', 'bounced'] as const) {
      const about = opened('resend', '2026-11-05', { messages: [sent('resend', '2026-11-05', result)] });
      expect(planned(about, '2026-11-05 12:00'), result).toBe('reminder-1 2026-11-09');
    }
  });

  test('waits for a hold and for a person like everything else', () => {
    const held = opened('resend', '2026-11-05', { holds: [hold()] });
    expect(next(held, '2026-11-05 11:00').kind).toBe('open_review');
    const asked = opened('resend', '2026-11-05', { tasks: [openTask({ kind: 'review', step: null })] });
    expect(next(asked, '2026-11-05 11:00').kind).toBe('escalate_task');
  });

  test('why says that a reminder is waited for', () => {
    const { why } = decide(opened('resend', '2026-11-05'), PRESETS.pme, at('2026-11-05 06:00'));
    expect(why).toMatchObject({ code: 'waiting-for-step', step: 'resend', kind: 'reminder' });
  });

  test('an opening of a step the policy has no more is sent, and counts for one of its kind', () => {
    expect(planned(opened('relance-douce', '2026-11-05'), '2026-11-05 11:00')).toBe(
      'relance-douce 2026-11-05',
    );
    const about = opened('relance-douce', '2026-11-05', { messages: [sent('relance-douce', '2026-11-05')] });
    expect(planned(about, '2026-11-05 12:00')).toBe('reminder-2 2026-11-09');
  });
});

describe('a rung planned again', () => {
  test('goes on after it at its usual distance', () => {
    const pending = opened('reminder-2', '2026-11-12', { lastHandedOverOn: civilDate('2026-11-10') });
    expect(planned(pending, '2026-11-10 11:00')).toBe('reminder-2 2026-11-12');
    const done = opened('reminder-2', '2026-11-12', { messages: [sent('reminder-2', '2026-11-12')] });
    expect(planned(done, '2026-11-12 12:00')).toBe('call-1 2026-11-16');
  });

  test('a courtesy is of no use after its due day: skipped, the ladder goes on', () => {
    const { next: decision, skipped } = decide(
      opened('courtesy-1', '2026-11-02'),
      PRESETS.freelance,
      at('2026-11-02 08:00'),
    );
    expect(skipped).toEqual([{ step: 'courtesy-1', reason: 'courtesy_past' }]);
    expect(decision).toMatchObject({ kind: 'send_reminder', step: 'reminder-1' });
  });

  test('a call opens on its day, and its outcome is the only one of the round', () => {
    expect(next(opened('call-1', '2026-11-12'), '2026-11-10 11:00')).toMatchObject({
      kind: 'open_call_task',
      step: 'call-1',
      attempt: 1,
    });
    const called = opened('call-1', '2026-11-12', { tasks: [doneTask('unreachable', '2026-11-12 10:00')] });
    expect(planned(called, '2026-11-12 11:00')).toBe('call-1 2026-11-13');
  });

  test('the gap is kept to a message of the round before, by a round that was opened without a step', () => {
    const about = facts({ round: 2, lastHandedOverOn: civilDate('2026-11-03') });
    expect(planned(about, '2026-11-04 08:00')).toBe('reminder-1 2026-11-06');
  });
});

describe('the ways in', () => {
  const now = at('2026-11-10 11:00');

  test('not received: from today', () => {
    expect(resendNow(facts(), now)).toEqual({ step: 'resend', on: '2026-11-10' });
  });

  test('already on its way until the day it left is over, unless something followed', () => {
    expect(isResendUnderway(facts(), now)).toBe(false);
    expect(isResendUnderway(opened('resend', '2026-11-10'), now)).toBe(true);
    const left = (day: string, ...more: InvoiceFacts['messages']) =>
      opened('resend', day, { messages: [sent('resend', day), ...more] });
    expect(isResendUnderway(left('2026-11-10'), now)).toBe(true);
    expect(isResendUnderway(left('2026-11-09'), now)).toBe(false);
    expect(isResendUnderway(left('2026-11-06', sent('reminder-1', '2026-11-10')), now)).toBe(false);
    expect(isResendUnderway(opened('reminder-2', '2026-11-10'), now)).toBe(false);
  });

  test('the right contact gets the last reminder; the invoice itself when there was none', () => {
    const two = facts({ messages: [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-07')] });
    expect(remindContact(two, PRESETS.pme, now)).toEqual({ step: 'reminder-2', on: '2026-11-10' });
    expect(remindContact(facts({ remindersAlreadySent: 1 }), PRESETS.pme, now).step).toBe('reminder-1');
    expect(remindContact(facts(), PRESETS.pme, now).step).toBe('resend');
    const courtesy = facts({ messages: [sent('courtesy-1', '2026-10-26')] });
    expect(remindContact(courtesy, PRESETS.freelance, now).step).toBe('resend');
  });

  test('only the step that did not arrive is planned again, on the next open day', () => {
    const bounced = facts({
      messages: [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-10', 'bounced')],
    });
    // Tuesday; Wednesday 11 is a holiday.
    expect(repeatUndelivered(bounced, now)).toEqual({ step: 'reminder-2', on: '2026-11-12' });
    const refused = facts({ messages: [sent('reminder-1', '2026-11-10', 'refused')] });
    expect(repeatUndelivered(refused, now)?.step).toBe('reminder-1');
    const arrivedSince = facts({
      messages: [sent('reminder-1', '2026-11-03', 'bounced'), sent('reminder-2', '2026-11-10')],
    });
    expect(repeatUndelivered(arrivedSince, now)).toBeNull();
    expect(repeatUndelivered(facts(), now)).toBeNull();
    const elsewhere = facts({
      messages: [sent('reminder-1', '2026-11-03')],
      tasks: [openTask({ kind: 'check_address', step: null, reason: 'wrong_contact' })],
    });
    expect(repeatUndelivered(elsewhere, now)?.step).toBe('reminder-1');
  });

  test('a number alone: a call on the next business day, if the policy has one', () => {
    expect(callContact(facts(), PRESETS.pme, now)).toEqual({ step: 'call-1', on: '2026-11-12' });
    const withoutCall = { ...PRESETS.pme, steps: PRESETS.pme.steps.filter((step) => step.kind !== 'call') };
    expect(callContact(facts(), withoutCall, now)).toBeNull();
  });
});

test('the instant of a repeated round is its own, and the same at every plan', () => {
  const about = opened('resend', '2026-11-05');
  const first = next(about, '2026-11-05 06:00').at;
  expect(first).toBe(next(about, '2026-11-05 07:00').at);
  expect(first && toIso(first)).not.toBe(
    toIso(next({ ...about, round: 3 }, '2026-11-05 06:00').at ?? at('2026-11-05 09:00')),
  );
});

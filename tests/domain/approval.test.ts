import { describe, expect, test } from 'vitest';
import { automationOf } from '../../src/domain/approval.js';
import { decide, isAskedInVain } from '../../src/domain/decide.js';
import type { ApprovalFact, InvoiceFacts } from '../../src/domain/facts.js';
import { inOwnWords } from '../../src/domain/mail/own-words.js';
import { PRESETS } from '../../src/domain/presets.js';
import type { Policy } from '../../src/domain/policy.js';
import { toIso } from '../../src/domain/time.js';
import { at, facts, hold, openTask, sent } from '../support/facts.js';

const careful: Policy = { ...PRESETS.pme, automation: 'approve' };

/** The message about reminder-1, on Tuesday 3 November. */
const approval = (change: Partial<ApprovalFact> = {}): ApprovalFact => ({
  messageId: 'msg_1',
  step: 'reminder-1',
  plannedFor: at('2026-11-03 09:10'),
  isApproved: false,
  isEdited: false,
  isStale: false,
  ...change,
});
const question = openTask({
  kind: 'approve_message',
  step: 'reminder-1',
  openedAt: at('2026-11-02 09:02'),
  escalatesAt: at('2026-11-04 17:30'),
});
const asked = (change: Partial<ApprovalFact> = {}, more: Partial<InvoiceFacts> = {}): InvoiceFacts =>
  facts({ approval: approval(change), tasks: [question], ...more });

function next(about: InvoiceFacts, now: string, policy = careful): string {
  const { next: decision, why } = decide(about, policy, at(now));
  const when = decision.at === null ? '' : ` ${toIso(decision.at).slice(0, 16)}`;
  return `${decision.kind}${when} (${why.code})`;
}

describe('before a message that needs a person', () => {
  test('they are asked on the business day before: over a holiday and a week-end that is the Friday', () => {
    // The second business day after Saturday 31 October is Tuesday; Monday is the business day before.
    expect(next(facts(), '2026-10-01 10:00')).toMatch(
      /^ask_approval 2026-11-02T08:0\d \(waiting-for-step\)$/,
    );
    // Four days after Sunday the 8th is Thursday; Wednesday the 11th is a holiday.
    const overArmistice = facts({ messages: [sent('reminder-1', '2026-11-08')] });
    expect(next(overArmistice, '2026-11-08 18:00')).toMatch(/^ask_approval 2026-11-10T08:0\d/);
  });

  test('what is said to come next is the message, on its own day', () => {
    const { why } = decide(facts(), careful, at('2026-10-01 10:00'));
    expect(why).toMatchObject({ code: 'waiting-for-step', step: 'reminder-1', kind: 'reminder' });
    expect('at' in why ? why.at.slice(0, 10) : '').toBe('2026-11-03');
  });

  test('at once when that day is past, outside office hours too', () => {
    expect(next(facts(), '2026-11-02 20:00')).toBe('ask_approval 2026-11-02T19:00 (waiting-for-step)');
    expect(next(facts(), '2026-11-05 11:00')).toBe('ask_approval 2026-11-05T10:00 (waiting-for-step)');
  });

  test('nobody is asked about a task, nor about a step that goes by itself or is only observed', () => {
    const before = facts({ messages: [sent('reminder-1', '2026-11-03'), sent('reminder-2', '2026-11-09')] });
    expect(next(before, '2026-11-10 10:00')).toMatch(/^open_call_task/);
    const steps = careful.steps.map((step) => ({ ...step, automation: 'observe' as const }));
    expect(next(facts(), '2026-10-01 10:00', { ...careful, steps })).toMatch(/^send_reminder 2026-11-03/);
    expect(automationOf({ ...careful, steps }, 'reminder-1')).toBe('observe');
  });
});

describe('while the question is open', () => {
  test('the end of its slot comes next, then its deadline, then every slot again', () => {
    expect(next(asked(), '2026-11-02 10:00')).toBe('ask_approval 2026-11-03T16:30 (awaiting-person)');
    const moved = asked({ plannedFor: at('2026-11-05 09:10') });
    expect(next(moved, '2026-11-04 17:30')).toBe('escalate_task 2026-11-04T16:30 (awaiting-person)');
  });

  test('at the end of its slot it is written for the next one', () => {
    const { next: decision } = decide(asked(), careful, at('2026-11-03 17:30'));
    expect(decision).toMatchObject({ kind: 'ask_approval', at: at('2026-11-03 17:30') });
    expect('plannedFor' in decision ? toIso(decision.plannedFor).slice(0, 10) : '').toBe('2026-11-04');
  });

  test('another amount is shown at once', () => {
    expect(next(asked({ isStale: true }), '2026-11-02 11:00')).toBe(
      'ask_approval 2026-11-02T10:00 (awaiting-person)',
    );
  });

  test('a hold, or anything else a person must do first, keeps it as it is', () => {
    expect(next(asked({}, { holds: [hold({ reason: 'dispute' })] }), '2026-11-03 18:00')).toBe(
      'escalate_task 2026-11-04T16:30 (on-hold)',
    );
    const reply = openTask({
      id: 'tsk_2',
      kind: 'read_reply',
      step: null,
      escalatesAt: at('2026-11-05 17:30'),
    });
    expect(next(asked({}, { tasks: [question, reply] }), '2026-11-03 18:00')).toMatch(/^escalate_task/);
  });
});

describe('once agreed to', () => {
  const agreed = (change: Partial<ApprovalFact> = {}) =>
    facts({ approval: approval({ isApproved: true, ...change }) });

  test('it leaves at its instant, or now inside a slot, or in the next one', () => {
    expect(next(agreed(), '2026-11-02 10:00')).toMatch(/^send_reminder 2026-11-03T08:\d\d/);
    expect(next(agreed(), '2026-11-05 11:00')).toBe('send_reminder 2026-11-05T10:00 (waiting-for-step)');
    expect(next(agreed(), '2026-11-05 19:00')).toMatch(/^send_reminder 2026-11-06T08:\d\d/);
  });

  test('a person’s own words about another amount are asked about again', () => {
    expect(next(agreed({ isStale: true }), '2026-11-02 10:00')).toMatch(/^ask_approval 2026-11-02T09:00/);
  });
});

describe('a question is in vain', () => {
  const inVain = (about: InvoiceFacts, policy: Policy, now: string) => isAskedInVain(about, policy, at(now));

  test.each<[string, boolean, InvoiceFacts, Policy, string]>([
    ['not while its step is the next one', false, asked(), careful, '2026-11-02 10:00'],
    ['not when it is late', false, asked(), careful, '2026-12-02 10:00'],
    ['when messages go by themselves now', true, asked(), PRESETS.pme, '2026-11-02 10:00'],
    ['when its step is gone', true, asked({ step: 'other' }), careful, '2026-11-02 10:00'],
    [
      'when its step was sent',
      true,
      asked({}, { messages: [sent('reminder-1', '2026-11-03')] }),
      careful,
      '2026-11-03 10:00',
    ],
    [
      'when it is too early now',
      true,
      asked({}, { notBeforeOn: '2026-12-01' as never }),
      careful,
      '2026-11-02 10:00',
    ],
    [
      'not when that was agreed to',
      false,
      asked({ isApproved: true }, { notBeforeOn: '2026-12-01' as never }),
      careful,
      '2026-11-02 10:00',
    ],
    ['not without one', false, facts(), careful, '2026-11-02 10:00'],
  ])('%s', (_name, expected, about, policy, now) => {
    expect(inVain(about, policy, now)).toBe(expected);
  });
});

test('a person’s words are text: markup is shown as typed, lines and paragraphs stay', () => {
  const mail = inOwnWords({
    subject: 'A\u202e <b>',
    text: 'Un <b>mot</b>\r\net un autre\r\n\r\n& la fin',
    language: 'fr',
  });
  expect(mail.text).toBe('Un <b>mot</b>\net un autre\n\n& la fin\n');
  expect(mail.html).toContain('>Un &lt;b&gt;mot&lt;/b&gt;<br>et un autre</p>');
  expect(mail.html).toContain('>&amp; la fin</p>');
  expect(mail.html).toContain('<html lang="fr">');
  expect(mail.subject).not.toContain('\u202e');
});

import { describe, expect, test } from 'vitest';
import { defaultPolicyFor, PRESETS } from '../../src/domain/presets.js';
import type { Policy } from '../../src/domain/policy.js';

/** A ladder as one reads it aloud. */
const ladder = (policy: Policy): string[] =>
  policy.steps.map(
    ({ step, kind, anchor, offset, unit }) => `${step}: ${kind} ${offset} ${unit} from ${anchor}`,
  );

describe('presets', () => {
  test('pme is the policy of the contract, word for word', () => {
    expect(PRESETS.pme).toEqual({
      name: 'pme',
      version: 1,
      audience: 'company',
      automation: 'automatic',
      minDaysBetweenMessages: 3,
      maxMessages: 8,
      maxDays: 365,
      minAmountCents: 0,
      slots: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }],
      steps: [
        {
          step: 'reminder-1',
          kind: 'reminder',
          anchor: 'due',
          offset: 2,
          unit: 'business_days',
          template: 'reminder-1',
        },
        {
          step: 'reminder-2',
          kind: 'reminder',
          anchor: 'previous',
          offset: 4,
          unit: 'days',
          template: 'reminder-2',
        },
        {
          step: 'call-1',
          kind: 'call',
          anchor: 'previous',
          offset: 4,
          unit: 'days',
          deadlineBusinessDays: 3,
        },
        {
          step: 'formal-notice',
          kind: 'formal_notice',
          anchor: 'previous',
          offset: 8,
          unit: 'days',
          deadlineBusinessDays: 5,
        },
        {
          step: 'hand-over',
          kind: 'hand_over',
          anchor: 'previous',
          offset: 15,
          unit: 'days',
          deadlineBusinessDays: 5,
        },
      ],
    });
  });

  test('freelance writes before the due date and calls early', () => {
    expect(ladder(PRESETS.freelance)).toEqual([
      'courtesy-1: courtesy -5 days from due',
      'reminder-1: reminder 2 business_days from due',
      'call-1: call 5 days from previous',
      'hand-over: hand_over 20 days from previous',
    ]);
  });

  test('subscription tells the due day, then reminds twice', () => {
    expect(ladder(PRESETS.subscription)).toEqual([
      'due-notice: courtesy 0 days from due',
      'reminder-1: reminder 3 business_days from due',
      'reminder-2: reminder 4 days from previous',
      'call-1: call 4 days from previous',
      'hand-over: hand_over 15 days from previous',
    ]);
  });

  test('public-buyer leaves a public accountant more time', () => {
    expect(ladder(PRESETS['public-buyer'])).toEqual([
      'reminder-1: reminder 5 business_days from due',
      'reminder-2: reminder 8 days from previous',
      'call-1: call 7 days from previous',
      'hand-over: hand_over 30 days from previous',
    ]);
  });

  test.each(Object.entries(PRESETS))(
    '%s is whole: bounded, named once, templates on mails, deadlines on work',
    (name, policy) => {
      expect(policy.name).toBe(name);
      expect(policy.version).toBe(1);
      expect(policy.audience).toBe(name === 'public-buyer' ? 'public' : 'company');
      expect(new Set(policy.steps.map(({ step }) => step)).size).toBe(policy.steps.length);
      expect(policy.steps.at(-1)?.kind).toBe('hand_over');
      for (const { step, kind, template, deadlineBusinessDays } of policy.steps) {
        const isMail = kind === 'courtesy' || kind === 'reminder';
        expect(template).toBe(isMail ? step : undefined);
        expect(deadlineBusinessDays).toBe(isMail ? undefined : kind === 'call' ? 3 : 5);
      }
    },
  );

  test('survive the way through JSON, as the database keeps them', () => {
    expect(JSON.parse(JSON.stringify(PRESETS))).toEqual(PRESETS);
  });
});

test('without a policy of its own a public buyer gets public-buyer, everybody else pme', () => {
  expect(defaultPolicyFor('public')).toBe('public-buyer');
  expect(defaultPolicyFor('company')).toBe('pme');
  expect(defaultPolicyFor('consumer')).toBe('pme');
});

import { describe, expect, test } from 'vitest';
import { policyProblems, type PolicyBody } from '../../src/domain/policies/judge-policy.js';
import type { PolicyStep } from '../../src/domain/policy.js';
import { PRESETS } from '../../src/domain/presets.js';
import { bodyOf } from '../support/policies.js';

const pme = bodyOf(PRESETS.pme);
const policy = (change: Partial<PolicyBody> = {}): PolicyBody => ({ ...pme, ...change });

const reminder = (step: string, change: Partial<PolicyStep> = {}): PolicyStep => ({
  step,
  kind: 'reminder',
  anchor: 'previous',
  offset: 4,
  unit: 'days',
  ...change,
});
const due = (offset: number, unit: PolicyStep['unit'] = 'days') => ({ anchor: 'due', offset, unit }) as const;
const courtesy = (step: string, offset: number): PolicyStep => ({ step, kind: 'courtesy', ...due(offset) });
const task = (kind: PolicyStep['kind'], change: Partial<PolicyStep> = {}): PolicyStep => ({
  step: kind,
  kind,
  anchor: 'previous',
  offset: 5,
  unit: 'days',
  deadlineBusinessDays: 3,
  ...change,
});
const end = task('hand_over');
const first = reminder('reminder-1', due(2));
const steps = (...list: readonly PolicyStep[]): PolicyBody => policy({ steps: list });
const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' };

/** Where it is refused, with the beginning of the reason. */
const refusals = (body: PolicyBody): string[] =>
  policyProblems(body).map(({ path, message }) => `/${path.join('/')} ${message}`);

test.each(Object.values(PRESETS))('$name is a policy that may be used', (preset) => {
  expect(policyProblems(bodyOf(preset))).toEqual([]);
});

interface Row {
  readonly name: string;
  readonly body: PolicyBody;
  /** Path, then a word of the reason. */
  readonly refused: readonly [string, string][];
}

const ENDLESS: readonly Row[] = [
  { name: 'no step at all', body: steps(), refused: [['/steps', 'endless']] },
  { name: 'no hand-over at the end', body: steps(first, task('call')), refused: [['/steps', 'endless']] },
  {
    name: 'something after the hand-over',
    body: steps(first, end, task('call')),
    refused: [['/steps/1/kind', 'last step']],
  },
  {
    name: 'two hand-overs',
    body: steps(first, end, task('hand_over', { step: 'again' })),
    refused: [['/steps/1/kind', 'last step']],
  },
];

const UNORDERED: readonly Row[] = [
  {
    name: 'a name twice',
    body: steps(first, reminder('reminder-1'), end),
    refused: [['/steps/1/step', 'step 1 has this name']],
  },
  {
    name: 'a first step counted from a step before it',
    body: steps(reminder('reminder-1'), end),
    refused: [['/steps/0/anchor', 'count it from due']],
  },
  {
    name: 'a step before the one before',
    body: steps(first, reminder('reminder-2', { offset: -1 }), end),
    refused: [['/steps/1/offset', 'negative']],
  },
  {
    name: 'due dates out of order',
    body: steps(reminder('reminder-1', due(10)), reminder('reminder-2', due(5)), end),
    refused: [['/steps/1/offset', 'unordered: comes before reminder-1']],
  },
  {
    name: 'out of order whatever the weekday, in different units',
    body: steps(reminder('reminder-1', due(5, 'business_days')), task('call', due(4)), end),
    refused: [['/steps/1/offset', 'unordered']],
  },
  {
    name: 'a name the program uses itself',
    body: steps(first, reminder('resend'), reminder('correction'), end),
    refused: [
      ['/steps/1/step', 'uses itself'],
      ['/steps/2/step', 'uses itself'],
    ],
  },
];

const ILLEGAL: readonly Row[] = [
  {
    name: 'a reminder before the due date',
    body: steps(reminder('reminder-1', due(-3)), end),
    refused: [['/steps/0/offset', 'only a courtesy']],
  },
  {
    name: 'a reminder on the due day',
    body: steps(reminder('reminder-1', due(0)), end),
    refused: [['/steps/0/offset', 'only a courtesy']],
  },
  {
    name: 'a reminder that follows a courtesy too soon',
    body: steps(courtesy('courtesy-1', -10), reminder('reminder-1', { offset: 5 }), end),
    refused: [['/steps/1/offset', 'only a courtesy']],
  },
  {
    name: 'a call before the due date',
    body: steps(task('call', due(-1)), end),
    refused: [['/steps/0/offset', 'a call task comes after the due date']],
  },
  {
    name: 'a courtesy after the due date',
    body: steps(courtesy('courtesy-1', 2), reminder('reminder-1', due(6)), end),
    refused: [['/steps/0/offset', 'up to the due date']],
  },
  {
    name: 'a formal notice for consumers',
    body: policy({ audience: 'consumer' }),
    refused: [['/steps/3/kind', 'not for consumers']],
  },
  {
    name: 'asking a consumer for longer than the claim lasts',
    body: { ...steps(first, end), audience: 'consumer', maxDays: 731 },
    refused: [['/maxDays', '730']],
  },
];

const BOUNDS: readonly Row[] = [
  {
    name: 'more messages than allowed',
    body: { ...steps(first, reminder('reminder-2'), end), maxMessages: 1 },
    refused: [['/maxMessages', '2 messages']],
  },
  {
    name: 'messages closer than the gap',
    body: steps(first, reminder('reminder-2', { offset: 2 }), end),
    refused: [['/steps/1/offset', 'minDaysBetweenMessages']],
  },
  {
    name: 'messages closer than the gap with a call between them',
    body: steps(first, task('call', { offset: 1 }), reminder('reminder-2', due(4)), end),
    refused: [['/steps/2/offset', 'minDaysBetweenMessages']],
  },
  {
    name: 'a message after the last day',
    body: { ...steps(first, reminder('reminder-2', { offset: 40 }), end), maxDays: 30 },
    refused: [['/steps/1/offset', 'maxDays']],
  },
  {
    name: 'a deadline for a message',
    body: steps(reminder('reminder-1', { ...due(2), deadlineBusinessDays: 3 }), end),
    refused: [['/steps/0/deadlineBusinessDays', 'no deadline']],
  },
  {
    name: 'a template that is none',
    body: steps(reminder('reminder-1', { ...due(2), template: 'thunder' }), end),
    refused: [['/steps/0/template', 'no such template']],
  },
  {
    name: 'a template of the other kind',
    body: steps(reminder('reminder-1', { ...due(2), template: 'courtesy' }), end),
    refused: [['/steps/0/template', 'no such template for a reminder']],
  },
  {
    name: 'a template for a task',
    body: steps(first, task('call', { template: 'reminder-1' }), end),
    refused: [['/steps/1/template', 'only messages']],
  },
  {
    name: 'a task that leaves by itself',
    body: steps(first, task('call', { automation: 'approve' }), end),
    refused: [['/steps/1/automation', 'only messages']],
  },
];

const SLOTS: readonly Row[] = [
  { name: 'no slot', body: policy({ slots: [] }), refused: [['/slots', 'at least one']] },
  {
    name: 'a slot without days',
    body: policy({ slots: [{ ...office, days: [] }] }),
    refused: [['/slots/0/days', 'at least one day']],
  },
  {
    name: 'a day twice',
    body: policy({ slots: [{ ...office, days: [1, 1] }] }),
    refused: [['/slots/0/days', 'twice']],
  },
  {
    name: 'a slot that ends before it begins',
    body: policy({ slots: [{ ...office, to: '08:00' }] }),
    refused: [['/slots/0/to', 'later than from']],
  },
  {
    name: 'a slot of a few minutes',
    body: policy({ slots: [{ ...office, to: '09:10' }] }),
    refused: [['/slots/0/to', '15 minutes']],
  },
  {
    name: 'overlapping slots',
    body: policy({ slots: [office, { days: [5, 6], from: '17:00', to: '19:00' }] }),
    refused: [['/slots/1', 'overlaps with slot 1']],
  },
];

describe.each([
  ['endless', ENDLESS],
  ['unordered', UNORDERED],
  ['illegal', ILLEGAL],
  ['at odds with itself', BOUNDS],
  ['never open', SLOTS],
])('%s policies are refused, with the reason where it is', (_title, rows) => {
  test.each(rows)('$name', ({ body, refused }) => {
    const found = refusals(body);
    for (const [path, word] of refused) {
      expect(found.filter((text) => text.startsWith(`${path} `) && text.includes(word))).toHaveLength(1);
    }
  });
});

describe('what looks odd but may be used', () => {
  test.each([
    [
      'slots that touch, or on other days',
      policy({
        slots: [
          { ...office, to: '12:00' },
          { ...office, from: '12:00' },
          { days: [6], from: '09:00', to: '12:00' },
        ],
      }),
    ],
    [
      'around the clock, every day',
      policy({ slots: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '23:59' }] }),
    ],
    ['a call on the day of a reminder', steps(first, task('call', { offset: 0 }), end)],
    [
      'several courtesies',
      {
        ...steps(courtesy('courtesy-1', -10), courtesy('due-notice', 0), reminder('reminder-1', due(3)), end),
      },
    ],
    ['nothing but the hand-over', { ...steps(task('hand_over', due(30))), maxMessages: 0 }],
    [
      'a third reminder, with its own template',
      steps(first, reminder('reminder-2'), reminder('reminder-3', { template: 'reminder-3' }), end),
    ],
    ['a hand-over for consumers', { ...steps(first, end), audience: 'consumer' as const }],
  ])('%s', (_name, body) => {
    expect(refusals(body)).toEqual([]);
  });
});

test('several reasons are told at once', () => {
  const body = {
    ...steps(reminder('reminder-1', { ...due(2), template: 'thunder' }), task('call')),
    slots: [],
  };
  expect(refusals(body).map((text) => text.split(' ')[0])).toEqual(['/slots', '/steps', '/steps/0/template']);
});

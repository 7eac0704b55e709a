import fc from 'fast-check';
import type { Slot } from '../../src/domain/calendar/calendar.js';
import type { PolicyBody } from '../../src/domain/policies/judge-policy.js';
import type { Policy, PolicyStep } from '../../src/domain/policy.js';

/** A policy as it is PUT: without name and version. */
export const bodyOf = (policy: Policy): PolicyBody =>
  Object.fromEntries(
    Object.entries(policy).filter(([field]) => field !== 'name' && field !== 'version'),
  ) as unknown as PolicyBody;

const slots: fc.Arbitrary<readonly Slot[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }]) },
  fc
    .record({
      days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
      hour: fc.integer({ min: 6, max: 18 }),
      hours: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ days, hour, hours }) => [{ days, from: clock(hour), to: clock(hour + hours) }]),
  fc.constant([
    { days: [1, 2, 3, 4], from: '09:00', to: '11:30' },
    { days: [1, 2, 3, 4, 5], from: '14:00', to: '16:30' },
  ]),
);

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const delay = fc.record({
  anchor: fc.constantFrom('due' as const, 'previous' as const),
  offset: fc.integer({ min: -15, max: 45 }),
  unit: fc.constantFrom('days' as const, 'business_days' as const),
});
const automation = fc.constantFrom('automatic' as const, 'approve' as const, 'observe' as const);
const kind = fc.constantFrom('courtesy', 'reminder', 'reminder', 'call', 'formal_notice', 'hand_over');

/** Policies of all sorts: most of them break a rule, some break none. */
export const anyPolicy: fc.Arbitrary<PolicyBody> = fc.record({
  audience: fc.constantFrom('company' as const, 'consumer' as const, 'public' as const),
  automation,
  minDaysBetweenMessages: fc.integer({ min: 1, max: 10 }),
  maxMessages: fc.integer({ min: 0, max: 6 }),
  maxDays: fc.integer({ min: 1, max: 400 }),
  minAmountCents: fc.constant(0),
  slots,
  steps: fc
    .array(fc.tuple(kind, delay), { minLength: 1, maxLength: 6 })
    .map((list) => list.map(([stepKind, more], index) => step(stepKind, `step-${index}`, more))),
});

/** Policies built the way a sensible person writes them: nearly all may be used. */
export const sensiblePolicy: fc.Arbitrary<PolicyBody> = fc
  .record({
    automation,
    gap: fc.integer({ min: 1, max: 7 }),
    slots,
    courtesy: fc.option(fc.integer({ min: -20, max: -1 }), { nil: null }),
    first: fc.record({
      offset: fc.integer({ min: 1, max: 12 }),
      unit: fc.constantFrom('days' as const, 'business_days' as const),
    }),
    reminders: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 4 }),
    work: fc.array(fc.tuple(fc.constantFrom('call', 'formal_notice'), fc.integer({ min: 0, max: 25 })), {
      maxLength: 3,
    }),
    end: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ automation: mode, gap, slots: open, courtesy, first, reminders, work, end }) => ({
    audience: 'company',
    automation: mode,
    minDaysBetweenMessages: gap,
    maxMessages: 8,
    maxDays: 365,
    minAmountCents: 0,
    slots: open,
    steps: [
      ...(courtesy === null
        ? []
        : [step('courtesy', 'courtesy-1', { anchor: 'due', offset: courtesy - gap, unit: 'days' })]),
      step('reminder', 'reminder-1', { anchor: 'due', ...first }),
      ...reminders.map((more, index) => step('reminder', `reminder-${index + 2}`, after(gap + more))),
      ...work.map(([workKind, offset], index) => step(workKind, `work-${index}`, after(offset))),
      step('hand_over', 'hand-over', after(end)),
    ],
  }));

type Delay = Pick<PolicyStep, 'anchor' | 'offset' | 'unit'>;
const after = (offset: number): Delay => ({ anchor: 'previous', offset, unit: 'days' });
const step = (stepKind: string, name: string, more: Delay): PolicyStep => ({
  step: name,
  kind: stepKind as PolicyStep['kind'],
  ...more,
});

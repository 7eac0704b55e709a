import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, civilDateOf } from '../../src/domain/calendar/civil.js';
import { isOpenDay, slotAt } from '../../src/domain/calendar/opening.js';
import { zoneOfRegion } from '../../src/domain/calendar/holidays.js';
import { decide } from '../../src/domain/decide.js';
import type { Decision } from '../../src/domain/decision.js';
import type { InvoiceFacts, MessageFact, TaskFact } from '../../src/domain/facts.js';
import type { Policy } from '../../src/domain/policy.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate, instant, type Instant } from '../../src/domain/time.js';
import { facts, paris } from '../support/facts.js';

const DAY_MS = 86_400_000;
const regions = ['FR', 'FR-57', 'FR-RE', 'FR-GP', 'FR-MQ', 'FR-YT', 'DE'] as const;
const presets: readonly Policy[] = Object.values(PRESETS);

const life = fc.record({
  policy: fc.constantFrom(...presets),
  region: fc.constantFrom(...regions),
  dueInDays: fc.integer({ min: 0, max: 120 }),
  postedInDays: fc.integer({ min: 0, max: 200 }),
  wakeDelaysHours: fc.array(fc.integer({ min: 0, max: 30 * 24 }), { minLength: 12, maxLength: 12 }),
  outcomes: fc.array(fc.constantFrom('promise_to_pay', 'unreachable', 'voicemail', 'refuses'), {
    minLength: 12,
    maxLength: 12,
  }),
});

interface Step {
  readonly decision: Decision;
  readonly actedAt: Instant;
}

/** Plays one life with the pure rules alone: sleep to the instant, wake late by some hours, act, decide again. */
function play(input: typeof life extends fc.Arbitrary<infer T> ? T : never): {
  steps: Step[];
  zone: string;
  about: InvoiceFacts;
} {
  const zone = zoneOfRegion(input.region, 'Europe/Paris');
  const issuedOn = civilDate('2026-01-02');
  const postedOn = addDays(issuedOn, input.postedInDays);
  const messages: MessageFact[] = [];
  const tasks: TaskFact[] = [];
  const about = (): InvoiceFacts =>
    facts({
      issuedOn,
      dueOn: addDays(issuedOn, input.dueInDays),
      postedOn,
      messages: [...messages],
      tasks: [...tasks],
      messagesInAllRounds: messages.length,
      calendar: { ...paris, zone, region: input.region, slots: input.policy.slots },
    });
  let now = instant(Date.parse(`${postedOn}T10:00:00Z`));
  const steps: Step[] = [];
  for (let turn = 0; turn < 40; turn++) {
    const { next } = decide(about(), input.policy, now);
    if (next.at === null || next.kind === 'open_review') break;
    if (next.at > now) {
      now = instant(next.at + (input.wakeDelaysHours[turn % 12] ?? 0) * 3_600_000);
      continue;
    }
    steps.push({ decision: next, actedAt: now });
    if (next.kind === 'send_courtesy' || next.kind === 'send_reminder') {
      messages.push({
        step: next.step,
        kind: next.kind === 'send_courtesy' ? 'courtesy' : 'reminder',
        result: 'sent',
        countedOn: civilDateOf(now, zone),
      });
    } else if ('step' in next) {
      const outcome = next.kind === 'open_call_task' ? (input.outcomes[turn % 12] ?? 'refuses') : 'sent';
      const kind =
        next.kind === 'open_call_task'
          ? 'call'
          : next.kind === 'propose_formal_notice'
            ? 'formal_notice'
            : 'hand_over';
      tasks.push({
        id: `tsk_${tasks.length}`,
        kind,
        step: next.step,
        state: 'done',
        attempt: 1,
        reason: null,
        openedAt: now,
        escalatesAt: instant(now + DAY_MS),
        outcome,
        retryOn: null,
        completedAt: instant(now + 3_600_000),
      });
    }
    now = instant(now + 60_000);
  }
  return { steps, zone, about: about() };
}

describe('over random lives of every preset', () => {
  test('messages leave inside a slot, on an open day, never a step twice, always in the order of the policy', () => {
    fc.assert(
      fc.property(life, (input) => {
        const { steps, zone, about } = play(input);
        const order: number[] = [];
        for (const { decision, actedAt } of steps) {
          if (!('step' in decision)) continue;
          expect(slotAt(about.calendar, actedAt)).not.toBeNull();
          expect(isOpenDay(about.calendar, civilDateOf(actedAt, zone))).toBe(true);
          order.push(input.policy.steps.findIndex((step) => step.step === decision.step));
        }
        expect(order).toEqual([...order].sort((a, b) => a - b));
        const mails = steps.filter(({ decision }) => decision.kind.startsWith('send_'));
        expect(new Set(mails.map(({ decision }) => ('step' in decision ? decision.step : ''))).size).toBe(
          mails.length,
        );
      }),
      { numRuns: 400 },
    );
  });

  test('two messages are never closer than the policy allows, whatever the delays', () => {
    fc.assert(
      fc.property(life, (input) => {
        const { steps, zone } = play(input);
        const days = steps
          .filter(({ decision }) => decision.kind.startsWith('send_'))
          .map(({ actedAt }) => civilDateOf(actedAt, zone));
        for (let index = 1; index < days.length; index++) {
          const earliest = addDays(
            days[index - 1] as (typeof days)[number],
            input.policy.minDaysBetweenMessages,
          );
          expect((days[index] as string) >= earliest).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('no reminder before the due date, no courtesy after it', () => {
    fc.assert(
      fc.property(life, (input) => {
        const { steps, zone, about } = play(input);
        for (const { decision, actedAt } of steps) {
          const day = civilDateOf(actedAt, zone);
          if (decision.kind === 'send_reminder') expect(day > about.dueOn).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a call answered by nobody comes back at most three times in a row, then the ladder goes on', () => {
    fc.assert(
      fc.property(life, (input) => {
        const { steps } = play({ ...input, outcomes: input.outcomes.map(() => 'unreachable') });
        const calls = steps.filter(({ decision }) => decision.kind === 'open_call_task');
        expect(calls.length).toBeLessThanOrEqual(3);
      }),
      { numRuns: 100 },
    );
  });
});

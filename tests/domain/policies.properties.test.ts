import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, civilDateOf, daysBetween } from '../../src/domain/calendar/civil.js';
import { isOpenDay } from '../../src/domain/calendar/opening.js';
import { zoneOfRegion } from '../../src/domain/calendar/holidays.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import { policyProblems, type PolicyBody } from '../../src/domain/policies/judge-policy.js';
import { walk } from '../../src/domain/preview/walk.js';
import { civilDate, instant } from '../../src/domain/time.js';
import { facts } from '../support/facts.js';
import { anyPolicy, sensiblePolicy } from '../support/policies.js';
import { simulate } from '../support/simulated-life.js';

const regions = ['FR', 'FR-57', 'FR-RE', 'FR-GP', 'FR-MQ', 'DE'] as const;

const life = fc.record({
  body: fc.oneof(anyPolicy, sensiblePolicy).filter((body) => policyProblems(body).length === 0),
  region: fc.constantFrom(...regions),
  dueInDays: fc.integer({ min: 0, max: 400 }),
  postedInDays: fc.integer({ min: 0, max: 500 }),
  postedAtHour: fc.integer({ min: 0, max: 23 }),
  closure: fc.option(
    fc.record({ from: fc.integer({ min: 0, max: 500 }), days: fc.integer({ min: 0, max: 25 }) }),
    { nil: null },
  ),
  remindersAlreadySent: fc.constantFrom(0, 0, 0, 1, 2),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

const ISSUED = civilDate('2026-01-02');

function begin(input: Life): {
  about: InvoiceFacts;
  policy: PolicyBody & { name: string; version: number };
  now: ReturnType<typeof instant>;
} {
  const zone = zoneOfRegion(input.region, 'Europe/Paris');
  const day = addDays(ISSUED, input.postedInDays);
  const now = instant(Date.parse(`${day}T${String(input.postedAtHour).padStart(2, '0')}:20:00Z`));
  const closedFrom = input.closure && addDays(ISSUED, input.closure.from);
  return {
    now,
    policy: { ...input.body, name: 'any', version: 1 },
    about: facts({
      issuedOn: ISSUED,
      dueOn: addDays(ISSUED, input.dueInDays),
      postedOn: civilDateOf(now, zone),
      remindersAlreadySent: input.remindersAlreadySent,
      calendar: {
        zone,
        region: input.region,
        slots: input.body.slots,
        closures:
          input.closure && closedFrom
            ? [{ firstOn: closedFrom, lastOn: addDays(closedFrom, input.closure.days) }]
            : [],
      },
    }),
  };
}

/** What a step may be late at most: from one open day to the next in the worst calendar there is here. */
const LONGEST_CLOSED_DAYS = 7 * 8;

test('every policy that is accepted ends with its hand-over, in a bounded time', () => {
  fc.assert(
    fc.property(life, (input) => {
      const { about, policy, now } = begin(input);
      const rows = walk(about, policy, now);
      expect(rows.at(-1)?.kind).toBe('hand_over');
      const written = policy.steps.reduce(
        (sum, { offset, unit }) => sum + Math.abs(offset) * (unit === 'days' ? 1 : 7 * 3),
        0,
      );
      const bound = written + policy.steps.length * (LONGEST_CLOSED_DAYS + policy.minDaysBetweenMessages);
      const start = about.dueOn > about.postedOn ? about.dueOn : about.postedOn;
      expect(daysBetween(start, rows.at(-1)?.on ?? start)).toBeLessThanOrEqual(bound);
    }),
    { numRuns: 500 },
  );
});

test('its steps come in its own order, each once, on open days, messages no closer than the gap, reminders after the due day', () => {
  fc.assert(
    fc.property(life, (input) => {
      const { about, policy, now } = begin(input);
      const rows = walk(about, policy, now);
      const places = rows.map((row) => policy.steps.findIndex((step) => step.step === row.step));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      for (const row of rows) expect(isOpenDay(about.calendar, row.on)).toBe(true);
      const messages = rows.filter((row) => row.kind === 'reminder' || row.kind === 'courtesy');
      messages.slice(1).forEach((row, index) => {
        const apart = daysBetween((messages[index] ?? row).on, row.on);
        expect(apart).toBeGreaterThanOrEqual(policy.minDaysBetweenMessages);
      });
      expect(messages.length).toBeLessThanOrEqual(policy.maxMessages);
      for (const row of rows) if (row.kind !== 'courtesy') expect(row.on > about.dueOn).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('the preview is what happens: the walk equals a life in which the clock ticks and a mail end accepts', () => {
  fc.assert(
    fc.property(life, (input) => {
      const { about, policy, now } = begin(input);
      const happened = simulate(about, policy, now);
      const rows = walk(about, policy, now);
      expect(rows.map(({ step, on }) => `${step} ${on}`)).toEqual(
        happened.map(({ step, on }) => `${step} ${on}`),
      );
      rows.forEach((row, index) => {
        const real = happened[index]?.at ?? instant(0);
        expect(real).toBeGreaterThanOrEqual(row.at);
        expect(real - row.at).toBeLessThanOrEqual(about.spreadMs + 5 * 60_000);
      });
    }),
    { numRuns: 150 },
  );
});

test('most policies a sensible person writes are accepted', () => {
  const accepted = fc.sample(sensiblePolicy, 300).filter((body) => policyProblems(body).length === 0);
  expect(accepted.length).toBeGreaterThan(200);
});

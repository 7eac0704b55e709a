import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { holdReason } from '../../src/api/schemas/resources.js';
import type { TaskKind } from '../../src/domain/facts.js';
import { RULES } from '../../src/domain/outcome-rules.js';
import { outcomeEffects, type OutcomeRequest } from '../../src/domain/outcomes.js';
import { PRESETS } from '../../src/domain/presets.js';
import { civilDate } from '../../src/domain/time.js';
import { BEGIN, END, renderHolds } from '../support/holds/render.js';
import { HOLDS, type HoldRow } from '../support/holds/table.js';
import { at, facts, sent } from '../support/facts.js';

// The table of holds leaves nothing out: it is compared with what the API can say and with what the rules do.

const PAGE = new URL('../../docs/holds.md', import.meta.url);

test('docs/holds.md is what the table says', () => {
  const page = readFileSync(PAGE, 'utf8');
  const written = page.replace(/<!-- holds:[^]*<!-- \/holds -->/, renderHolds());
  if (process.env['UPDATE_HOLDS'] === '1') writeFileSync(PAGE, written);
  expect(readFileSync(PAGE, 'utf8')).toBe(written);
  expect(written).toContain(BEGIN);
  expect(written.trimEnd().endsWith(END)).toBe(true);
});

test('every reason of the API has its row, once, with a way in and a way out', () => {
  expect(HOLDS.map(({ reason }) => reason).sort()).toEqual([...holdReason.options].sort());
  for (const { waysIn, waysOut } of HOLDS) {
    expect(Math.min(waysIn.length, waysOut.length)).toBeGreaterThan(0);
    for (const wayIn of waysIn) expect(waysOut.some((way) => way.after?.(wayIn) ?? true)).toBe(true);
  }
});

const ADDRESS = { email: 'neuf@client.example' };
const FIELDS: OutcomeRequest = {
  outcome: '',
  promisedFor: civilDate('2026-11-20'),
  disputeReason: 'abîmé',
  retryOn: civilDate('2026-11-20'),
  on: civilDate('2026-11-13'),
  reason: 'non',
  instalments: [{ dueOn: civilDate('2026-12-01'), amountCents: 120_000 }],
};
/** What each answer does to holds, by the rules themselves. */
function effectsOnHolds(): Record<'places' | 'lifts', Set<string>> {
  const found = { places: new Set<string>(), lifts: new Set<string>() };
  const reviews = ['pause_without_end', 'stopped_without_end', 'no_contact', 'insolvency', 'over_cap'];
  for (const kind of Object.keys(RULES) as TaskKind[]) {
    for (const [outcome, rule] of Object.entries(RULES[kind])) {
      const takes = [...rule.needs, ...(rule.takes ?? [])];
      const fields = Object.fromEntries(
        Object.entries(FIELDS).filter(([field]) => rule.needs.includes(field as never)),
      );
      const contacts = takes.includes('contact') ? [undefined, ADDRESS] : [undefined];
      for (const reason of kind === 'review' ? reviews : [null]) {
        for (const contact of contacts) {
          const request = { ...fields, outcome, ...(contact ? { contact } : {}) };
          const result = outcomeEffects({
            task: { kind, step: null, reason },
            request,
            facts: facts({ messages: [sent('reminder-1', '2026-11-03')] }),
            policy: PRESETS.pme,
            now: at('2026-11-13 11:00'),
          });
          if (result.kind === 'refused') continue;
          const name = `${kind}/${outcome}`;
          for (const effect of result.effects) {
            if (effect.kind === 'place_hold') found.places.add(`${effect.reason} ${name}`);
            if (effect.kind === 'lift_hold') found.lifts.add(`${effect.reason} ${name}`);
          }
          const { customer } = result;
          if (customer?.kind === 'stop_reminders') found.places.add(`stopped ${name}`);
          if (customer?.kind === 'withdraw_address') found.places.add(`undeliverable ${name}`);
          if (customer?.kind === 'remind_again') found.lifts.add(`stopped ${name}`);
        }
      }
    }
  }
  return found;
}
const named = (ways: (row: HoldRow) => readonly { readonly outcome?: string }[]): string[] =>
  [
    ...new Set(
      HOLDS.flatMap((row) =>
        ways(row).flatMap(({ outcome }) => (outcome === undefined ? [] : [`${row.reason} ${outcome}`])),
      ),
    ),
  ].sort();

test('every answer that places or lifts a hold is a way of the table, and no other', () => {
  const { places, lifts } = effectsOnHolds();
  expect(named((row) => row.waysIn)).toEqual([...places].sort());
  expect(named((row) => row.waysOut)).toEqual([...lifts].sort());
});

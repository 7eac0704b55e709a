import type { InvoiceFacts } from '../facts.js';
import type { Policy } from '../policy.js';
import type { CivilDate, Instant } from '../time.js';
import { walk } from './walk.js';

/** A step still to come that moves, comes or goes; null where it does not come. */
export interface ChangedStep {
  readonly step: string;
  readonly before: CivilDate | null;
  readonly after: CivilDate | null;
}

/** What another policy would change of an invoice's days still to come, in the order of the ladders. */
export function changedSteps(
  facts: InvoiceFacts,
  current: Policy,
  wanted: Policy,
  now: Instant,
): readonly ChangedStep[] {
  const before = daysOf(facts, current, now);
  const after = daysOf(underPolicy(facts, wanted), wanted, now);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((step) => ({ step, before: before.get(step) ?? null, after: after.get(step) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** The same invoice as if it were on that policy: its slots say when a customer may be written to. */
export const underPolicy = (facts: InvoiceFacts, policy: Policy): InvoiceFacts => ({
  ...facts,
  calendar: { ...facts.calendar, slots: policy.slots },
});

/** First of its name: a call that must be made again keeps the day it comes next. */
function daysOf(facts: InvoiceFacts, policy: Policy, now: Instant): ReadonlyMap<string, CivilDate> {
  const days = new Map<string, CivilDate>();
  for (const { step, on } of walk(facts, policy, now)) if (!days.has(step)) days.set(step, on);
  return days;
}

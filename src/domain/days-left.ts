import { civilDateOf, daysBetween } from './calendar/civil.js';
import { stepIgnoringHolds } from './decide.js';
import type { InvoiceFacts } from './facts.js';
import type { Policy } from './policy.js';
import { instant, type Instant } from './time.js';

/**
 * How many calendar days were left to the invoice's next step when its organisation was held (contract §7, as for
 * a pause). What a person did meanwhile counts from its own day: a task completed, another hold lifted during that
 * time. Null when no step is waited for: a person has to act first, and the step counts from that.
 *
 * @param heldAt when that began, or the invoice was posted under it
 * @param freedAt when the last of its own holds was lifted, if any
 */
export function daysLeftWhenHeld(
  facts: InvoiceFacts,
  policy: Policy,
  heldAt: Instant,
  freedAt: Instant | null,
): number | null {
  const isBlocked = facts.tasks.some((task) => task.state === 'open' && task.kind !== 'check_delivery');
  if (facts.final !== null || isBlocked) return null;
  const since = latest([heldAt, freedAt, ...facts.tasks.map((task) => task.completedAt)]);
  const next = stepIgnoringHolds(facts, policy, since);
  if (!('step' in next)) return null;
  const { zone } = facts.calendar;
  return Math.max(0, daysBetween(civilDateOf(since, zone), civilDateOf(next.at, zone)));
}

const latest = (instants: readonly (Instant | null)[]): Instant =>
  instant(Math.max(...instants.map((at) => at ?? -Infinity)));

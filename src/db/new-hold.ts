import { addDays, civilDateOf, daysBetween } from '../domain/calendar/civil.js';
import { stepIgnoringHolds } from '../domain/decide.js';
import type { HoldReason } from '../domain/facts.js';
import type { CivilDate } from '../domain/time.js';
import { SYSTEM, type Actor, type AuditEntry } from './audit.js';
import type { OrgTx } from './database.js';
import type { Situation } from './facts.js';
import { newId } from './ids.js';
import type { HoldRow } from './tables.js';

export interface NewHold {
  readonly invoiceId: string;
  readonly reason: HoldReason;
  /** The last held civil day; null or absent: only its own cause lifts it. */
  readonly until?: CivilDate | null | undefined;
  readonly note?: string | null | undefined;
  readonly taskId?: string | undefined;
  readonly actor?: Actor | undefined;
}

/** A hold as its row will be. */
export const newHold = (tx: OrgTx, input: NewHold, daysLeft: number | null): HoldRow => ({
  org_id: tx.org.id,
  id: newId('hld'),
  invoice_id: input.invoiceId,
  reason: input.reason,
  since: tx.now,
  until_on: input.until ?? null,
  note: input.note ?? null,
  days_left: daysLeft,
  task_id: input.taskId ?? null,
  lifted_at: null,
});

/** Its line in the timeline. */
export const placedLine = ({ invoiceId, reason, until, actor = SYSTEM }: NewHold): AuditEntry => ({
  type: 'hold.placed',
  invoiceId,
  actor,
  data: { reason, until: until ?? null },
});

/**
 * What a pause remembers: how many days are left to the next step. Null when no step is waited for: something else
 * holds the invoice, or a person has to act first.
 */
export function daysLeftToStep(
  tx: OrgTx,
  { facts, policy }: Pick<Situation, 'facts' | 'policy'>,
): number | null {
  const isBlocked = facts.tasks.some((task) => task.state === 'open' && task.kind !== 'check_delivery');
  if (isBlocked || facts.holds.length > 0) return null;
  const next = stepIgnoringHolds(facts, policy, tx.now);
  if (!('step' in next)) return null;
  const { zone } = facts.calendar;
  return Math.max(0, daysBetween(civilDateOf(tx.now, zone), civilDateOf(next.at, zone)));
}

/**
 * The first day of a step after a pause with an end: what was left is counted again from its last day, one day at least.
 * Null: the hold sets none.
 */
export const dayAfterPause = ({ reason, until_on: until, days_left: left }: HoldRow): CivilDate | null =>
  reason === 'paused' && until !== null ? addDays(until, Math.max(1, left ?? 1)) : null;

import type { Calendar } from './calendar/calendar.js';
import { civilDateOf } from './calendar/civil.js';
import { addBusinessDays } from './calendar/opening.js';
import type { Effect } from './effects.js';
import type { InvoiceFacts } from './facts.js';
import type { Policy } from './policy.js';
import type { CivilDate, Instant } from './time.js';

/** Held after the promised day, so that a transfer made on that day has time to arrive (contract §7). */
const PROMISE_GRACE_BUSINESS_DAYS = 2;
/** How long "it is on its way" is believed (contract §7). */
const ANNOUNCED_PAYMENT_BUSINESS_DAYS = 5;

/**
 * What follows from what a customer said or a person decided, the same whether it comes as the outcome of a task
 * or as a call on the invoice: one builder each, pure.
 */
export interface Situation {
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  readonly now: Instant;
}

export const todayOf = ({ facts, now }: Situation): CivilDate => civilDateOf(now, facts.calendar.zone);
const businessDaysFrom = ({ facts }: Situation, day: CivilDate, days: number): CivilDate =>
  addBusinessDays(facts.calendar, day, days);

/** The first day on which something may leave that must not leave today. */
export const nextBusinessDay = (situation: Situation): CivilDate =>
  businessDaysFrom(situation, todayOf(situation), 1);

/** The last day on which a promise is waited for. */
export const promiseHeldUntil = (calendar: Calendar, promisedFor: CivilDate): CivilDate =>
  addBusinessDays(calendar, promisedFor, PROMISE_GRACE_BUSINESS_DAYS);

/**
 * Work for a person that stands on the last rung of its kind; on none (`null`) when the policy has none of that kind:
 * then its day and its answer count all the same (step-records.ts).
 */
export const openRung = ({ policy }: Situation, task: 'call' | 'formal_notice' | 'hand_over'): Effect => ({
  kind: 'open_task',
  task,
  step: policy.steps.findLast((step) => step.kind === task)?.step ?? null,
  reason: null,
});

/** The customer named a day, and perhaps an amount; without one, all that is due. */
export const promiseEffects = (
  situation: Situation,
  promisedFor: CivilDate,
  promisedCents: number = situation.facts.claimCents,
): readonly Effect[] => [
  { kind: 'make_promise', promisedFor, promisedCents },
  {
    kind: 'place_hold',
    reason: 'promise',
    until: promiseHeldUntil(situation.facts.calendar, promisedFor),
  },
];

/** A payment is said to be on its way. */
export const announcedEffects = (situation: Situation): readonly Effect[] => [
  {
    kind: 'place_hold',
    reason: 'payment_announced',
    until: businessDaysFrom(situation, todayOf(situation), ANNOUNCED_PAYMENT_BUSINESS_DAYS),
  },
];

/** The invoice is contested: nothing more is claimed until a person has resolved it. The words stay off the timeline. */
export const disputeEffects = (reason: string, note: string | null = null): readonly Effect[] => [
  { kind: 'open_dispute', reason, note },
  { kind: 'place_hold', reason: 'dispute', until: null, note: reason },
  {
    kind: 'open_task',
    task: 'resolve_dispute',
    step: null,
    reason: null,
    words: [reason, note].filter((words) => words !== null).join('\n\n'),
  },
];

/** How a dispute ended. `credit`: the customer was right in part, what a credit note left is claimed. */
export type DisputeEnd = 'credit' | 'cancel' | 'rejected' | 'settled';

export function resolutionEffects(situation: Situation, end: DisputeEnd): readonly Effect[] {
  const resolution = end === 'credit' || end === 'cancel' ? 'upheld' : end;
  const over: readonly Effect[] = [
    { kind: 'resolve_dispute', resolution },
    { kind: 'lift_hold', reason: 'dispute' },
  ];
  switch (end) {
    case 'cancel':
      return [...over, { kind: 'finish', outcome: 'cancelled' }];
    case 'settled':
      return [...over, openRung(situation, 'call')];
    case 'credit':
    case 'rejected':
      return [...over, { kind: 'not_before', on: nextBusinessDay(situation) }];
  }
}

import { automationOf } from './approval.js';
import { addDays, civilDateOf } from './calendar/civil.js';
import { nextOpenDay } from './calendar/opening.js';
import type { InvoiceFacts } from './facts.js';
import type { Policy } from './policy.js';
import { instantOn } from './step-instants.js';
import type { CivilDate, Instant } from './time.js';

/**
 * The name under which the correction of a crossed payment is claimed, tagged and told; a name no policy may use, and no
 * step of any: it counts for none, and nothing counts from it.
 */
export const CORRECTION = 'correction';

/** An apology that comes later than this is one more disturbance. */
const LATEST_AFTER_DAYS = 10;

/** What stands about one payment that settled an invoice and crossed its last reminder (ADR 0028). */
export interface CorrectionFacts {
  readonly isWished: boolean;
  readonly isOrganisationHeld: boolean;
  readonly customer: {
    readonly id: string;
    readonly isErased: boolean;
    /** Asked for no more mail, complained, or is never reminded. */
    readonly isStopped: boolean;
    readonly isPaused: boolean;
    readonly isCallOnly: boolean;
    readonly isInsolvent: boolean;
    /** One that works. */
    readonly hasAddress: boolean;
    /** Wrote to us since the reminder: a person answers. */
    readonly hasReplied: boolean;
  };
  readonly invoice: Pick<InvoiceFacts, 'final' | 'lastHandedOverOn' | 'calendar' | 'spreadMs'>;
  readonly isPaymentReversed: boolean;
  /** The reminder it crossed, and whether the customer is known to have got it. */
  readonly reminder: { readonly step: string; readonly hasArrived: boolean };
  readonly learntOn: CivilDate;
}

/** Why no correction leaves any more; words for each are in `wording`. */
export type CorrectionWithdrawal =
  | 'not_wished'
  | 'erased'
  | 'organisation_stopped'
  | 'payment_reversed'
  | 'invoice_reopened'
  | 'customer_stopped'
  | 'customer_paused'
  | 'call_only'
  | 'insolvency'
  | 'customer_replied'
  | 'no_address'
  | 'reminder_unclear'
  | 'not_automatic'
  | 'correction_late';

export type CorrectionDecision =
  | { readonly kind: 'withdrawn'; readonly reason: CorrectionWithdrawal }
  /** Not before this instant, which is later than now. */
  | { readonly kind: 'later'; readonly at: Instant }
  | { readonly kind: 'due' };

/**
 * Whether the correction leaves now, later, or not at all. It leaves at its time or never: whatever stands against it
 * then withdraws it for good, and only the calendar and the distance to the customer's last message put it off. It keeps
 * `minDaysBetweenMessages`, as every message that no person asked for.
 */
export function judgeCorrection(facts: CorrectionFacts, policy: Policy, now: Instant): CorrectionDecision {
  const reason = reasonAgainst(facts, policy);
  if (reason !== undefined) return { kind: 'withdrawn', reason };
  const { calendar, lastHandedOverOn } = facts.invoice;
  const today = civilDateOf(now, calendar.zone);
  const afterGap = lastHandedOverOn && addDays(lastHandedOverOn, policy.minDaysBetweenMessages);
  const on = nextOpenDay(calendar, afterGap && afterGap > today ? afterGap : today);
  // By the customer, so that all of theirs are there at one instant and leave as one.
  const { at } = instantOn(facts.invoice, on, `${facts.customer.id}/${CORRECTION}`, now);
  if (civilDateOf(at, calendar.zone) > addDays(facts.learntOn, LATEST_AFTER_DAYS))
    return { kind: 'withdrawn', reason: 'correction_late' };
  return at > now ? { kind: 'later', at } : { kind: 'due' };
}

/** The widest reason first. */
function reasonAgainst(facts: CorrectionFacts, policy: Policy): CorrectionWithdrawal | undefined {
  const { customer, invoice, reminder } = facts;
  if (customer.isErased) return 'erased';
  if (!facts.isWished) return 'not_wished';
  if (facts.isOrganisationHeld) return 'organisation_stopped';
  if (facts.isPaymentReversed) return 'payment_reversed';
  if (invoice.final !== 'settled') return 'invoice_reopened';
  if (customer.isStopped) return 'customer_stopped';
  if (customer.isPaused) return 'customer_paused';
  if (customer.isCallOnly) return 'call_only';
  if (customer.isInsolvent) return 'insolvency';
  if (customer.hasReplied) return 'customer_replied';
  if (!customer.hasAddress) return 'no_address';
  if (!reminder.hasArrived) return 'reminder_unclear';
  // A correction is not worth a person's approval, and without one nothing leaves under `approve`.
  const isAutomatic =
    policy.automation === 'automatic' && automationOf(policy, reminder.step) === 'automatic';
  return isAutomatic ? undefined : 'not_automatic';
}

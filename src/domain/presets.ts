import type { Slot } from './calendar/calendar.js';
import type { Audience, Policy, PolicyStep } from './policy.js';

export type PresetName = 'pme' | 'freelance' | 'subscription' | 'public-buyer';

/** Monday to Friday, office hours of French firms. */
const OFFICE_HOURS: readonly Slot[] = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }];

/** What the presets share: the caps of contract §4. */
const COMMON = {
  version: 1,
  automation: 'automatic',
  minDaysBetweenMessages: 3,
  maxMessages: 8,
  maxDays: 365,
  minAmountCents: 0,
  slots: OFFICE_HOURS,
} as const;

/** A call wants to be made soon; a document with legal weight leaves time to be checked. */
const CALL_DEADLINE_BUSINESS_DAYS = 3;
const DOCUMENT_DEADLINE_BUSINESS_DAYS = 5;

type Delay = Pick<PolicyStep, 'anchor' | 'offset' | 'unit'>;

/** `offset` days from the due date; negative before it. */
const fromDue = (offset: number): Delay => ({ anchor: 'due', offset, unit: 'days' });
/** The n-th business day after the due date: leaves time for transfers that arrive on it to be booked. */
const afterDue = (offset: number): Delay => ({ anchor: 'due', offset, unit: 'business_days' });
/** `offset` days after the step before was sent or done. */
const afterPrevious = (offset: number): Delay => ({ anchor: 'previous', offset, unit: 'days' });

const message = (kind: 'courtesy' | 'reminder', step: string, delay: Delay): PolicyStep => ({
  step,
  kind,
  ...delay,
  template: step,
});
const courtesy = (step: string, delay: Delay): PolicyStep => message('courtesy', step, delay);
const reminder = (step: string, delay: Delay): PolicyStep => message('reminder', step, delay);
const call = (step: string, delay: Delay): PolicyStep => ({
  step,
  kind: 'call',
  ...delay,
  deadlineBusinessDays: CALL_DEADLINE_BUSINESS_DAYS,
});
const formalNotice = (delay: Delay): PolicyStep => ({
  step: 'formal-notice',
  kind: 'formal_notice',
  ...delay,
  deadlineBusinessDays: DOCUMENT_DEADLINE_BUSINESS_DAYS,
});
const handOver = (delay: Delay): PolicyStep => ({
  step: 'hand-over',
  kind: 'hand_over',
  ...delay,
  deadlineBusinessDays: DOCUMENT_DEADLINE_BUSINESS_DAYS,
});

/**
 * The policies every organisation starts with (contract §4 and §7). The audience chooses the texts. It is
 * `company` wherever firms are the rule; the two presets that consumers often meet, `freelance` and
 * `subscription`, hold no formal notice, and a mail asks the customer's own kind before it names the
 * Commercial Code. Only `public-buyer` is `public`: other rates, other delays, other words (Code de la
 * commande publique, R2192-10 and following).
 */
export const PRESETS: Readonly<Record<PresetName, Policy>> = {
  pme: {
    ...COMMON,
    name: 'pme',
    audience: 'company',
    steps: [
      reminder('reminder-1', afterDue(2)),
      reminder('reminder-2', afterPrevious(4)),
      call('call-1', afterPrevious(4)),
      formalNotice(afterPrevious(8)),
      handOver(afterPrevious(15)),
    ],
  },
  freelance: {
    ...COMMON,
    name: 'freelance',
    audience: 'company',
    steps: [
      courtesy('courtesy-1', fromDue(-5)),
      reminder('reminder-1', afterDue(2)),
      call('call-1', afterPrevious(5)),
      handOver(afterPrevious(20)),
    ],
  },
  subscription: {
    ...COMMON,
    name: 'subscription',
    audience: 'company',
    steps: [
      courtesy('due-notice', fromDue(0)),
      reminder('reminder-1', afterDue(3)),
      reminder('reminder-2', afterPrevious(4)),
      call('call-1', afterPrevious(4)),
      handOver(afterPrevious(15)),
    ],
  },
  'public-buyer': {
    ...COMMON,
    name: 'public-buyer',
    audience: 'public',
    steps: [
      reminder('reminder-1', afterDue(5)),
      reminder('reminder-2', afterPrevious(8)),
      call('call-1', afterPrevious(7)),
      handOver(afterPrevious(30)),
    ],
  },
};

/** The preset of an invoice posted without a policy: a public buyer has its own, everybody else gets `pme`. */
export function defaultPolicyFor(customerKind: Audience): PresetName {
  return customerKind === 'public' ? 'public-buyer' : 'pme';
}

import {
  announcedEffects,
  disputeEffects,
  nextBusinessDay,
  openRung,
  promiseEffects,
  resolutionEffects,
  todayOf,
  type DisputeEnd,
} from './answers.js';
import { addDays } from './calendar/civil.js';
import type { CustomerEffect, Effect } from './effects.js';
import type { RoundOpening, TaskKind } from './facts.js';
import { instalmentProblem } from './ledger/instalments.js';
import { refuse } from './outcome-fields.js';
import type { OutcomeInput, OutcomeResult, Rule } from './outcomes.js';
import { callContact, isResendUnderway, remindContact, repeatUndelivered, resendNow } from './round.js';
import type { CivilDate } from './time.js';

const none = (): readonly Effect[] => [];

const promise: Rule = {
  needs: ['promisedFor'],
  takes: ['promisedCents'],
  effects: (input) =>
    promiseEffects(input, input.request.promisedFor as CivilDate, input.request.promisedCents),
};
const paymentSent: Rule = { needs: [], effects: announcedEffects };
/** The plan replaces the due date; what it does not bring in time is asked for in a new round. */
const paymentPlan: Rule = {
  needs: ['instalments'],
  check: planProblem,
  effects: ({ request }) => [
    { kind: 'set_instalments', instalments: request.instalments ?? [] },
    { kind: 'open_round', opening: null },
  ],
};
const dispute: Rule = {
  needs: ['disputeReason'],
  effects: (input) => disputeEffects(input.request.disputeReason as string),
};
const resolved = (end: DisputeEnd): Rule => ({
  needs: [],
  effects: (input) => resolutionEffects(input, end),
});
/** Without a word on how, what is on record decides, as for the call on the invoice. */
const upheld: Rule = {
  needs: [],
  takes: ['as'],
  check: ({ request, hasCreditSinceDispute }) =>
    request.as === 'credit' && hasCreditSinceDispute !== true
      ? refuse('as', 'no credit was recorded since the dispute began')
      : undefined,
  effects: (input) =>
    resolutionEffects(
      input,
      input.request.as ?? (input.hasCreditSinceDispute === true ? 'credit' : 'cancel'),
    ),
};
const openedRound = (opening: RoundOpening | null): readonly Effect[] =>
  opening === null ? [] : [{ kind: 'open_round', opening }];
const learned = (input: OutcomeInput): CustomerEffect | undefined =>
  input.request.contact === undefined
    ? undefined
    : { kind: 'change_contact', contact: input.request.contact };

/** An address that was given is the one to write to: what waited for one goes on. */
const addressGiven = (input: OutcomeInput): readonly Effect[] =>
  input.request.contact?.email === undefined ? [] : [{ kind: 'lift_hold', reason: 'undeliverable' }];
const notReceived: Rule = {
  needs: [],
  takes: ['contact'],
  customer: learned,
  effects: (input) => {
    const { facts, now, request } = input;
    const isOnItsWay = request.contact?.email === undefined && isResendUnderway(facts, now);
    return [...addressGiven(input), ...(isOnItsWay ? [] : openedRound(resendNow(facts, now)))];
  },
};
const wrongContact: Rule = {
  needs: [],
  takes: ['contact'],
  customer: (input) => {
    const { email, phone } = input.request.contact ?? {};
    return email === undefined && phone === undefined ? { kind: 'withdraw_address' } : learned(input);
  },
  effects: (input) => {
    const { facts, policy, now } = input;
    const { email, phone } = input.request.contact ?? {};
    if (email !== undefined)
      return [...addressGiven(input), ...openedRound(remindContact(facts, policy, now))];
    if (phone === undefined) return [];
    const call = callContact(facts, policy, now);
    return call === null ? [openRung(input, 'call')] : openedRound(call);
  },
};
const corrected: Rule = {
  needs: ['contact'],
  check: (input) =>
    input.request.contact?.email === undefined
      ? refuse('contact/email', 'outcome corrected needs the address that works')
      : undefined,
  customer: learned,
  effects: (input) => [...addressGiven(input), ...openedRound(repeatUndelivered(input.facts, input.now))],
};
const formalNotice: Rule = { needs: [], effects: (input) => [openRung(input, 'formal_notice')] };
const finish = (outcome: 'cancelled' | 'written_off' | 'handed_over'): Rule => ({
  needs: [],
  effects: () => [{ kind: 'finish', outcome }],
});
const later: Rule = { needs: ['retryOn'], effects: none };
/** The customer's own people must agree first: held until the day before, then the call is made (contract §7). */
const awaitingApproval: Rule = {
  needs: ['retryOn'],
  effects: (input) => {
    const until = addDays(input.request.retryOn as CivilDate, -1);
    return until < todayOf(input) ? [] : [{ kind: 'place_hold', reason: 'internal_approval', until }];
  },
};
const afterReply = (rule: Rule): Rule => ({
  ...rule,
  effects: (input) => [{ kind: 'lift_hold', reason: 'reply' }, ...rule.effects(input)],
});

/** A review whose answer concerns all invoices of the customer. */
export const isAboutStop = (task: { readonly kind: string; readonly reason: string | null }): boolean =>
  task.kind === 'review' && task.reason === 'stopped_without_end';

/** The hold a review was opened for: whoever resumes lifts it. */
const heldFor = (reason: string | null): 'paused' | 'undeliverable' | 'insolvency' | null => {
  if (reason === 'pause_without_end') return 'paused';
  if (reason === 'insolvency') return 'insolvency';
  return reason === 'no_contact' ? 'undeliverable' : null;
};

/** Who was not to be reminded any more is reminded again, of all their invoices: the mark is the customer's. */
const remindedAgain = ({ task }: OutcomeInput): CustomerEffect | undefined =>
  isAboutStop(task) ? { kind: 'remind_again' } : undefined;

/** After money was taken back nothing leaves on the same day; what was settled begins a new round. */
function resumed(input: OutcomeInput): readonly Effect[] {
  const { task, facts } = input;
  const reason = heldFor(task.reason);
  if (reason !== null) return [{ kind: 'lift_hold', reason }];
  if (task.reason === 'debit_missing') return [{ kind: 'not_before', on: nextBusinessDay(input) }];
  if (task.reason !== 'payment_reversed' && !facts.reopened) return [];
  return [
    ...(facts.reopened ? [{ kind: 'open_round', opening: null } as const] : []),
    { kind: 'not_before', on: nextBusinessDay(input) },
  ];
}

/** Every outcome of every kind of task that exists so far: a row of contract §7 each. */
export const RULES: Readonly<Record<TaskKind, Readonly<Record<string, Rule>>>> = {
  call: {
    promise_to_pay: promise,
    payment_sent: paymentSent,
    payment_plan: paymentPlan,
    invoice_not_received: notReceived,
    awaiting_approval: awaitingApproval,
    wrong_contact: wrongContact,
    unreachable: { needs: [], effects: none },
    voicemail: { needs: [], effects: none },
    dispute,
    refuses: formalNotice,
  },
  read_reply: {
    resume: { needs: [], effects: () => [{ kind: 'lift_hold', reason: 'reply' }] },
    promise_to_pay: afterReply(promise),
    payment_sent: afterReply(paymentSent),
    payment_plan: afterReply(paymentPlan),
    dispute: afterReply(dispute),
    wrong_contact: afterReply(wrongContact),
    stop_reminders: afterReply({ needs: [], effects: none, customer: () => ({ kind: 'stop_reminders' }) }),
  },
  broken_promise: {
    call: { needs: [], effects: (input) => [openRung(input, 'call')] },
    promise_to_pay: promise,
    formal_notice: formalNotice,
  },
  resolve_dispute: { rejected: resolved('rejected'), settled: resolved('settled'), upheld },
  formal_notice: { sent: { needs: ['on'], effects: none }, not_now: later, write_off: finish('written_off') },
  hand_over: { handed_over: finish('handed_over'), not_now: later, write_off: finish('written_off') },
  review: {
    resume: { needs: [], effects: resumed, customer: remindedAgain },
    cancel: finish('cancelled'),
    write_off: finish('written_off'),
    hand_over: { needs: [], effects: (input) => [openRung(input, 'hand_over')] },
  },
  check_address: {
    corrected,
    // The number is on record: the call is made instead of a mail.
    phone_only: {
      needs: [],
      effects: (input) => [{ kind: 'lift_hold', reason: 'undeliverable' }, openRung(input, 'call')],
    },
    none: {
      needs: [],
      effects: () => [{ kind: 'open_task', task: 'review', step: null, reason: 'no_contact' }],
    },
  },
  // Whoever looked at the provider's own log, or asked the customer: the message, not the ladder, is the question.
  check_delivery: {
    sent: { needs: [], effects: none, delivery: 'sent' },
    not_sent: { needs: [], effects: none, delivery: 'not_sent' },
  },
  approve_message: {
    approve: {
      needs: [],
      takes: ['subject', 'text'],
      effects: ({ request: { subject, text } }) => [{ kind: 'approve_message', subject, text }],
    },
    reject: {
      needs: ['reason'],
      effects: (input) => [
        { kind: 'reject_message', reason: input.request.reason as string, on: todayOf(input) },
      ],
    },
  },
};

/** A plan covers what is left, from today on. */
function planProblem(input: OutcomeInput): OutcomeResult | undefined {
  const instalments = input.request.instalments ?? [];
  const problem = instalmentProblem(instalments, { sumCents: input.facts.outstandingCents });
  if (problem !== undefined) return refuse('instalments', problem);
  const isPast = instalments.some((one) => one.dueOn < todayOf(input));
  return isPast ? refuse('instalments', 'must not fall due in the past') : undefined;
}

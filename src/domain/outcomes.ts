import { fieldProblem, refuse } from './outcome-fields.js';
import {
  announcedEffects,
  disputeEffects,
  nextBusinessDay,
  openRung,
  promiseEffects,
  resolutionEffects,
  todayOf,
  type DisputeEnd,
  type Situation,
} from './answers.js';
import { addDays } from './calendar/civil.js';
import type { ContactFields, CustomerEffect, Effect } from './effects.js';
import { instalmentProblem, type Instalment } from './ledger/instalments.js';
import type { RoundOpening, TaskKind } from './facts.js';
import { callContact, isResendUnderway, remindContact, repeatUndelivered, resendNow } from './round.js';
import type { CivilDate } from './time.js';

/** What a person answered when completing a task; each outcome takes its own fields (contract §7). */
export interface OutcomeRequest {
  readonly outcome: string;
  readonly promisedFor?: CivilDate | undefined;
  readonly promisedCents?: number | undefined;
  readonly disputeReason?: string | undefined;
  readonly retryOn?: CivilDate | undefined;
  readonly on?: CivilDate | undefined;
  readonly contact?: ContactFields | undefined;
  readonly as?: 'credit' | 'cancel' | undefined;
  readonly instalments?: readonly Instalment[] | undefined;
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly reason?: string | undefined;
}

export interface OutcomeInput extends Situation {
  readonly task: { readonly kind: TaskKind; readonly step: string | null; readonly reason: string | null };
  readonly request: OutcomeRequest;
  /** A credit recorded since the open dispute began has left something to claim. */
  readonly hasCreditSinceDispute?: boolean;
}

/** Either the consequences, or the field that does not fit, as a JSON Pointer into the request body. */
export type OutcomeResult =
  | {
      readonly kind: 'accepted';
      readonly effects: readonly Effect[];
      /** Carried out before the effects; absent: only this invoice is concerned. */
      readonly customer?: CustomerEffect;
    }
  | { readonly kind: 'refused'; readonly path: string; readonly message: string };

/** What an outcome may carry besides its name. */
export type Field = Exclude<keyof OutcomeRequest, 'outcome'>;
export interface Rule {
  readonly needs: readonly Field[];
  readonly takes?: readonly Field[];
  readonly effects: (input: OutcomeInput) => readonly Effect[];
  readonly customer?: (input: OutcomeInput) => CustomerEffect | undefined;
  /** What the fields must be beyond their form. */
  readonly check?: (input: OutcomeInput) => OutcomeResult | undefined;
}

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

/** The hold a review was opened for: whoever resumes lifts it. */
const heldFor = (reason: string | null): 'paused' | 'undeliverable' | 'insolvency' | null => {
  if (reason === 'pause_without_end') return 'paused';
  if (reason === 'insolvency') return 'insolvency';
  return reason === 'no_contact' ? 'undeliverable' : null;
};

/** After money was taken back nothing leaves on the same day; what was settled begins a new round. */
function resumed(input: OutcomeInput): readonly Effect[] {
  const { task, facts } = input;
  const reason = heldFor(task.reason);
  if (reason !== null) return [{ kind: 'lift_hold', reason }];
  if (task.reason !== 'payment_reversed' && !facts.reopened) return [];
  return [
    ...(facts.reopened ? [{ kind: 'open_round', opening: null } as const] : []),
    { kind: 'not_before', on: nextBusinessDay(input) },
  ];
}

/** Every outcome of every kind of task that exists so far: a row of contract §7 each. */
const RULES: Readonly<Record<TaskKind, Readonly<Record<string, Rule>>>> = {
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
    resume: { needs: [], effects: resumed },
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
  check_delivery: {},
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

/** The outcomes a task of this kind can be completed with, in the order the page offers them. */
export const allowedOutcomes = (kind: TaskKind): readonly string[] => Object.keys(RULES[kind]);

/**
 * What completing a task leads to. Pure: the caller holds the invoice's lock, stores the answer on the
 * task, then carries out the effects and plans anew.
 */
export function outcomeEffects(input: OutcomeInput): OutcomeResult {
  const { task, request } = input;
  const rules = RULES[task.kind];
  const rule = Object.hasOwn(rules, request.outcome) ? rules[request.outcome] : undefined;
  if (!rule) {
    const allowed = allowedOutcomes(task.kind);
    return refuse(
      'outcome',
      allowed.length === 0
        ? `a ${task.kind} task cannot be completed by a call yet`
        : `a ${task.kind} task takes ${allowed.join(', ')}`,
    );
  }
  const misfit = fieldProblem(rule, input);
  if (misfit) return misfit;
  const customer = rule.customer?.(input);
  return { kind: 'accepted', effects: rule.effects(input), ...(customer && { customer }) };
}

/** A plan covers what is left, from today on. */
function planProblem(input: OutcomeInput): OutcomeResult | undefined {
  const instalments = input.request.instalments ?? [];
  const problem = instalmentProblem(instalments, { sumCents: input.facts.outstandingCents });
  if (problem !== undefined) return refuse('instalments', problem);
  const isPast = instalments.some((one) => one.dueOn < todayOf(input));
  return isPast ? refuse('instalments', 'must not fall due in the past') : undefined;
}

import { addBusinessDays } from './calendar/opening.js';
import { civilDateOf } from './calendar/civil.js';
import type { Effect } from './effects.js';
import type { InvoiceFacts, TaskKind } from './facts.js';
import type { Policy } from './policy.js';
import type { CivilDate, Instant } from './time.js';

/** Held after the promised day, so that a transfer made on that day has time to arrive (contract §7). */
const PROMISE_GRACE_BUSINESS_DAYS = 2;
/** How long "it is on its way" is believed (contract §7). */
const ANNOUNCED_PAYMENT_BUSINESS_DAYS = 5;

/** What a person answered when completing a task; each outcome takes its own fields (contract §7). */
export interface OutcomeRequest {
  readonly outcome: string;
  readonly promisedFor?: CivilDate | undefined;
  readonly promisedCents?: number | undefined;
  readonly disputeReason?: string | undefined;
  readonly retryOn?: CivilDate | undefined;
  readonly on?: CivilDate | undefined;
}

export interface OutcomeInput {
  readonly task: { readonly kind: TaskKind; readonly step: string | null; readonly reason: string | null };
  readonly request: OutcomeRequest;
  readonly facts: InvoiceFacts;
  readonly policy: Policy;
  readonly now: Instant;
}

/** Either the consequences, or the field that does not fit, as a JSON Pointer into the request body. */
export type OutcomeResult =
  | { readonly kind: 'accepted'; readonly effects: readonly Effect[] }
  | { readonly kind: 'refused'; readonly path: string; readonly message: string };

type Field = Exclude<keyof OutcomeRequest, 'outcome'>;
interface Rule {
  readonly needs: readonly Field[];
  readonly takes?: readonly Field[];
  readonly effects: (input: OutcomeInput) => readonly Effect[];
}

const none = (): readonly Effect[] => [];
const today = (input: OutcomeInput): CivilDate => civilDateOf(input.now, input.facts.calendar.zone);
const businessDaysFrom = (input: OutcomeInput, day: CivilDate, days: number): CivilDate =>
  addBusinessDays(input.facts.calendar, day, days);
const stepOfKind = (input: OutcomeInput, kind: 'call' | 'formal_notice' | 'hand_over'): string | null =>
  input.policy.steps.findLast((step) => step.kind === kind)?.step ?? null;
const open = (input: OutcomeInput, task: 'call' | 'formal_notice' | 'hand_over'): Effect => ({
  kind: 'open_task',
  task,
  step: stepOfKind(input, task),
  reason: null,
});

const promise: Rule = {
  needs: ['promisedFor'],
  takes: ['promisedCents'],
  effects: (input) => {
    const promisedFor = input.request.promisedFor as CivilDate;
    return [
      {
        kind: 'make_promise',
        promisedFor,
        promisedCents: input.request.promisedCents ?? input.facts.outstandingCents,
      },
      {
        kind: 'place_hold',
        reason: 'promise',
        until: businessDaysFrom(input, promisedFor, PROMISE_GRACE_BUSINESS_DAYS),
      },
    ];
  },
};
const paymentSent: Rule = {
  needs: [],
  effects: (input) => [
    {
      kind: 'place_hold',
      reason: 'payment_announced',
      until: businessDaysFrom(input, today(input), ANNOUNCED_PAYMENT_BUSINESS_DAYS),
    },
  ],
};
const dispute: Rule = {
  needs: ['disputeReason'],
  effects: (input) => [
    { kind: 'open_dispute', reason: input.request.disputeReason as string },
    { kind: 'place_hold', reason: 'dispute', until: null },
    { kind: 'open_task', task: 'resolve_dispute', step: null, reason: null },
  ],
};
const formalNotice: Rule = { needs: [], effects: (input) => [open(input, 'formal_notice')] };
const finish = (outcome: 'cancelled' | 'written_off' | 'handed_over'): Rule => ({
  needs: [],
  effects: () => [{ kind: 'finish', outcome }],
});
const later: Rule = { needs: ['retryOn'], effects: none };
const afterReply = (rule: Rule): Rule => ({
  ...rule,
  effects: (input) => [{ kind: 'lift_hold', reason: 'reply' }, ...rule.effects(input)],
});

/** Every outcome of every kind of task that exists so far: a row of contract §7 each. */
const RULES: Readonly<Record<TaskKind, Readonly<Record<string, Rule>>>> = {
  call: {
    promise_to_pay: promise,
    payment_sent: paymentSent,
    unreachable: { needs: [], effects: none },
    voicemail: { needs: [], effects: none },
    dispute,
    refuses: formalNotice,
  },
  read_reply: {
    resume: { needs: [], effects: () => [{ kind: 'lift_hold', reason: 'reply' }] },
    promise_to_pay: afterReply(promise),
    payment_sent: afterReply(paymentSent),
    dispute: afterReply(dispute),
  },
  broken_promise: {
    call: { needs: [], effects: (input) => [open(input, 'call')] },
    promise_to_pay: promise,
    formal_notice: formalNotice,
  },
  resolve_dispute: {
    rejected: {
      needs: [],
      effects: (input) => [
        { kind: 'resolve_dispute', resolution: 'rejected' },
        { kind: 'lift_hold', reason: 'dispute' },
        { kind: 'not_before', on: businessDaysFrom(input, today(input), 1) },
      ],
    },
    settled: {
      needs: [],
      effects: (input) => [
        { kind: 'resolve_dispute', resolution: 'settled' },
        { kind: 'lift_hold', reason: 'dispute' },
        open(input, 'call'),
      ],
    },
    upheld: {
      needs: [],
      effects: () => [
        { kind: 'resolve_dispute', resolution: 'upheld' },
        { kind: 'lift_hold', reason: 'dispute' },
        { kind: 'finish', outcome: 'cancelled' },
      ],
    },
  },
  formal_notice: { sent: { needs: ['on'], effects: none }, not_now: later, write_off: finish('written_off') },
  hand_over: { handed_over: finish('handed_over'), not_now: later, write_off: finish('written_off') },
  review: {
    resume: {
      needs: [],
      effects: (input) =>
        input.task.reason === 'pause_without_end' ? [{ kind: 'lift_hold', reason: 'paused' }] : [],
    },
    cancel: finish('cancelled'),
    write_off: finish('written_off'),
    hand_over: { needs: [], effects: (input) => [open(input, 'hand_over')] },
  },
  check_address: {},
  check_delivery: {},
  approve_message: {},
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
  return misfit ?? { kind: 'accepted', effects: rule.effects(input) };
}

const FIELDS: readonly Field[] = ['promisedFor', 'promisedCents', 'disputeReason', 'retryOn', 'on'];

function fieldProblem(rule: Rule, input: OutcomeInput): OutcomeResult | undefined {
  const { request, facts } = input;
  for (const field of FIELDS) {
    const isKnown = rule.needs.includes(field) || (rule.takes?.includes(field) ?? false);
    if (rule.needs.includes(field) && request[field] === undefined) {
      return refuse(field, `outcome ${request.outcome} needs ${field}`);
    }
    if (!isKnown && request[field] !== undefined) {
      return refuse(field, `outcome ${request.outcome} does not take ${field}`);
    }
  }
  for (const field of ['promisedFor', 'retryOn'] as const) {
    const day = request[field];
    if (day !== undefined && day < today(input)) return refuse(field, `${day} is in the past`);
  }
  if (request.on !== undefined && request.on > today(input))
    return refuse('on', `${request.on} is in the future`);
  if (request.promisedCents !== undefined && request.promisedCents > facts.outstandingCents) {
    return refuse('promisedCents', `more than the ${facts.outstandingCents} still outstanding`);
  }
  return undefined;
}

const refuse = (field: string, message: string): OutcomeResult => ({
  kind: 'refused',
  path: `/${field}`,
  message,
});

import type { Situation } from './answers.js';
import type { ContactFields, CustomerEffect, Effect } from './effects.js';
import type { TaskKind } from './facts.js';
import type { Instalment } from './ledger/instalments.js';
import { fieldProblem, refuse } from './outcome-fields.js';
import { RULES } from './outcome-rules.js';
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

/** What a person found out about a message whose hand-over was unclear. */
export type DeliveryAnswer = 'sent' | 'not_sent';

/** Either the consequences, or the field that does not fit, as a JSON Pointer into the request body. */
export type OutcomeResult =
  | {
      readonly kind: 'accepted';
      readonly effects: readonly Effect[];
      /** Carried out before the effects; absent: only this invoice is concerned. */
      readonly customer?: CustomerEffect;
      /** Whether the message in doubt was sent: settled for every invoice it speaks of, before the effects. */
      readonly delivery?: DeliveryAnswer;
    }
  | { readonly kind: 'refused'; readonly path: string; readonly message: string };

/** What an outcome may carry besides its name. */
export type Field = Exclude<keyof OutcomeRequest, 'outcome'>;
export interface Rule {
  readonly needs: readonly Field[];
  readonly takes?: readonly Field[];
  readonly effects: (input: OutcomeInput) => readonly Effect[];
  readonly customer?: (input: OutcomeInput) => CustomerEffect | undefined;
  readonly delivery?: DeliveryAnswer;
  /** What the fields must be beyond their form. */
  readonly check?: (input: OutcomeInput) => OutcomeResult | undefined;
}

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
  if (!rule) return refuse('outcome', `a ${task.kind} task takes ${allowedOutcomes(task.kind).join(', ')}`);
  const misfit = fieldProblem(rule, input);
  if (misfit) return misfit;
  const customer = rule.customer?.(input);
  return {
    kind: 'accepted',
    effects: rule.effects(input),
    ...(customer && { customer }),
    ...(rule.delivery && { delivery: rule.delivery }),
  };
}

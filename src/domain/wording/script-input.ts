import type { Audience } from '../policy.js';
import type { Language } from '../language.js';
import type { TaskKind } from '../facts.js';
import type { CivilDate } from '../time.js';

/** What a script tells a person before they act. Values are data: they are cleaned and escaped here. */
export interface ScriptInput {
  readonly kind: TaskKind;
  /** The language of the person who reads the script; the opening words are in the customer's. */
  readonly language: Language;
  /** Today in the customer's zone: days late are counted to it. */
  readonly today: CivilDate;
  readonly organisationName: string;
  readonly accountManagerName: string;
  readonly customer: {
    readonly name: string;
    readonly kind: Audience;
    readonly language: Language;
    readonly contactName: string | null;
    readonly phone: string | null;
    readonly email: string | null;
  };
  readonly invoices: readonly {
    readonly number: string;
    /** Minor units of `currency`. */
    readonly outstandingCents: number;
    readonly currency: string;
    readonly dueOn: CivilDate;
  }[];
  /** The customer's other invoices that are overdue: each has tasks of its own, but one talk may serve them all. */
  readonly others?: ScriptInput['invoices'];
  /** What left before, or may have, oldest first; `state` as in contract §4 (Message). */
  readonly messages: readonly {
    readonly step: string;
    readonly sentOn: CivilDate;
    readonly state: string;
    /** The invoices it spoke of, where that is not plain: a call about several. */
    readonly numbers?: readonly string[];
  }[];
  /** Reminders another tool had sent before the invoice came here. */
  readonly remindersElsewhere: number;
  /** What was promised before, oldest first. */
  readonly promises: readonly {
    readonly promisedFor: CivilDate;
    /** The invoice it was made for, in a call about several. */
    readonly number?: string;
    readonly amountCents: number;
    readonly currency: string;
    readonly state: 'open' | 'kept' | 'broken' | 'void';
  }[];
  /** Of the task: the reason of a review, the words of a dispute. */
  readonly reason: string | null;
  /** Which try this is, from 1. */
  readonly attempt: number;
}

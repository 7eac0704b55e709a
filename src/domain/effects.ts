import type { FinalState, HoldReason, RoundOpening, TaskKind } from './facts.js';
import type { Instalment } from './ledger/instalments.js';
import type { CivilDate } from './time.js';

/** Contact fields a person learned; a reference or a kind is never among them. */
export interface ContactFields {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
}

/** A consequence for the customer, and so for all their invoices: the use-case carries it out under all their locks. */
export type CustomerEffect =
  | { readonly kind: 'change_contact'; readonly contact: ContactFields }
  /** Nobody knows an address that works: nothing is written to this customer until there is one. */
  | { readonly kind: 'withdraw_address' }
  /** They want no more reminders: nothing leaves on any of their invoices. */
  | { readonly kind: 'stop_reminders' }
  /** They are reminded again, of all their invoices. */
  | { readonly kind: 'remind_again' };

/** One consequence of a person's decision, as data: `src/db/effects.ts` carries it out in the transaction of the decision. */
export type Effect =
  | {
      readonly kind: 'place_hold';
      readonly reason: HoldReason;
      /** The last held civil day; null: only its own cause lifts it. */
      readonly until: CivilDate | null;
      readonly note?: string | null;
    }
  | { readonly kind: 'lift_hold'; readonly reason: HoldReason }
  | {
      readonly kind: 'open_task';
      readonly task: TaskKind;
      readonly step: string | null;
      readonly reason: string | null;
      /** Somebody's own words instead of a code: shown to whoever does the task, never in the timeline. */
      readonly words?: string;
    }
  | { readonly kind: 'make_promise'; readonly promisedFor: CivilDate; readonly promisedCents: number }
  | { readonly kind: 'open_dispute'; readonly reason: string; readonly note: string | null }
  | { readonly kind: 'resolve_dispute'; readonly resolution: 'upheld' | 'rejected' | 'settled' }
  /** The ladder is begun anew, with this step; null: from its start, on the oldest instalment that is unpaid. */
  | { readonly kind: 'open_round'; readonly opening: RoundOpening | null }
  /** No step before this day. */
  | { readonly kind: 'not_before'; readonly on: CivilDate }
  /** The delay of the next step counts from this day, if that is later than its own anchor. */
  | { readonly kind: 'count_from'; readonly on: CivilDate }
  /** What is left is paid in parts from now on. */
  | { readonly kind: 'set_instalments'; readonly instalments: readonly Instalment[] }
  /** The message that waits for a person may leave; with their own words, where given. */
  | {
      readonly kind: 'approve_message';
      readonly subject: string | undefined;
      readonly text: string | undefined;
    }
  /** It does not leave, and its step counts as passed over on that day. */
  | { readonly kind: 'reject_message'; readonly reason: string; readonly on: CivilDate }
  | { readonly kind: 'finish'; readonly outcome: Exclude<FinalState, 'erased'> };

import type { FinalState, HoldReason, TaskKind } from './facts.js';
import type { CivilDate } from './time.js';

/** One consequence of a person's decision, as data: `src/db/effects.ts` carries it out in the transaction of the decision. */
export type Effect =
  | {
      readonly kind: 'place_hold';
      readonly reason: HoldReason;
      /** The last held civil day; null: only its own cause lifts it. */
      readonly until: CivilDate | null;
    }
  | { readonly kind: 'lift_hold'; readonly reason: HoldReason }
  | {
      readonly kind: 'open_task';
      readonly task: TaskKind;
      readonly step: string | null;
      readonly reason: string | null;
    }
  | { readonly kind: 'make_promise'; readonly promisedFor: CivilDate; readonly promisedCents: number }
  | { readonly kind: 'open_dispute'; readonly reason: string }
  | { readonly kind: 'resolve_dispute'; readonly resolution: 'upheld' | 'rejected' | 'settled' }
  /** No step before this day. */
  | { readonly kind: 'not_before'; readonly on: CivilDate }
  /** The delay of the next step counts from this day, if that is later than its own anchor. */
  | { readonly kind: 'count_from'; readonly on: CivilDate }
  | { readonly kind: 'finish'; readonly outcome: Exclude<FinalState, 'erased'> };

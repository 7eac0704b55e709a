import type { NextMove } from '../src/domain/decision.js';
import type { FinalState } from '../src/domain/facts.js';
import type { InvoiceSignal } from './names.js';

const FINAL_STATES: readonly string[] = [
  'settled',
  'cancelled',
  'written_off',
  'handed_over',
  'erased',
] satisfies FinalState[];

/** What a signal changes: a newer plan, the end, or (bare) only that the record must be read again. */
export interface News {
  readonly next?: NextMove;
  readonly outcome?: FinalState;
  readonly isBare: boolean;
}

/**
 * Reads a signal. Total: whatever an engineer types into the Temporal UI, the handler never throws,
 * since a throwing handler would block or fail the run; an unreadable signal counts as bare.
 */
export function readSignal(signal: InvoiceSignal | null | undefined, current: NextMove): News {
  const said: InvoiceSignal = typeof signal === 'object' && signal !== null ? signal : {};
  if (isFinalState(said.outcome)) return { outcome: said.outcome, isBare: false };
  if (said.settled === true) return { outcome: 'settled', isBare: false };
  const moved = typeof said.offsetMs === 'number' ? withOffset(current, said.offsetMs) : current;
  if (isMove(said.next)) {
    const next = newerOf(moved, said.next);
    return { next, ...(next.outcome && { outcome: next.outcome }), isBare: false };
  }
  return moved === current && typeof said.offsetMs !== 'number'
    ? { isBare: true }
    : { next: moved, isBare: false };
}

/** An instant of the organisation's clock as real time, in epoch milliseconds; never, when there is none. */
export const realMs = (move: NextMove, at: string | null): number =>
  at === null ? Infinity : Date.parse(at) - move.clockOffsetMs;

/** The plan an activity answered, unless a signal has brought a newer one meanwhile. */
export const laterOf = (current: NextMove, answer: NextMove): NextMove =>
  answer.version >= current.version ? withOffset(answer, current.clockOffsetMs) : current;

const newerOf = (current: NextMove, given: NextMove): NextMove =>
  given.version > current.version
    ? withOffset(given, current.clockOffsetMs)
    : withOffset(current, given.clockOffsetMs);

/** An organisation's clock never goes back, so the largest offset heard is the latest. Same object when nothing changes. */
const withOffset = (move: NextMove, offsetMs: number): NextMove =>
  offsetMs > move.clockOffsetMs ? { ...move, clockOffsetMs: offsetMs } : move;

const isFinalState = (value: unknown): value is FinalState =>
  typeof value === 'string' && FINAL_STATES.includes(value);

function isMove(value: unknown): value is NextMove {
  if (typeof value !== 'object' || value === null) return false;
  const move = value as Partial<Record<keyof NextMove, unknown>>;
  const isInstant = move.at === null || (typeof move.at === 'string' && !Number.isNaN(Date.parse(move.at)));
  return (
    typeof move.version === 'number' &&
    typeof move.kind === 'string' &&
    typeof move.clockOffsetMs === 'number' &&
    isInstant &&
    (move.kind !== 'end' || isFinalState(move.outcome))
  );
}

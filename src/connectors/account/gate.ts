import type { HandOverAnswer } from '../mail-end.js';

/** What the gate wants known; codes only. */
export interface GateWords {
  /** Somebody must act: nothing is sent through this account until then. */
  alert(reason: string): void;
  note(reason: string, holdMs: number): void;
  wellAgain(): void;
}

/** So many answers in a row that say nothing, or no connection at all, and the account is left alone. */
const FAILURES_TO_OPEN = 5;
const REFUSED_RETRY_MS = 60_000;
const FIRST_OPEN_MS = 10_000;
const LAST_OPEN_MS = 120_000;
/** Those who are turned away come back one after the other, about as fast as the slots can take them. */
const RETURN_APART_MS = 50;
const LONGEST_QUEUE_MS = 60_000;

/**
 * Whether anything may go through one account at the provider right now. Closed by a 429 until
 * `Retry-After`, by a refused token for a minute at a time, and by repeated silence (the circuit breaker).
 * After the last two it opens only once a harmless question was answered well. One per process and account.
 */
export class AccountGate {
  #heldUntilMs = -Infinity;
  #reason = 'account_held';
  #failures = 0;
  #openings = 0;
  #lastReturnMs = -Infinity;
  #mustProbe = false;
  #isAlerted = false;

  constructor(
    private readonly monotonicMs: () => number,
    private readonly words: GateWords,
  ) {}

  isHeld(): boolean {
    return this.monotonicMs() < this.#heldUntilMs;
  }

  /** The hold is over, but a question comes before the next mail. */
  mustProbe(): boolean {
    return this.#mustProbe;
  }

  /** The circuit was open: one mail at a time until one of them is answered. */
  isOnTrial(): boolean {
    return this.#failures >= FAILURES_TO_OPEN;
  }

  /** For one who is turned away: why, and when to come back. `besides`: the gate is open, but something else is full. */
  turnAway(besides?: { readonly reason: string; readonly waitMs: number }): {
    reason: string;
    retryAfterMs: number;
  } {
    const nowMs = this.monotonicMs();
    const heldMs = Math.max(0, this.#heldUntilMs - nowMs);
    const isHeld = heldMs > 0 || besides === undefined;
    const earliestMs = nowMs + Math.max(heldMs, besides?.waitMs ?? 0);
    const inTurnMs = Math.max(earliestMs, this.#lastReturnMs + RETURN_APART_MS);
    this.#lastReturnMs = Math.min(inTurnMs, earliestMs + LONGEST_QUEUE_MS);
    return {
      reason: isHeld ? this.#reason : besides.reason,
      retryAfterMs: Math.ceil(this.#lastReturnMs - nowMs),
    };
  }

  /** What a hand-over was answered decides about those that follow. */
  learn(answer: HandOverAnswer): void {
    if (answer.kind === 'not_written') return;
    if (answer.kind === 'unknown' || (answer.kind === 'later' && answer.isSilence)) {
      this.fail();
    } else if (answer.kind === 'later' && answer.scope === 'credentials') {
      this.refuse();
    } else {
      this.#isWell();
      if (answer.kind === 'later' && answer.scope) this.hold(answer.reason, answer.retryAfterMs);
    }
  }

  /** No connection, no answer, or none that says anything. */
  fail(): void {
    this.#failures += 1;
    if (this.#failures < FAILURES_TO_OPEN || this.isHeld()) return;
    const openMs = Math.min(FIRST_OPEN_MS * 2 ** this.#openings, LAST_OPEN_MS);
    this.#openings += 1;
    this.#mustProbe = true;
    this.hold('circuit_open', openMs);
  }

  /** The token or password was refused: one alert, tried again every minute (contract §7). */
  refuse(): void {
    if (!this.#isAlerted) this.words.alert('token_refused');
    this.#isAlerted = true;
    this.#mustProbe = true;
    this.hold('token_refused', REFUSED_RETRY_MS);
  }

  /** The question was answered well: mails may follow. */
  passProbe(): void {
    this.#mustProbe = false;
  }

  hold(reason: string, ms: number): void {
    const untilMs = this.monotonicMs() + ms;
    if (untilMs <= this.#heldUntilMs) return;
    this.#heldUntilMs = untilMs;
    this.#reason = reason;
    this.words.note(reason, ms);
  }

  #isWell(): void {
    if (this.#isAlerted) this.words.wellAgain();
    this.#isAlerted = false;
    this.#failures = 0;
    this.#openings = 0;
  }
}

import { MailEndHeld, type HandOverAnswer, type MailConnection, type MailEnd } from '../mail-end.js';
import { AccountGate, type GateWords } from './gate.js';
import type { ProviderEnd } from './provider-end.js';
import { Slots } from './slots.js';

export interface Care {
  /** Hand-overs in progress at most. */
  readonly slots: number;
  readonly monotonicMs: () => number;
  readonly words: GateWords;
}

/** Somebody else is asking the provider, or trying the first mail after a silence. */
const TRIAL_WAIT_MS = 1_000;
/** All places are taken: about what a hand-over takes. */
const FULL_WAIT_MS = 1_000;
/** A connection that could not be made, while the circuit is still closed. */
const UNREACHED_WAIT_MS = 5_000;

/**
 * Puts a provider's account in care: at most so many hand-overs at once, none while the account is held,
 * and the last word of every one of them includes that the hold has not begun meanwhile. Nobody waits here
 * for longer than a moment: who cannot be served now is told when to come back (`MailEndHeld`).
 */
export function inCare(end: ProviderEnd, care: Care): MailEnd {
  const gate = new AccountGate(care.monotonicMs, care.words);
  const slots = new Slots(care.slots);
  let isProbing = false;

  const turnAway = (besides?: { reason: string; waitMs: number }): MailEndHeld => {
    const { reason, retryAfterMs } = gate.turnAway(besides);
    return new MailEndHeld(reason, retryAfterMs);
  };

  const probe = async (): Promise<void> => {
    if (isProbing) throw turnAway({ reason: 'account_on_trial', waitMs: TRIAL_WAIT_MS });
    isProbing = true;
    try {
      const health = await end.probe();
      if (health === 'well') gate.passProbe();
      else if (health === 'refused') gate.refuse();
      else gate.fail();
      if (health !== 'well') throw turnAway();
    } finally {
      isProbing = false;
    }
  };

  const connectNow = async (): Promise<MailConnection> => {
    if (gate.isHeld()) throw turnAway();
    if (gate.isOnTrial() && slots.taken > 1)
      throw turnAway({ reason: 'account_on_trial', waitMs: TRIAL_WAIT_MS });
    if (gate.mustProbe()) await probe();
    try {
      return await end.connect();
    } catch (error) {
      if (error instanceof MailEndHeld) {
        if (error.reason === 'token_refused') gate.refuse();
        else gate.fail();
        throw turnAway({ reason: error.reason, waitMs: error.retryAfterMs });
      }
      gate.fail();
      throw turnAway({ reason: 'unreachable', waitMs: UNREACHED_WAIT_MS });
    }
  };

  return {
    name: end.name,
    search: (message) => end.search(message),
    async connect() {
      if (gate.isHeld()) throw turnAway();
      if (!(await slots.take())) throw turnAway({ reason: 'all_slots_taken', waitMs: FULL_WAIT_MS });
      try {
        return guarded(await connectNow(), gate, () => slots.give());
      } catch (error) {
        slots.give();
        throw error;
      }
    },
  };
}

/** A connection whose last word includes the account, and whose answer the account learns from. */
function guarded(connection: MailConnection, gate: AccountGate, giveBack: () => void): MailConnection {
  return {
    isAlive: () => connection.isAlive(),
    async handOver(mail, limits) {
      const mayWrite = (): boolean => !gate.isHeld() && limits.mayWrite();
      const answer = await connection.handOver(mail, { ...limits, mayWrite });
      gate.learn(answer);
      return answer.kind === 'not_written' && gate.isHeld() ? postponed(gate) : answer;
    },
    release() {
      connection.release();
      giveBack();
    },
  };
}

const postponed = (gate: AccountGate): HandOverAnswer => ({ kind: 'later', ...gate.turnAway() });

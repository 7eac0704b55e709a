import { describe, expect, it } from 'vitest';
import { inCare } from '../../src/connectors/account/in-care.js';
import type { Health, ProviderEnd } from '../../src/connectors/account/provider-end.js';
import { MailEndHeld, type HandOverAnswer } from '../../src/connectors/mail-end.js';
import { aMail, willing } from './letter.js';

/** A provider that answers as told, on a clock that moves by hand. */
function account(slots = 8) {
  const words: string[] = [];
  const state = {
    nowMs: 0,
    answers: [] as HandOverAnswer[],
    health: 'well' as Health,
    probes: 0,
    isAway: false,
    /** Hand-overs that wait to be answered. */
    hanging: [] as ((answer: HandOverAnswer) => void)[],
    isHanging: false,
    written: 0,
  };
  const provider: ProviderEnd = {
    name: 'told',
    search: () => Promise.resolve({ kind: 'not_found' }),
    probe: () => {
      state.probes += 1;
      return Promise.resolve(state.health);
    },
    connect: () => {
      if (state.isAway) return Promise.reject(new Error('ECONNREFUSED'));
      return Promise.resolve({
        isAlive: () => true,
        release: () => undefined,
        handOver: (_mail, { mayWrite }) => {
          if (!mayWrite()) return Promise.resolve({ kind: 'not_written' });
          state.written += 1;
          if (state.isHanging) return new Promise((resolve) => state.hanging.push(resolve));
          return Promise.resolve(state.answers.shift() ?? ACCEPTED);
        },
      });
    },
  };
  const end = inCare(provider, {
    slots,
    monotonicMs: () => state.nowMs,
    words: {
      alert: (reason) => words.push(`alert ${reason}`),
      note: (reason, ms) => words.push(`${reason} ${ms}`),
      wellAgain: () => words.push('well again'),
    },
  });
  const send = async (): Promise<HandOverAnswer | { held: string; retryAfterMs: number }> => {
    try {
      const connection = await end.connect();
      try {
        return await connection.handOver(aMail(), willing());
      } finally {
        connection.release();
      }
    } catch (error) {
      if (!(error instanceof MailEndHeld)) throw error;
      return { held: error.reason, retryAfterMs: error.retryAfterMs };
    }
  };
  return { state, words, end, send };
}

const ACCEPTED: HandOverAnswer = { kind: 'accepted', providerMessageId: 'p' };
const UNKNOWN: HandOverAnswer = { kind: 'unknown', reason: 'time_out' };
const LIMITED: HandOverAnswer = {
  kind: 'later',
  reason: 'rate_limited',
  retryAfterMs: 120_000,
  scope: 'account',
};
const TOKEN: HandOverAnswer = {
  kind: 'later',
  reason: 'token_refused',
  retryAfterMs: 60_000,
  scope: 'credentials',
};

describe('a 429', () => {
  it('holds the whole account until Retry-After, and no moment longer', async () => {
    const { state, send, words } = account();
    state.answers = [LIMITED];
    expect(await send()).toEqual(LIMITED);
    expect(await send()).toEqual({ held: 'rate_limited', retryAfterMs: 120_000 });
    state.nowMs = 119_999;
    expect(await send()).toMatchObject({ held: 'rate_limited' });
    state.nowMs = 120_000;
    expect(await send()).toEqual(ACCEPTED);
    expect(state.written).toBe(2);
    expect(state.probes).toBe(0);
    expect(words).toEqual(['rate_limited 120000']);
  });

  it('stops those that are already connected: their last word is no, and they are told when to come back', async () => {
    const { state, send, end } = account();
    const early = await end.connect();
    state.answers = [LIMITED];
    await send();
    expect(await early.handOver(aMail(), willing())).toMatchObject({ kind: 'later', reason: 'rate_limited' });
    expect(state.written).toBe(1);
    early.release();
  });

  it('lets those it turned away come back one after the other', async () => {
    const { state, send } = account();
    state.answers = [LIMITED];
    await send();
    const times = [];
    for (let count = 0; count < 100; count += 1) {
      const answer = await send();
      times.push('retryAfterMs' in answer ? answer.retryAfterMs : 0);
    }
    expect(new Set(times).size).toBe(100);
    expect(Math.min(...times)).toBe(120_000);
    expect(Math.max(...times)).toBeLessThan(126_000);
  });

  it('a shorter hold does not shorten a longer one', async () => {
    const { state, send, end } = account();
    const second = await end.connect();
    const third = await end.connect();
    state.isHanging = true;
    const answers = [second.handOver(aMail(), willing()), third.handOver(aMail(), willing())];
    state.hanging[0]?.(LIMITED);
    state.hanging[1]?.({ ...LIMITED, retryAfterMs: 1_000 });
    await Promise.all(answers);
    state.nowMs = 2_000;
    expect(await send()).toMatchObject({ held: 'rate_limited' });
  });
});

describe('a refused token', () => {
  it('stops all sending with one alert; tried again every minute by a question, not by a mail', async () => {
    const { state, send, words } = account();
    state.answers = [TOKEN];
    await send();
    state.health = 'refused';
    for (let minute = 1; minute <= 10; minute += 1) {
      state.nowMs = minute * 60_000;
      expect(await send()).toMatchObject({ held: 'token_refused' });
    }
    expect(state.probes).toBe(10);
    expect(state.written).toBe(1);
    expect(words.filter((word) => word.startsWith('alert'))).toEqual(['alert token_refused']);
    state.health = 'well';
    state.nowMs = 11 * 60_000;
    expect(await send()).toEqual(ACCEPTED);
    expect(words.at(-1)).toBe('well again');
  });

  it('one alert even when the question is answered and only mails are refused', async () => {
    const { state, send, words } = account();
    for (let minute = 0; minute < 5; minute += 1) {
      state.nowMs = minute * 60_000;
      state.answers = [TOKEN];
      expect(await send()).toEqual(TOKEN);
      expect(await send()).toMatchObject({ held: 'token_refused' });
    }
    expect(words.filter((word) => word.startsWith('alert'))).toHaveLength(1);
  });
});

describe('the circuit', () => {
  it('opens after five answers in a row that say nothing, and asks before it lets one mail through', async () => {
    const { state, send } = account();
    state.answers = [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
    for (let count = 0; count < 5; count += 1) expect(await send()).toEqual(UNKNOWN);
    expect(await send()).toMatchObject({ held: 'circuit_open' });
    state.health = 'unwell';
    state.nowMs = 10_000;
    expect(await send()).toMatchObject({ held: 'circuit_open', retryAfterMs: 20_000 });
    state.health = 'well';
    state.nowMs = 30_000;
    expect(await send()).toEqual(ACCEPTED);
    expect(await send()).toEqual(ACCEPTED);
    expect(state.probes).toBe(2);
  });

  it('on trial, one mail at a time; the first bad answer opens it again for longer', async () => {
    const { state, send } = account();
    state.answers = [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
    for (let count = 0; count < 5; count += 1) await send();
    state.nowMs = 10_000;
    state.isHanging = true;
    const trial = send();
    await Promise.resolve();
    await expect.poll(() => state.hanging.length).toBe(1);
    expect(await send()).toMatchObject({ held: 'account_on_trial' });
    state.hanging[0]?.(UNKNOWN);
    expect(await trial).toEqual(UNKNOWN);
    expect(await send()).toMatchObject({ held: 'circuit_open', retryAfterMs: 20_000 });
    expect(state.written).toBe(6);
  });

  it('a good answer in between closes the count, also a refusal: somebody is there', async () => {
    const { state, send } = account();
    const four = [UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN];
    state.answers = [...four, { kind: 'refused', reason: 'inactive_recipient' }, ...four, ACCEPTED];
    for (let count = 0; count < 10; count += 1) expect(await send()).not.toHaveProperty('held');
  });

  it('connections that cannot be made count: nothing was sent, the caller comes back', async () => {
    const { state, send } = account();
    state.isAway = true;
    for (let count = 0; count < 4; count += 1) expect(await send()).toMatchObject({ held: 'unreachable' });
    expect(await send()).toMatchObject({ held: 'circuit_open' });
    state.isAway = false;
    state.nowMs = 10_000;
    expect(await send()).toEqual(ACCEPTED);
  });

  it('never stays open for longer than two minutes once the provider is well', async () => {
    const { state, send } = account();
    state.isAway = true;
    state.health = 'unwell';
    for (let hours = 0; hours < 2_000; hours += 1) {
      await send();
      state.nowMs += 10_000;
    }
    state.isAway = false;
    state.health = 'well';
    state.nowMs += 120_000;
    expect(await send()).toEqual(ACCEPTED);
  });
});

describe('the bulkhead', () => {
  it('hands over at most as many as there are slots; a few wait for a moment, the rest come back', async () => {
    const { state, send } = account(8);
    state.isHanging = true;
    const sending = Array.from({ length: 30 }, () => send());
    await expect.poll(() => state.hanging.length).toBe(8);
    const turnedAway = await Promise.all(sending.slice(12));
    expect(turnedAway.every((answer) => 'held' in answer && answer.held === 'all_slots_taken')).toBe(true);
    for (let count = 0; count < 12; count += 1) {
      await expect.poll(() => state.hanging.length).toBeGreaterThan(count);
      state.hanging[count]?.(ACCEPTED);
    }
    expect(await Promise.all(sending.slice(0, 12))).toEqual(Array.from({ length: 12 }, () => ACCEPTED));
    expect(state.written).toBe(12);
  });

  it('gives every place back, whatever happened on it', async () => {
    const { state, send } = account(2);
    state.isAway = true;
    for (let count = 0; count < 4; count += 1) await send();
    state.isAway = false;
    expect(await Promise.all([send(), send(), send(), send()])).toEqual(
      Array.from({ length: 4 }, () => ACCEPTED),
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Chance, seedOfRun } from './chance.js';
import { noteEvidence } from './note-evidence.js';
import { openLanes, type Lanes } from './protocol/lanes.js';
import type { SenderMode } from './protocol/sender.js';
import { emptyTakeovers, runTakeover, type TakeoverTally } from './protocol/takeovers.js';
import { emptyTally, FAULTS, runBatch, type ProtocolFault, type Tally } from './protocol/trials.js';

/**
 * The send protocol measured where it lives: through the Postmark end, over http and TLS. `PROTOCOL_TRIALS`
 * is how many trials with a fault shall count in all; `npm run test:faults -- --protocol N` keeps the figures.
 */
const WANTED = Number(process.env['PROTOCOL_TRIALS'] ?? 40);
const LEASE_MS = 1_500;
/** Without a fault as often as with all of them together, where figures are wanted. */
const isMeasured = process.env['FAULT_EVIDENCE'] !== undefined;
const WEATHERS: readonly ProtocolFault[] = isMeasured ? ['none', ...FAULTS] : FAULTS;
/** Side by side, each a firm in a database of its own: most of a trial is waiting. */
const LANES = isMeasured ? 4 : 1;
const EACH = Math.ceil(WANTED / (FAULTS.length * 2));
const wantedOf = (fault: ProtocolFault): number => (fault === 'none' ? EACH * FAULTS.length : EACH);
/** Hand-overs whose process was killed and that another one took over. */
const TAKEOVERS = Math.ceil(WANTED / 6);
/** Under three in ten hits the trials prove nothing. */
const LEAST_HIT_RATE = 0.3;
/** Trials from which a rate is a rate: they come in eights, and one batch may miss. Below it the hits are counted. */
const TRIALS_OF_A_RATE = 80;
const CONTROL_TRIALS = 300;
/**
 * How long a letter is taken and not answered where its sender is to be killed meanwhile; below the time-out of the
 * hand-over (5/12 of the lease).
 */
const TAKEN_AND_SILENT_MS = 400;
const ANSWER_AFTER_MS = Number(process.env['PROTOCOL_ANSWER_MS'] ?? 50);

let lanes: Lanes;
const chance = new Chance(seedOfRun());
beforeAll(async () => {
  lanes = await openLanes(LANES, { leaseMs: LEASE_MS, answerMs: ANSWER_AFTER_MS, chance });
});
afterAll(() => lanes.close());

const MOST_TRIALS = (wanted: number): number => TRIALS_OF_A_RATE + wanted / LEAST_HIT_RATE;

/** Enough of them met what they were meant to meet. */
function expectHits(hits: number, trials: number, wanted: number): void {
  if (trials < TRIALS_OF_A_RATE) expect(hits).toBeGreaterThanOrEqual(wanted);
  else expect(hits / trials).toBeGreaterThanOrEqual(LEAST_HIT_RATE);
}

/** Payments around hand-overs until enough trials count, or it is clear that they will not. */
async function payAround(
  isSecure: boolean,
  mode: SenderMode,
  fault: ProtocolFault,
  isEnough: (tally: Tally) => boolean,
): Promise<Tally> {
  const tally = emptyTally();
  await lanes.drive(
    { isSecure, mode },
    () => isEnough(tally),
    (field, senders, ids) => runBatch(field, senders, fault, ids, tally),
  );
  return tally;
}

async function takeOver(
  isSecure: boolean,
  isEnough: (tally: TakeoverTally) => boolean,
  forgets = false,
): Promise<TakeoverTally> {
  const tally = emptyTakeovers();
  await lanes.drive(
    { isSecure, mode: 'protocol', answerMs: TAKEN_AND_SILENT_MS },
    () => isEnough(tally),
    (field, senders, ids) => runTakeover(field, senders, ids, tally, forgets),
  );
  return tally;
}

const p99 = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? 0);

describe.each([{ isSecure: false }, { isSecure: true }])(
  'payments during hand-overs, secure: $isSecure',
  ({ isSecure }) => {
    it.each(WEATHERS)(
      '%s: not one request reaches the provider after the acknowledgement (P1), none twice (P2)',
      { timeout: 60_000 + WANTED * 5_000 },
      async (fault) => {
        const wanted = wantedOf(fault);
        const tally = await payAround(
          isSecure,
          'protocol',
          fault,
          ({ counted, trials }) => counted >= wanted || trials > MOST_TRIALS(wanted),
        );
        const { trials, counted, late, doubled, refusedPayments, paymentMs } = tally;
        noteEvidence({
          suite: 'protocol',
          leaseMs: LEASE_MS,
          answerAfterMs: ANSWER_AFTER_MS,
          isSecure,
          fault,
          seed: chance.seed,
          trials,
          counted,
          late,
          doubled,
          refusedPayments,
          paymentP99Ms: p99(paymentMs),
        });
        expect({ late, doubled, refusedPayments }).toEqual({ late: 0, doubled: 0, refusedPayments: 0 });
        expectHits(counted, trials, wanted);
      },
    );
  },
);

describe.each([{ isSecure: false }, { isSecure: true }])(
  'hand-overs whose process is killed, taken over by another one, secure: $isSecure',
  ({ isSecure }) => {
    it('not one step is taken twice (P2)', { timeout: 60_000 + WANTED * 5_000 }, async () => {
      const tally = await takeOver(
        isSecure,
        ({ inFlight, trials }) => inFlight >= TAKEOVERS || trials > MOST_TRIALS(TAKEOVERS),
      );
      noteEvidence({
        suite: 'takeovers',
        leaseMs: LEASE_MS,
        answerAfterMs: TAKEN_AND_SILENT_MS,
        isSecure,
        seed: chance.seed,
        ...tally,
      });
      expect(tally.doubled).toBe(0);
      expectHits(tally.inFlight, tally.trials, TAKEOVERS);
    });
  },
);

describe('negative control', () => {
  it(
    'claims that die with their sender: the same letters are taken twice',
    { timeout: 240_000 },
    async () => {
      const tally = await takeOver(
        false,
        ({ doubled, trials }) => doubled > 0 || trials >= CONTROL_TRIALS,
        true,
      );
      expect(tally.doubled).toBeGreaterThan(0);
    },
  );

  it.each([{ isSecure: false }, { isSecure: true }])(
    'check-then-send through the same client turns the same oracle red, secure: $isSecure',
    { timeout: 240_000 },
    async ({ isSecure }) => {
      const tally = await payAround(
        isSecure,
        'naive',
        'none',
        ({ late, trials }) => late > 0 || trials >= CONTROL_TRIALS,
      );
      expect(tally.late).toBeGreaterThan(0);
    },
  );
});

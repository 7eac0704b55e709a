import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { ensureBuilt } from './built.js';
import { Chance, seedOfRun } from './chance.js';
import { openHouse, PARTS, type House } from './house.js';
import { noteEvidence } from './note-evidence.js';
import { ObservationLog } from './oracle/log.js';
import type { Arena } from './suite/arena.js';
import { writeUnderKills } from './suite/api-kills.js';
import { judge } from './suite/judge.js';
import { layMachine } from './suite/machine.js';
import { planOf } from './suite/plan.js';
import { playRound, type PlayedRound, type RoundPlan } from './suite/round.js';
import { Striker } from './suite/striker.js';
import { tallyOf, type SuiteTally } from './suite/tally.js';
import { oraclePool } from '../support/oracle-pool.js';

/**
 * Failpoint x {kill, stop, throw, cut} against the built programs, and a machine in bad weather, judged by the oracle.
 * Here a draw of the matrix; `npm run test:faults -- --seeds N --minutes M` plays all of it.
 */
const SEED = seedOfRun();
const FOR_MS = Number(process.env['FAULT_MINUTES'] ?? 0.5) * 60_000;
/** Rounds whose name has this in it: to look at one kind of strike. */
const ONLY = process.env['FAULT_ONLY'] ?? '';
const API_KILLS = Number(process.env['FAULT_API_KILLS'] ?? 4);
/** One firm and one judgement for so many of them. */
const KILLS_AT_ONCE = 50;
const LEASE_MS = 1_500;
const LEAST_HIT_RATE = 0.3;
/** Trials from which a rate is a rate: a draw of half a minute may meet one or two, and miss them. */
const TRIALS_OF_A_RATE = 20;
/** From the last round on: leases, heartbeats, searches and closing runs. */
const AFTERWARDS_MS = 200_000;

let folder: string;
let house: House;
let fake: FakePostmark;
let arena: Arena;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'relance-suite-'));
  const log = new ObservationLog(join(folder, 'log.jsonl'));
  fake = await startFakePostmark({ logPath: log.path });
  const { between, providerUrl, environment, machine } = await layMachine(folder, fake.apiUrl);
  const settings = {
    SEND_LEASE_MS: String(LEASE_MS),
    RELANCE_FAILPOINTS: log.path,
    SANDBOX_MAIL: 'provider',
    POSTMARK_SERVER_TOKEN: 'token',
    POSTMARK_API_URL: providerUrl,
  };
  house = await openHouse({ ...settings, ...environment }, { between });
  const oracle = oraclePool(house.premises.superuserUrl);
  arena = { house, fake, log, machine: machine(), leaseMs: LEASE_MS, oracle };
}, 240_000);
afterAll(async () => {
  await arena.oracle.end();
  await house.stop();
  await arena.machine.close();
  fake.close();
  arena.log.close();
  await rm(folder, { recursive: true, force: true });
});

/** Tells how it goes, for whoever watches a long run. */
function trace({ name, pair }: RoundPlan, tookMs: number, isStruck: boolean): void {
  if (process.env['FAULT_TRACE'] === undefined) return;
  const missed = pair !== undefined && !isStruck ? ', never came to pass' : '';
  process.stdout.write(`${name}: ${(tookMs / 1000).toFixed(1)} s${missed}\n`);
}

/** Plays, lets everything come to its end, judges; a failure says how to see it again. */
async function judged(
  suite: string,
  play: (striker: Striker, chance: Chance, played: PlayedRound[]) => Promise<void>,
): Promise<SuiteTally> {
  const striker = new Striker(arena);
  const played: PlayedRound[] = [];
  const from = arena.log.lines().length;
  striker.start(from);
  try {
    await play(striker, new Chance(SEED), played);
    await striker.stop();
    const judgement = await judge(arena, played, from);
    const tally = tallyOf(judgement, played.length, (pid) => house.partOf(pid));
    noteEvidence({ suite, seed: SEED, leaseMs: LEASE_MS, ...tally });
    expect(judgement.violations).toEqual([]);
    return tally;
  } catch (failure) {
    const words = PARTS.map((part) => `--- ${part}\n${house.lastWords(part)}`).join('\n');
    const told = `seed ${SEED}: FAULT_SEED=${SEED} repeats it`;
    throw new Error(`${told}\n${(failure as Error).message}\n${words}`, { cause: failure });
  } finally {
    await striker.stop();
  }
}

test.runIf(FOR_MS > 0)(
  'whatever strikes where, the promises hold (I1 to I6)',
  { timeout: FOR_MS + AFTERWARDS_MS },
  async () => {
    const tally = await judged('faults', async (striker, chance, played) => {
      const untilMs = performance.now() + FOR_MS;
      for (const plan of planOf(chance).filter(({ name }) => name.includes(ONLY))) {
        if (performance.now() > untilMs) break;
        const startedMs = performance.now();
        const struckBefore = striker.struck.length;
        // A chance of its own for each round: a round is the same however long those before it took.
        played.push(await playRound(arena, striker, plan, new Chance(Math.floor(chance.upTo(2 ** 31)))));
        trace(plan, performance.now() - startedMs, striker.struck.length > struckBefore);
      }
    });
    expect(tally.rounds).toBeGreaterThan(0);
    expect(tally.acknowledged).toBeGreaterThan(0);
    // One kind of strike alone may leave nothing to meet.
    if (ONLY !== '' || tally.trials < TRIALS_OF_A_RATE) return;
    expect(tally.counted / tally.trials).toBeGreaterThanOrEqual(LEAST_HIT_RATE);
  },
);

test.each(Array.from({ length: Math.ceil(API_KILLS / KILLS_AT_ONCE) }, (_, at) => at))(
  'the API killed while clients write: what it acknowledged is there, once (part %i)',
  { timeout: AFTERWARDS_MS + KILLS_AT_ONCE * 10_000 },
  async (part) => {
    const kills = Math.min(KILLS_AT_ONCE, API_KILLS - part * KILLS_AT_ONCE);
    const tally = await judged('api-kills', async (striker, chance, played) => {
      const plan = { name: `api kills ${part}`, kills };
      for (let skipped = 0; skipped < part; skipped += 1) chance.next();
      const own = new Chance(Math.floor(chance.upTo(2 ** 31)));
      played.push(await writeUnderKills(arena, striker, plan, own));
    });
    expect(tally.apiKills).toBe(kills);
  },
);

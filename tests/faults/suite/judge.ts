import { setTimeout as pause } from 'node:timers/promises';
import { check } from '../oracle/check.js';
import type { Evidence, Invariant, Observation, Violation } from '../oracle/evidence.js';
import { readRecord, readRuns } from '../oracle/read-evidence.js';
import { hitsIn, type Hits } from '../oracle/trials.js';
import type { Arena } from './arena.js';
import type { PlayedRound } from './round.js';

/** Broken once is broken: no time heals a message too many, or a row that is lost. */
const SAFETY: readonly Invariant[] = ['I2', 'I3'];
/** What is merely late has this long from everybody's health on; I6 alone is stricter, by its own clock. */
const LIVENESS_PATIENCE_MS = 100_000;
const LOOK_AGAIN_MS = 1_500;

export interface Judgement {
  readonly violations: readonly (Violation & { readonly round: string })[];
  readonly hits: Hits;
  readonly evidence: Evidence;
}

/** Judges all rounds together, by the log from that line on, once nothing strikes any more; waits for what may still come true. */
export async function judge(arena: Arena, rounds: readonly PlayedRound[], from: number): Promise<Judgement> {
  arena.log.note({ event: 'healthy' });
  const untilMs = performance.now() + LIVENESS_PATIENCE_MS;
  for (;;) {
    arena.log.note({ event: 'clock', epochMs: Date.now() });
    const evidence = await gather(arena, rounds, from);
    const violations = check(evidence);
    const isFinal =
      violations.length === 0 ||
      violations.some(({ invariant }) => SAFETY.includes(invariant)) ||
      performance.now() > untilMs;
    if (!isFinal) {
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    const numbers = new Map(rounds.flatMap((round) => [...round.numbers]));
    return {
      violations: violations.map((each) => ({ ...each, round: roundOf(rounds, each.subject) })),
      hits: hitsIn(evidence.log, numbers, arena.leaseMs),
      evidence,
    };
  }
}

async function gather(
  { house, log, oracle }: Arena,
  rounds: readonly PlayedRound[],
  from: number,
): Promise<Evidence> {
  const records = await Promise.all(rounds.map(({ orgId }) => readRecord(oracle, orgId)));
  const invoices = records.flatMap((record) => record.invoices);
  const runs = await readRuns(
    house.premises,
    invoices.map((invoice) => invoice.workflowId),
  );
  return {
    log: log
      .lines()
      .slice(from)
      .filter((line) => isAbout(rounds, line)),
    record: {
      invoices,
      events: records.flatMap((record) => record.events),
      payments: records.flatMap((record) => record.payments),
      calls: records.flatMap((record) => record.calls),
      messages: records.flatMap((record) => record.messages),
      waiting: records.flatMap((record) => record.waiting),
    },
    runs,
    stories: rounds.flatMap((round) => round.stories),
  };
}

/** Calls carry the name of their round: what other rounds were promised is judged with them. */
const isAbout = (rounds: readonly PlayedRound[], line: Observation): boolean =>
  (line.event !== 'asked' && line.event !== 'acknowledged') ||
  rounds.some(({ name }) => line.call.startsWith(`${name}#`));

const roundOf = (rounds: readonly PlayedRound[], subject: string): string =>
  rounds.find(({ numbers }) => [...numbers.values()].some((number) => subject.includes(number)))?.name ??
  'unknown';

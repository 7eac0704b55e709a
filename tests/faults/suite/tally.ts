import type { Observation } from '../oracle/evidence.js';
import type { Judgement } from './judge.js';

/** The figures of one run, as docs/evidence keeps them. */
export interface SuiteTally {
  readonly rounds: number;
  /** Strikes of failpoints that came to pass, and from outside. */
  readonly strikes: number;
  readonly trials: number;
  readonly counted: number;
  readonly late: number;
  readonly doubled: number;
  /** Hand-overs in flight when their worker was killed: a kill with n of them counts n. */
  readonly sendsUnderKill: number;
  readonly apiKills: number;
  /** What was answered 2xx: invoices, payments, events. */
  readonly acknowledged: number;
  readonly lost: number;
}

export function tallyOf(
  { violations, hits, evidence }: Judgement,
  rounds: number,
  partOf: (pid: number) => string | undefined,
): SuiteTally {
  const { log } = evidence;
  const count = (invariant: string): number =>
    violations.filter((violation) => violation.invariant === invariant).length;
  const kills = log.flatMap((line) => {
    if (line.event === 'struck' && line.what === 'kill') return [{ part: line.part, atNs: line.atNs }];
    if (line.event === 'reached' && line.strike === 'kill')
      return [{ part: partOf(line.pid) ?? '', atNs: line.atNs }];
    return [];
  });
  const workerKills = kills.filter(({ part }) => part === 'worker');
  return {
    rounds,
    strikes: log.filter(
      (line) =>
        line.event === 'struck' ||
        (line.event === 'reached' && line.strike !== 'tell' && line.strike !== 'delay'),
    ).length,
    ...hits,
    late: count('I2'),
    doubled: count('I3'),
    sendsUnderKill: workerKills.reduce((sum, { atNs }) => sum + inFlightAt(log, atNs), 0),
    apiKills: kills.filter(({ part }) => part === 'api').length,
    acknowledged: log.filter(
      (line) => line.event === 'acknowledged' && line.status >= 200 && line.status < 300,
    ).length,
    lost: count('I1'),
  };
}

/** Claims told before this instant, at most a lease ago, whose worker had not recorded an answer: by the log alone. */
function inFlightAt(log: readonly Observation[], atNs: bigint): number {
  const CLAIMED_WITHIN_NS = 700_000_000n;
  const claims = log.filter(
    (line) =>
      line.event === 'reached' &&
      line.point === 'send.claimed' &&
      line.strike === 'tell' &&
      line.atNs <= atNs &&
      atNs - line.atNs < CLAIMED_WITHIN_NS,
  );
  const answered = log.filter(
    (line) => line.event === 'answered' && line.atNs <= atNs && atNs - line.atNs < CLAIMED_WITHIN_NS,
  );
  return Math.max(0, claims.length - answered.length);
}

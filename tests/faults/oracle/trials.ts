import type { Observation } from './evidence.js';

/** How many payments met a hand-over. */
export interface Hits {
  /** Invoices for which a send was claimed and a payment was posted. */
  readonly trials: number;
  /** Of those: the payment was first posted between the claim and the provider's answer (or the lease's end). */
  readonly counted: number;
}

/**
 * A trial counts only if the payment fell between claim and answer: everything else shows nothing about P1. Claims
 * are told by the failpoint `send.claimed`, with the invoice's id.
 */
export function hitsIn(
  log: readonly Observation[],
  numberOf: ReadonlyMap<string, string>,
  leaseMs: number,
): Hits {
  let trials = 0;
  let counted = 0;
  for (const [id, number] of numberOf) {
    const paidNs = log.find(
      (line) => line.event === 'asked' && line.act.kind === 'pay' && line.act.number === number,
    )?.atNs;
    const claims = log.filter(
      (line) => line.event === 'reached' && line.point === 'send.claimed' && line.about === id,
    );
    if (paidNs === undefined || claims.length === 0) continue;
    trials += 1;
    if (claims.some((claim) => paidNs >= claim.atNs && paidNs <= endOf(log, number, claim.atNs, leaseMs)))
      counted += 1;
  }
  return { trials, counted };
}

function endOf(log: readonly Observation[], number: string, claimedNs: bigint, leaseMs: number): bigint {
  const received = log.find(
    (line) => line.event === 'received' && line.atNs > claimedNs && line.numbers?.includes(number),
  );
  const answered =
    received?.event === 'received'
      ? log.find(
          (line) =>
            line.event === 'answered' && line.messageId === received.messageId && line.atNs > received.atNs,
        )
      : undefined;
  return answered?.atNs ?? claimedNs + BigInt(leaseMs) * 1_000_000n;
}

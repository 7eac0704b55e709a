/** The value below which a share of the samples lies (nearest rank). `share` in (0, 1]. NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] as number;
}

/** p50 and p99 of durations in milliseconds, with how many there were. */
export interface Spread {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export function spreadOf(samplesMs: readonly number[]): Spread {
  return {
    count: samplesMs.length,
    p50Ms: rounded(percentile(samplesMs, 0.5)),
    p99Ms: rounded(percentile(samplesMs, 0.99)),
    maxMs: rounded(percentile(samplesMs, 1)),
  };
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Items per second between the 10th and the 90th percentile of their instants: the steady part of a drain. */
export function drainPerSecond(instantsMs: readonly number[]): number {
  const from = percentile(instantsMs, 0.1);
  const to = percentile(instantsMs, 0.9);
  const between = instantsMs.filter((instant) => instant >= from && instant <= to).length;
  return to > from ? rounded((between - 1) / ((to - from) / 1000)) : Number.NaN;
}

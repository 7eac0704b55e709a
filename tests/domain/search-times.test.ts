import { describe, expect, it } from 'vitest';
import { nextSearchMs } from '../../src/domain/search-times.js';

/** Asks at the given instants and notes when the next question would come. */
function timesOf(isSandbox: boolean, firstMs: number): number[] {
  const times = [];
  for (let atMs: number | null = firstMs; atMs !== null;) {
    times.push(atMs);
    const inMs: number | null = nextSearchMs(atMs, isSandbox);
    atMs = inMs === null ? null : atMs + inMs;
  }
  return times;
}

describe('when a provider is asked about an unclear send (contract §7)', () => {
  it('live: at 10 seconds, 2, 10 and 30 minutes, then a person', () => {
    expect(timesOf(false, 1_700)).toEqual([1_700, 10_000, 120_000, 600_000, 1_800_000]);
  });

  it('sandbox: within a minute in all', () => {
    const times = timesOf(true, 12_000);
    expect(times.length).toBeGreaterThan(2);
    expect(times.at(-1)).toBeLessThanOrEqual(50_000);
  });

  it('what was missed while no worker ran is not made up for: one question, then the next time', () => {
    expect(timesOf(false, 300_000)).toEqual([300_000, 600_000, 1_800_000]);
    expect(nextSearchMs(7_200_000, false)).toBeNull();
  });
});

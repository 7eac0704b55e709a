import type { RateLimit } from '../deps.js';
import { Problem } from '../problems.js';

/** Callers remembered at most; the one not seen for longest goes first (its bucket is full again). */
const MAX_BUCKETS = 10_000;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * A token bucket per caller, in this process.
 * @returns takes one token of the caller's bucket, or throws Problem `rate-limited` with the wait
 */
export function createRateLimiter(limit: RateLimit, nowMs: () => number = () => performance.now()) {
  const buckets = new Map<string, Bucket>();
  return (caller: string): void => {
    const now = nowMs();
    const bucket = buckets.get(caller) ?? { tokens: limit.burst, filledAtMs: now };
    const refill = ((now - bucket.filledAtMs) / 1000) * limit.perSecond;
    const tokens = Math.min(limit.burst, bucket.tokens + refill);
    // Taken out and put back: a Map keeps the order of insertion, so the first is the longest unseen.
    buckets.delete(caller);
    buckets.set(caller, { tokens: tokens < 1 ? tokens : tokens - 1, filledAtMs: now });
    forgetOldest(buckets);
    if (tokens < 1) {
      throw new Problem(
        'rate-limited',
        'This caller asks faster than it may; repeat after the seconds of Retry-After.',
        {
          retryAfterSeconds: Math.max(1, Math.ceil((1 - tokens) / limit.perSecond)),
        },
      );
    }
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  if (buckets.size <= MAX_BUCKETS) return;
  for (const oldest of buckets.keys()) {
    buckets.delete(oldest);
    return;
  }
}

/** Lets at most `perSecond` things pass on average, and `burst` at once. Time is handed in, on a monotonic clock. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private readonly burst: number,
    private lastMs: number,
  ) {
    this.tokens = burst;
  }

  /** How many may pass now, at most `wanted`; they count as passed. The rate may differ from call to call. */
  take(wanted: number, nowMs: number, perSecond: number): number {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.lastMs) / 1000) * perSecond);
    this.lastMs = nowMs;
    const taken = Math.max(0, Math.min(wanted, Math.floor(this.tokens)));
    this.tokens -= taken;
    return taken;
  }

  /** Gives back what was taken and not used. */
  putBack(unused: number): void {
    this.tokens = Math.min(this.burst, this.tokens + unused);
  }
}

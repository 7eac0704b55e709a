/** When a provider is asked about an unclear send, counted from the hand-over (contract §7). */
const LIVE_MS = [10_000, 120_000, 600_000, 1_800_000] as const;
/** Nobody plays through half an hour of real time: a sandbox gives up within a minute in all. */
const SANDBOX_MS = [10_000, 25_000, 45_000] as const;

/** How long until the next question; null when the last one has been asked and a person is next. */
export function nextSearchMs(sinceHandOverMs: number, isSandbox: boolean): number | null {
  const next = (isSandbox ? SANDBOX_MS : LIVE_MS).find((atMs) => atMs > sinceHandOverMs);
  return next === undefined ? null : next - sinceHandOverMs;
}

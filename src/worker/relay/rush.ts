const SECOND_MS = 1_000;
/** So many hints within a second: callers queue for the processors that starts would take from them. */
const HINTS = 25;
/** After so long it is no rush any more, it is how things are: starts go at their own pace again until it ends. */
const LONGEST_MS = 60_000;

/**
 * Whether callers press: told by the hints that transactions with something for the relay give after their commit (at
 * most one per five milliseconds and process). While they do, starts, which cost the engine more than an acceptance
 * costs us, can wait a little: most of them are for steps days away.
 */
export class Rush {
  private windowBeganMs: number;
  private inWindow = 0;
  private before = 0;
  private beganMs: number | undefined;

  constructor(nowMs: number) {
    this.windowBeganMs = nowMs;
  }

  /** A hint came. */
  note(nowMs: number): void {
    this.turn(nowMs);
    this.inWindow += 1;
  }

  isOn(nowMs: number): boolean {
    this.turn(nowMs);
    if (Math.max(this.before, this.inWindow) < HINTS) {
      this.beganMs = undefined;
      return false;
    }
    this.beganMs ??= nowMs;
    return nowMs - this.beganMs < LONGEST_MS;
  }

  private turn(nowMs: number): void {
    const passed = Math.floor((nowMs - this.windowBeganMs) / SECOND_MS);
    if (passed <= 0) return;
    this.before = passed === 1 ? this.inWindow : 0;
    this.inWindow = 0;
    this.windowBeganMs += passed * SECOND_MS;
  }
}

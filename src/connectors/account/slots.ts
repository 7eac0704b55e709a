/** How long a place in the queue is waited for, and by how many. */
const LONGEST_WAIT_MS = 3_000;
const QUEUE_LENGTH = 4;

/**
 * The places for hand-overs in progress (the bulkhead): a provider that hangs holds these and no more.
 * A few may queue for a moment; everybody else is sent away, so that the worker's activities stay free.
 */
export class Slots {
  #taken = 0;
  readonly #queue: ((isGiven: boolean) => void)[] = [];

  constructor(readonly size: number) {}

  get taken(): number {
    return this.#taken;
  }

  /** True with a place, which is to be given back; false when there is none soon. */
  take(): Promise<boolean> {
    if (this.#taken < this.size) {
      this.#taken += 1;
      return Promise.resolve(true);
    }
    if (this.#queue.length >= QUEUE_LENGTH) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(settle), 1);
        resolve(false);
      }, LONGEST_WAIT_MS);
      const settle = (isGiven: boolean): void => {
        clearTimeout(timer);
        resolve(isGiven);
      };
      this.#queue.push(settle);
    });
  }

  /** Passes the place on, or frees it. */
  give(): void {
    const next = this.#queue.shift();
    if (next) next(true);
    else this.#taken -= 1;
  }
}

import type { Call } from '../call.js';

/** So long, in milliseconds, a batch lets others go before it, each time: it comes to its end whatever they ask. */
const LONGEST_COURTESY_MS = 30;

/** Whoever was served so long ago, in milliseconds, is likely to be followed by others. */
const LATELY_MS = 1_000;

/**
 * The calls this process serves beside its batches. A batch works for many seconds and shares the processor and the
 * database with whoever pays meanwhile; while it reads and between two of its transactions, when it holds no lock, it lets
 * them go first.
 */
export class Bystanders {
  #served = 0;
  #lastServedAt = -Infinity;
  #waiting: (() => void)[] = [];

  /** The same call, counted while it is served. */
  counted(call: Call): Call {
    return {
      doc: call.doc,
      serve: async (request, response) => {
        this.#served += 1;
        try {
          return await call.serve(request, response);
        } finally {
          this.#served -= 1;
          this.#lastServedAt = performance.now();
          if (this.#served === 0) for (const go of this.#waiting.splice(0)) go();
        }
      },
    };
  }

  get areServed(): boolean {
    return this.#served > 0;
  }

  /** Whether somebody is served, or was lately: the next call comes without a word, and meets what is under way then. */
  get areAbout(): boolean {
    return this.areServed || performance.now() - this.#lastServedAt < LATELY_MS;
  }

  /** Resolves once nobody else is being served, or after the longest courtesy. */
  async letGoFirst(): Promise<void> {
    if (this.#served === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      timer = setTimeout(resolve, LONGEST_COURTESY_MS);
    });
    clearTimeout(timer);
  }
}

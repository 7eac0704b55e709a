import type { Request } from 'express';
import { Problem } from '../problems.js';

/** Contract §3: 50 MB. */
export const MAX_BATCH_BYTES = 50 * 1024 * 1024;
/** Who sends slower than this, after the patience every body has, is given up. */
const SLOWEST_BYTES_PER_SECOND = 16_000;
/** What is still sent after the end of our interest is taken for so long, or so much, that the answer is read. */
const DRAIN_MS = 10_000;

/**
 * The body of a batch, piece by piece: nothing is read from the socket before the piece before it was dealt
 * with, so a busy database slows the sender down instead of filling our memory.
 */
export class BodyReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #received = 0;
  #waitedMs = 0;

  constructor(
    request: Request,
    private readonly patienceMs: number,
  ) {
    // Not `for await`: leaving such a loop early would cut the connection, and with it our answer.
    this.#pieces = (request as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /**
   * The next piece; undefined at the end.
   * @throws Problem `too-large`, `request-timeout`, or `malformed-json` when the sender went away
   */
  async next(): Promise<Buffer | undefined> {
    const askedAt = performance.now();
    const piece = await this.#within(this.#leftMs(), 'The body did not arrive in time.');
    this.#waitedMs += performance.now() - askedAt;
    this.#received += piece?.length ?? 0;
    if (this.#received > MAX_BATCH_BYTES) throw tooLarge();
    return piece;
  }

  /** Takes what is still on its way, within bounds: a connection closed over unread bytes loses the answer. */
  async drain(): Promise<void> {
    const deadline = performance.now() + DRAIN_MS;
    const most = this.#received + 2 * MAX_BATCH_BYTES;
    try {
      while (this.#received < most) {
        const piece = await this.#within(deadline - performance.now(), 'enough');
        if (piece === undefined) return;
        this.#received += piece.length;
      }
    } catch {
      // Too long, or gone: the answer is sent all the same.
    }
  }

  /** Only the time in which we waited for the sender counts, not the time in which it waited for us. */
  #leftMs(): number {
    return this.patienceMs + (this.#received * 1000) / SLOWEST_BYTES_PER_SECOND - this.#waitedMs;
  }

  async #within(ms: number, late: string): Promise<Buffer | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Problem('request-timeout', late)), Math.max(0, ms));
    });
    const next = this.#pieces.next().catch((cause: unknown) => {
      throw new Problem('malformed-json', 'The body did not arrive whole.', { cause });
    });
    next.catch(() => undefined);
    try {
      const piece = await Promise.race([next, tooLate]);
      return piece.done === true ? undefined : piece.value;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** @throws Problem `too-large` when the request says so itself */
export function refuseTooLarge(request: Request): void {
  if (Number(request.get('content-length') ?? 0) > MAX_BATCH_BYTES) throw tooLarge();
}

const tooLarge = (): Problem => new Problem('too-large', 'A batch has at most 50 MB.');

import type pg from 'pg';

type Statement = pg.QueryConfig | string;

/** What node-postgres writes to; held back, many statements leave in one write. */
interface Stream {
  cork?(): void;
  uncork?(): void;
}

/**
 * The statements of one connection on their way to PostgreSQL. A round trip costs both sides more than most of our
 * statements do, so those that are asked for together leave together, and those nobody waits for leave with the next
 * one. PostgreSQL carries them out one after the other, each with a fresh look at the record, exactly as if each had
 * been waited for; after one that fails it refuses the rest of the transaction, COMMIT included.
 */
export class Outgoing {
  #waiting: (() => void)[] = [];
  #isLeaving = false;
  #failure: { readonly error: unknown } | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly client: pg.PoolClient) {}

  /** Sends a statement, behind all that came before it. Throws what the first one that failed failed with. */
  async send(statement: Statement): Promise<pg.QueryResult<Record<string, unknown>>> {
    const answer = this.#enqueue(statement);
    this.#leaveSoon();
    try {
      const result = await answer;
      this.#throwFailure();
      return result;
    } catch (error) {
      this.#throwFailure();
      throw error;
    }
  }

  /** Keeps a statement until the next one leaves. */
  later(statement: Statement): void {
    this.#last = this.#enqueue(statement).then(
      () => undefined,
      (error: unknown) => {
        this.#failure ??= { error };
      },
    );
  }

  /** Sends what is kept, if anything is, and waits for its answers. */
  async settle(): Promise<void> {
    if (this.#waiting.length > 0) {
      this.#leaveSoon();
      await this.#last;
    }
    this.#throwFailure();
  }

  /** Gives up what is kept, and sends the statement that undoes the rest; what failed before does not count. */
  async undo(statement: Statement): Promise<void> {
    this.#waiting = [];
    const answer = this.#enqueue(statement);
    this.#leaveSoon();
    await answer;
    this.#failure = undefined;
  }

  #enqueue(statement: Statement): Promise<pg.QueryResult<Record<string, unknown>>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        // Text or config: node-postgres tells them apart, its types do not take the two together.
        this.client.query(statement as pg.QueryConfig).then(resolve, reject);
      });
    });
  }

  /** Once whatever is asked for in this turn has been asked for. */
  #leaveSoon(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    queueMicrotask(() => {
      this.#isLeaving = false;
      const { stream } = (this.client as unknown as { connection: { stream: Stream } }).connection;
      stream.cork?.();
      for (const write of this.#waiting.splice(0)) write();
      stream.uncork?.();
    });
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

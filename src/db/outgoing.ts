import type pg from 'pg';
import { sqlState } from './errors.js';

/** `in_failed_sql_transaction`: the statement did nothing, an earlier one had failed. */
const REFUSED = '25P02';
/** `invalid_sql_statement_name`: it was to be prepared by a statement of the same text that was refused. */
const UNPREPARED = '26000';

type Statement = pg.QueryConfig | string;
type Answer = pg.QueryResult<Record<string, unknown>>;

interface Waiting {
  readonly write: () => void;
  readonly answer: Promise<Answer>;
}

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
  #waiting: Waiting[] = [];
  #isLeaving = false;
  #failure: { readonly error: unknown } | undefined;
  /** What PostgreSQL refuses the rest of the transaction for: a failure of its own, not such a refusal. */
  #cause: { readonly error: Error } | undefined;

  constructor(private readonly client: pg.PoolClient) {}

  /**
   * Sends a statement, behind all that came before it. Throws what the first one that failed failed with: of those that
   * travel together any may be heard of first, and what is refused because of another says nothing of the reason.
   */
  async send(statement: Statement): Promise<Answer> {
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

  /**
   * Keeps a statement until the next one leaves.
   * @returns takes it back, if nothing was asked after it; says whether it did
   */
  later(statement: Statement): () => boolean {
    this.#enqueue(statement).catch((error: unknown) => {
      this.#failure ??= { error };
    });
    const own = this.#waiting.at(-1);
    return () => {
      const isLast = own !== undefined && this.#waiting.at(-1) === own;
      if (isLast) this.#waiting.pop();
      return isLast;
    };
  }

  /** Whether statements are kept that have not left: a connection that ends so would lose them in silence. */
  get isKeeping(): boolean {
    return this.#waiting.length > 0;
  }

  /** Sends what is kept, if anything is, and waits for its answers. */
  async settle(): Promise<void> {
    const last = this.#waiting.at(-1);
    if (last) {
      this.#leaveSoon();
      // Why it failed, if it did, is noted by then.
      await last.answer.catch(() => undefined);
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

  #enqueue(statement: Statement): Promise<Answer> {
    let write = (): void => undefined;
    const answer = new Promise<Answer>((resolve, reject) => {
      write = () => {
        // Text or config: node-postgres tells them apart, its types do not take the two together.
        this.client.query(statement as pg.QueryConfig).then(resolve, (error: unknown) => {
          if (!this.#isConsequence(error)) this.#cause = { error: error as Error };
          reject(this.#cause?.error ?? (error as Error));
        });
      };
    });
    this.#waiting.push({ write, answer });
    return answer;
  }

  /** Whether PostgreSQL says so because of what failed before it, and not of its own. */
  #isConsequence(error: unknown): boolean {
    const state = sqlState(error);
    return state === REFUSED || (state === UNPREPARED && this.#cause !== undefined);
  }

  /** Once whatever is asked for in this turn has been asked for. */
  #leaveSoon(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    queueMicrotask(() => {
      this.#isLeaving = false;
      const { stream } = (this.client as unknown as { connection: { stream: Stream } }).connection;
      stream.cork?.();
      for (const { write } of this.#waiting.splice(0)) write();
      stream.uncork?.();
    });
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

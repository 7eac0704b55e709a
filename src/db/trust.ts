import { DatabaseUntrusted } from './errors.js';

/** What is wrong with the server and its schema, one line per problem; empty when it may be trusted. */
export type Inspection = (isFirst: boolean) => Promise<readonly string[]>;

/**
 * Whether the record behind the pools may be served from (P3, P7): looked at before the first statement, and again
 * after any connection was lost, since another server may answer then (a standby after a fail-over, one that was
 * restarted with `fsync` off). Until it was found well nothing is read and nothing is acknowledged.
 */
export class Trust {
  #inspected: Promise<void> | undefined;
  #isFirst = true;

  constructor(
    private readonly inspect: Inspection,
    private readonly onUntrusted: (problems: readonly string[]) => void,
  ) {}

  /** @throws DatabaseUntrusted, or DatabaseUnavailable when the server does not answer */
  assure(): Promise<void> {
    this.#inspected ??= this.#look();
    return this.#inspected;
  }

  /** A connection was lost: whoever answers next is looked at again. */
  forget(): void {
    this.#inspected = undefined;
  }

  async #look(): Promise<void> {
    try {
      const problems = await this.inspect(this.#isFirst);
      if (problems.length > 0) {
        this.onUntrusted(problems);
        throw new DatabaseUntrusted(problems.join('; '));
      }
      this.#isFirst = false;
    } catch (error) {
      this.forget();
      throw error;
    }
  }
}

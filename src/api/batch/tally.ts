import type { LineNames, RejectedLine } from './read-line.js';

/** What became of one line. */
export type LineOutcome = 'accepted' | 'unchanged' | { readonly rejected: RejectedLine };

/** The answer of a batch (contract §5). */
export interface BatchAnswer {
  readonly accepted: number;
  readonly unchanged: number;
  readonly rejected: readonly RejectedLine[];
}

/** A batch with more to complain about is read no further: the list is kept in memory and sent back whole. */
const MAX_REJECTED_LINES = 10_000;
const MAX_REJECTED_CHARACTERS = 4_000_000;

/** Counts what is committed, and keeps what was rejected, in the order of the lines. */
export class Tally {
  #accepted = 0;
  #unchanged = 0;
  #characters = 0;
  readonly #rejected: RejectedLine[] = [];

  add(outcome: LineOutcome): void {
    if (outcome === 'accepted') this.#accepted += 1;
    else if (outcome === 'unchanged') this.#unchanged += 1;
    else {
      this.#rejected.push(outcome.rejected);
      this.#characters += JSON.stringify(outcome.rejected).length;
    }
  }

  get isFull(): boolean {
    return this.#rejected.length >= MAX_REJECTED_LINES || this.#characters >= MAX_REJECTED_CHARACTERS;
  }

  /** The last thing the answer says: from this line on nothing was taken in. */
  stopAt(line: number, names: LineNames, reason: string): void {
    this.#rejected.push({
      line,
      ...names,
      errors: [{ path: '', message: `${reason}; nothing was read from here on` }],
    });
  }

  get answer(): BatchAnswer {
    return { accepted: this.#accepted, unchanged: this.#unchanged, rejected: this.#rejected };
  }

  get isEmpty(): boolean {
    return this.#accepted + this.#unchanged + this.#rejected.length === 0;
  }

  /** For a batch that ends before its end. */
  get inWords(): string {
    return (
      `Before that ${this.#accepted} lines were accepted, ${this.#unchanged} were unchanged and ` +
      `${this.#rejected.length} rejected; that stands, and the same batch sent again goes on from there.`
    );
  }
}

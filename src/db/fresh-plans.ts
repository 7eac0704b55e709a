/** The first time plans are thrown away, in transactions of this process; then each time there were so many times as many. */
const FIRST_AFTER = 10;
const GROWTH = 3;

/**
 * Says when a connection should throw its plans away. A plan is kept for as long as its connection lives, and
 * one made while a table was nearly empty may read the whole of it once it is full (with nothing to tell
 * them apart, every index that begins with the organisation looked as good as the primary key: each of ten
 * thousand invoices then read all customers before it, in its foreign keys as well). PostgreSQL notices when
 * autovacuum has analysed the table, a minute later at best; a firm moves in faster. So plans are renewed
 * while a process works its way up, ever more rarely.
 */
export class FreshPlans {
  #transactions = 0;
  #nextAt = FIRST_AFTER;
  #generation = 0;
  readonly #generationOf = new WeakMap<object, number>();

  /** To be asked once per transaction, with the connection it will use; a new connection has no plans yet. */
  areOld(connection: object): boolean {
    this.#transactions += 1;
    if (this.#transactions >= this.#nextAt) {
      this.#nextAt *= GROWTH;
      this.#generation += 1;
    }
    const planned = this.#generationOf.get(connection) ?? this.#generation;
    this.#generationOf.set(connection, this.#generation);
    return planned !== this.#generation;
  }
}

import type pg from 'pg';

/** The channel the relay listens to; a hint only, polling is the truth. */
export const OUTBOX_CHANNEL = 'outbox';
const GATHER_MS = 5;

/**
 * Tells the relay that there is work, after the commit that made it. Not NOTIFY inside the transaction:
 * that would make all commits of the database queue behind one lock, disk flush included.
 */
export class RelayHint {
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly pool: pg.Pool) {}

  /** Many calls within a few milliseconds ring once. */
  ring(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // Lost when the database is away: the relay polls.
      this.pool.query(`NOTIFY ${OUTBOX_CHANNEL}`).catch(() => undefined);
    }, GATHER_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

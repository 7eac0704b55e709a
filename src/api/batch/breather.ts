import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bystanders } from './bystanders.js';

/** Longer than this nobody else's call waits for lines to be read or judged. */
const LONGEST_MS = 3;

/**
 * Many lines are read and judged without ever waiting for anything, and Node does one thing at a time: between them,
 * whoever pays meanwhile gets a turn.
 */
export class Breather {
  #since = performance.now();

  /** @param bystanders those whose calls even come first: only where no lock is held meanwhile */
  constructor(private readonly bystanders?: Bystanders) {}

  /** To be called after each line. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since < LONGEST_MS) return;
    await nextTurn();
    await this.bystanders?.letGoFirst();
    this.#since = performance.now();
  }
}

import { busy } from '../problems.js';

/** Lets so many pieces of work run at once; the others wait in the order in which they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** Counts who is inside; each batch keeps some memory and a connection to its sender. */
export class Hall {
  #inside = 0;
  constructor(private readonly most: number) {}

  /** @returns to be called on leaving @throws Problem `busy` when the hall is full */
  enter(): () => void {
    if (this.#inside >= this.most) throw busy('Many batches are being read; please repeat.', 5);
    this.#inside += 1;
    return () => {
      this.#inside -= 1;
    };
  }
}

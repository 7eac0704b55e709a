import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Happening, Observation } from './evidence.js';

const LOOK_AGAIN_MS = 3;
const CHUNK_BYTES = 65_536;

/**
 * The one file all processes of a fault run append to, a line of JSON each, with the clock they share
 * (`process.hrtime`, CLOCK_MONOTONIC). Short appends do not tear on a local disk.
 */
export class ObservationLog {
  readonly #lines: Observation[] = [];
  readonly #file: number;
  #rest = '';

  constructor(readonly path: string) {
    appendFileSync(path, '');
    this.#file = openSync(path, 'r');
  }

  note(happening: Happening, atNs: bigint = process.hrtime.bigint()): void {
    appendFileSync(this.path, `${JSON.stringify({ atNs: String(atNs), ...happening })}\n`);
  }

  /** Everything written so far, by anybody. */
  lines(): readonly Observation[] {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let read = readSync(this.#file, chunk); read > 0; read = readSync(this.#file, chunk)) {
      this.#rest += chunk.toString('latin1', 0, read);
      const whole = this.#rest.split('\n');
      this.#rest = whole.pop() ?? '';
      for (const line of whole) this.#lines.push(readLine(line));
    }
    return this.#lines;
  }

  /** The first line for which it is so, from the `from`th on, looked for until `isOver`. */
  async waitFor(
    isIt: (line: Observation) => boolean,
    isOver: () => boolean,
    from = 0,
  ): Promise<Observation | undefined> {
    for (let at = from; ;) {
      const lines = this.lines();
      for (; at < lines.length; at += 1) {
        const line = lines[at];
        if (line !== undefined && isIt(line)) return line;
      }
      if (isOver()) return undefined;
      await pause(LOOK_AGAIN_MS);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readLine(text: string): Observation {
  // Read as bytes, since a letter may lie across two reads.
  const line = JSON.parse(Buffer.from(text, 'latin1').toString('utf8')) as Happening & { atNs: string };
  return { ...line, atNs: BigInt(line.atNs) };
}

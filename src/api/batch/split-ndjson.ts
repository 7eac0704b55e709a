import { isSpace, LineBytes, startsWithMark, type RawLine, type Splitter } from './lines.js';

const LINE_FEED = 0x0a;

/**
 * Lines of NDJSON: whatever a line holds, the next one begins after its line feed, so one that is broken
 * spoils no other. Blank lines are skipped, and counted.
 */
export class NdjsonSplitter implements Splitter {
  #line = 0;
  readonly #open = new LineBytes();

  *push(bytes: Buffer): Generator<RawLine> {
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
      this.#open.add(bytes.subarray(from, at));
      from = at + 1;
      yield* this.#close();
    }
    this.#open.add(bytes.subarray(from));
  }

  *end(): Generator<RawLine> {
    if (!this.#open.isEmpty) yield* this.#close();
  }

  *#close(): Generator<RawLine> {
    this.#line += 1;
    let bytes = this.#open.take();
    if (bytes !== null && this.#line === 1 && startsWithMark(bytes)) bytes = bytes.subarray(3);
    if (bytes === null || !bytes.every(isSpace)) yield { line: this.#line, bytes };
  }
}

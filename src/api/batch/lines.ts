import { MAX_BODY_BYTES } from '../http/read-body.js';

/** One line of a batch as it came: a line of NDJSON, an element of an array. */
export interface RawLine {
  /** Counts from 1: the physical line of NDJSON, blank ones included; the element of an array. */
  readonly line: number;
  /** Null: longer than a body of one call may be; it was passed over without being kept. */
  readonly bytes: Buffer | null;
}

/** Cuts a body into its lines while it arrives; holds one line at most. */
export interface Splitter {
  /** The lines that are whole with these bytes. @throws BodyBroken */
  push(bytes: Buffer): Generator<RawLine>;
  /** The body is over: the last line, if it is still open. @throws BodyBroken */
  end(): Generator<RawLine>;
}

/** From this line on the body cannot be cut any more; what came before it stands. */
export class BodyBroken extends Error {
  override readonly name = 'BodyBroken';
  constructor(
    readonly line: number,
    /** Why, as a field's message. */
    readonly reason: string,
    /** What of the last bytes was not read. */
    readonly rest: Buffer,
  ) {
    super(`line ${line} ${reason}`);
  }
}

/** The bytes of the line that is being read, up to what one call may send. */
export class LineBytes {
  #pieces: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length > MAX_BODY_BYTES) this.#pieces = [];
    else this.#pieces.push(bytes);
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** The line, or null when it was too long; the next one begins. */
  take(): Buffer | null {
    const [first, ...others] = this.#pieces;
    const whole = others.length === 0 && first !== undefined ? first : Buffer.concat(this.#pieces);
    const isTooLong = this.#length > MAX_BODY_BYTES;
    this.#pieces = [];
    this.#length = 0;
    return isTooLong ? null : whole;
  }
}

/** JSON's white space: space, tab, line feed, carriage return. */
export const isSpace = (byte: number): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;

export const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
export const startsWithMark = (bytes: Buffer): boolean => bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);

import { BodyBroken, BYTE_ORDER_MARK, isSpace, LineBytes, type RawLine, type Splitter } from './lines.js';

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
/** Deeper elements are refused anyway (strict-json.ts); beyond this their end is not even looked for. */
const MAX_FOLLOWED_DEPTH = 1_000;

/**
 * Elements of a JSON array, found by their commas outside strings and brackets; each is then read by the
 * same strict parser as the body of a single call. Bytes are enough: in UTF-8 no part of a longer character
 * looks like one of JSON's signs. What leaves no doubt where an element ends may be wrong in it; brackets
 * that do not match leave doubt, and break the array.
 */
export class ArraySplitter implements Splitter {
  #phase: 'opening' | 'elements' | 'closed' = 'opening';
  #markBytes = 0;
  #line = 1;
  /** Whether the element being read has a byte that is no white space. */
  #hasBegun = false;
  #inString = false;
  #isEscaped = false;
  /** The brackets open in this element, by the sign that closes each. */
  readonly #closers: number[] = [];
  readonly #open = new LineBytes();

  *push(bytes: Buffer): Generator<RawLine> {
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (this.#phase !== 'elements') {
        if (!this.#isOutside(byte)) throw this.#broken(bytes.subarray(at));
        from = at + 1;
      } else if (this.#endsElement(byte, bytes, at)) {
        this.#open.add(bytes.subarray(from, at));
        from = at + 1;
        yield* this.#closeElement(byte, bytes.subarray(at));
      }
    }
    if (this.#phase === 'elements') this.#open.add(bytes.subarray(from));
  }

  // eslint-disable-next-line require-yield -- an array has no element that its closing bracket does not end
  *end(): Generator<RawLine> {
    if (this.#phase !== 'closed')
      throw this.#broken(Buffer.alloc(0), 'breaks off before the array is closed');
  }

  /** Before the array and after it: white space, and what opens it. */
  #isOutside(byte: number): boolean {
    if (isSpace(byte)) return true;
    if (this.#phase === 'closed') return false;
    if (byte === OPEN_LIST) {
      this.#phase = 'elements';
      return true;
    }
    const isMark = byte === BYTE_ORDER_MARK[this.#markBytes];
    this.#markBytes += 1;
    return isMark;
  }

  /** Follows strings and brackets; true at a comma or the array's own closing bracket. */
  #endsElement(byte: number, bytes: Buffer, at: number): boolean {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (this.#closers.length === 0 && (byte === COMMA || byte === CLOSE_LIST)) return true;
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      if (this.#closers.length === MAX_FOLLOWED_DEPTH)
        throw this.#broken(bytes.subarray(at), 'is nested too deep');
      this.#closers.push(byte === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT);
    } else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && this.#closers.pop() !== byte) {
      throw this.#broken(bytes.subarray(at), 'has brackets that do not match');
    }
    if (!this.#hasBegun && !isSpace(byte)) this.#hasBegun = true;
    return false;
  }

  *#closeElement(byte: number, rest: Buffer): Generator<RawLine> {
    const bytes = this.#open.take();
    const isEmptyArray = byte === CLOSE_LIST && this.#line === 1 && !this.#hasBegun;
    if (!this.#hasBegun && !isEmptyArray) throw this.#broken(rest, 'is empty');
    const line = this.#line;
    this.#line += 1;
    this.#hasBegun = false;
    if (byte === CLOSE_LIST) this.#phase = 'closed';
    if (!isEmptyArray) yield { line, bytes };
  }

  #broken(rest: Buffer, reason = 'is no JSON array'): BodyBroken {
    const why = this.#phase === 'closed' ? 'comes after the array is closed' : reason;
    return new BodyBroken(this.#line, why, Buffer.concat([this.#open.take() ?? Buffer.alloc(0), rest]));
  }
}

import type { Hash } from 'node:crypto';
import { Problem } from '../problems.js';
import { problemOf } from '../http/answer-error.js';
import { MAX_BODY_BYTES } from '../http/read-body.js';
import type { BodyReader } from './body-reader.js';
import { Breather } from './breather.js';
import { BodyBroken, type RawLine, type Splitter } from './lines.js';
import { readLine, type LineReading, type ReadLine } from './read-line.js';
import { takeLines, type LineTaking } from './take-lines.js';
import { Tally, type BatchAnswer } from './tally.js';

/**
 * So much is gathered before it is taken in: an array that is shorter and breaks is refused as a whole, like
 * any other body.
 */
const MAX_GATHERED_BYTES = MAX_BODY_BYTES;
const MAX_GATHERED_LINES = 200;

export interface BatchRun<B> {
  readonly reader: BodyReader;
  readonly splitter: Splitter;
  readonly reading: LineReading<B>;
  /** Null: the body is only read, to be compared with an earlier one. */
  readonly taking: LineTaking<B> | null;
  /** Gets what "the same batch" is decided on: the canonical form of every line, with its place. */
  readonly identity: Hash | undefined;
}

/**
 * Reads a batch line by line and takes the lines in while the rest is still on its way; never holds more than
 * what it gathers. A Problem as the answer: an array that broke before anything of it was stored.
 * @throws Problem when it cannot go on; what was committed before is told in its detail
 */
export async function runBatch<B>(run: BatchRun<B>): Promise<BatchAnswer | Problem> {
  const batch = new Batch(run);
  try {
    return await batch.read();
  } catch (error) {
    const { slug, detail, errors, retryAfterSeconds } = problemOf(error);
    if (batch.tally.isEmpty) throw error;
    throw new Problem(slug, `${detail} ${batch.tally.inWords}`, {
      ...(errors ? { errors } : {}),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      cause: error,
    });
  }
}

class Batch<B> {
  readonly tally = new Tally();
  #gathered: ReadLine<B>[] = [];
  #gatheredBytes = 0;
  #isStopped = false;
  readonly #breather: Breather;

  constructor(private readonly run: BatchRun<B>) {
    this.#breather = new Breather(run.taking?.bystanders);
  }

  async read(): Promise<BatchAnswer | Problem> {
    const { reader, splitter } = this.run;
    try {
      for (let bytes = await reader.next(); bytes !== undefined; bytes = await reader.next()) {
        for (const raw of splitter.push(bytes)) await this.#keep(raw);
      }
      for (const raw of splitter.end()) await this.#keep(raw);
    } catch (error) {
      if (!(error instanceof BodyBroken)) throw error;
      return await this.#breakOff(error);
    }
    await this.#takeGathered();
    return this.tally.answer;
  }

  async #keep(raw: RawLine): Promise<void> {
    const { identity, taking } = this.run;
    if (this.#isStopped && !identity) return;
    const line = readLine(raw, this.run.reading);
    await this.#breather.breathe();
    identity?.update(`${line.line}:`).update(line.identity());
    if (taking === null || this.#isStopped) return;
    if (this.tally.isFull) {
      this.#isStopped = true;
      this.tally.stopAt(line.line, line.names, 'too many lines before this one are wrong');
      return;
    }
    this.#gathered.push(line);
    this.#gatheredBytes += line.size;
    const isEnough = this.#gathered.length >= MAX_GATHERED_LINES || this.#gatheredBytes >= MAX_GATHERED_BYTES;
    if (isEnough) await this.#takeGathered();
  }

  async #takeGathered(): Promise<void> {
    const lines = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    if (this.run.taking === null) return;
    await takeLines(lines, this.run.taking, (outcomes) => {
      for (const outcome of outcomes) this.tally.add(outcome);
    });
  }

  /** From here on nobody can say where an element ends. */
  async #breakOff(broken: BodyBroken): Promise<BatchAnswer | Problem> {
    const { reader, identity, reading } = this.run;
    identity?.update(broken.rest);
    for (let bytes = await reader.next(); bytes !== undefined; bytes = await reader.next()) {
      identity?.update(bytes);
    }
    if (this.tally.isEmpty) {
      const where = `element ${broken.line} ${broken.reason}`;
      return new Problem('malformed-json', `The body is no JSON array: ${where}. Nothing was stored.`);
    }
    if (this.#isStopped) return this.tally.answer;
    await this.#takeGathered();
    this.tally.stopAt(
      broken.line,
      reading.names(() => null),
      broken.reason,
    );
    return this.tally.answer;
  }
}

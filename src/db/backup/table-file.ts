import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { DumpedTable } from './manifest.js';

type Sum = Pick<DumpedTable, 'rows' | 'sha256'>;

/** Writes lines into a compressed file of their own, readable for its owner only, and waits for the disk. */
export async function writeLines(file: string, lines: AsyncIterable<string>): Promise<Sum> {
  const hash = createHash('sha256');
  let rows = 0;
  async function* counted(): AsyncGenerator<string> {
    for await (const line of lines) {
      const text = `${line}\n`;
      hash.update(text);
      rows += 1;
      yield text;
    }
  }
  await pipeline(
    Readable.from(counted()),
    createGzip(),
    createWriteStream(file, { mode: 0o600, flags: 'wx' }),
  );
  const handle = await open(file, 'r+');
  await handle.sync();
  await handle.close();
  return { rows, sha256: hash.digest('hex') };
}

/** The lines of such a file. Only a line feed ends one: other separators stand inside the texts. */
export async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file);
  const text = source.pipe(createGunzip()).setEncoding('utf8');
  source.on('error', (error) => text.destroy(error));
  let rest = '';
  for await (const piece of text as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** What a file holds now, to be compared with what was written. */
export async function sumOf(file: string): Promise<Sum> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const line of readLines(file)) {
    hash.update(`${line}\n`);
    rows += 1;
  }
  return { rows, sha256: hash.digest('hex') };
}

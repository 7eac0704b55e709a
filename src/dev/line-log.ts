import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const MAX_LOG_BYTES = 20 * 1024 * 1024;
const LAST_LINES = 15;

/** The lines of all children in one file, each behind its child's name; the file before it is kept as `.1`. */
export class LineLog {
  readonly file: string;
  private bytes: number;
  private readonly last = new Map<string, string[]>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'relance.log');
    this.bytes = existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** Follows an output stream line by line until it ends. */
  follow(name: string, stream: Readable | null): void {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.add(name, line);
    });
    stream?.on('end', () => {
      if (rest !== '') this.add(name, rest);
    });
  }

  add(name: string, line: string): void {
    const recent = this.last.get(name) ?? [];
    recent.push(line);
    if (recent.length > LAST_LINES) recent.shift();
    this.last.set(name, recent);
    const entry = `${name.padEnd(8)} | ${line}\n`;
    if (this.bytes > MAX_LOG_BYTES) this.rotate();
    appendFileSync(this.file, entry);
    this.bytes += Buffer.byteLength(entry);
  }

  /** What a child said last: shown when it dies. */
  lastLinesOf(name: string): readonly string[] {
    return this.last.get(name) ?? [];
  }

  private rotate(): void {
    renameSync(this.file, `${this.file}.1`);
    this.bytes = 0;
  }
}

import { appendFileSync } from 'node:fs';

/** One line of what the fake saw and did, by the monotonic clock all processes of this machine share. */
export interface LogLine {
  readonly atNs: bigint;
  readonly event: 'connected' | 'begun' | 'received' | 'taken' | 'answered' | 'searched' | 'closed';
  /** Number of the connection. */
  readonly connection: number;
  readonly messageId?: string;
  /** Of a letter: its tag, and the invoices it speaks of. */
  readonly step?: string;
  readonly numbers?: readonly string[];
  /** `taken`: the second time of a letter that was received once. */
  readonly isOwnDouble?: boolean;
  readonly path?: string;
  readonly status?: number;
  /** `closed`: it was ended by a reset. */
  readonly isReset?: boolean;
}
export type WrittenLine = Omit<LogLine, 'atNs'> & { readonly atNs: string };

/** Append-only; also into a file, for whoever reads it after the fake was killed. */
export class Log {
  readonly #lines: WrittenLine[] = [];

  constructor(private readonly path: string | undefined) {}

  note(line: Omit<LogLine, 'atNs'>): void {
    const written = { atNs: String(process.hrtime.bigint()), ...line };
    this.#lines.push(written);
    if (this.path !== undefined) appendFileSync(this.path, `${JSON.stringify(written)}\n`);
  }

  lines(): readonly WrittenLine[] {
    return this.#lines;
  }
}

export const readLine = (line: WrittenLine): LogLine => ({ ...line, atNs: BigInt(line.atNs) });

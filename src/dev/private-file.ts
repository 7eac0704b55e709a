import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes JSON that only its owner may read, whole or not at all. */
export function writePrivateJson(file: string, content: unknown): void {
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  // `mode` counts for new files only.
  chmodSync(part, 0o600);
  renameSync(part, file);
}

/** The JSON in a file, or null when there is none. */
export function readJson(file: string): unknown {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : null;
}

import { createHash } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export const HISTORIES = new URL('histories/', import.meta.url);
/** One line per history, as `sha256sum` writes it: `cd tests/replay/histories && sha256sum -c SHA256SUMS`. */
export const SUMS = new URL('SHA256SUMS', HISTORIES);

export const sumOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * Adds a history to the corpus when RECORD_HISTORIES is set: done on purpose (`npm run record:history`), never by CI.
 * One that is there already is never recorded again: runs like it may be asleep somewhere. Who ran it, and where, is left out.
 */
export async function recordHistory(name: string, history: History): Promise<void> {
  if (process.env['RECORD_HISTORIES'] === undefined) return;
  const text = `${withoutPlaces(historyToJSON(history).replaceAll(/\d+@[\w.-]+/g, 'worker'))}\n`;
  await writeFile(new URL(`${name}.json`, HISTORIES), text, { flag: 'wx' });
  await appendFile(SUMS, `${sumOf(text)}  ${name}.json\n`);
}

/** Of a stack trace only the first line: the rest names folders of the machine that recorded it. */
export const withoutPlaces = (text: string): string =>
  text.replaceAll(/("stackTrace": ?"[^"\\]*)(?:\\.[^"\\]*)*"/g, '$1"');

import { writeFile } from 'node:fs/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/**
 * Keeps a history for the replay gate when RECORD_HISTORIES is set: done on purpose, never by CI, each time
 * the workflow is meant to change. Who ran it is left out.
 */
export async function recordHistory(name: string, history: History): Promise<void> {
  if (process.env['RECORD_HISTORIES'] === undefined) return;
  const text = historyToJSON(history).replaceAll(/\d+@[\w.-]+/g, 'worker');
  await writeFile(new URL(`histories/${name}.json`, import.meta.url), `${text}\n`);
}

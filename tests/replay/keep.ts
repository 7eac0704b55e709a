import { existsSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { expect } from 'vitest';
import { workflowBundle } from '../support/environment.js';
import { HISTORIES, recordHistory } from './record.js';

/** Paths that have no history yet. */
export const missing = (paths: object): string[] =>
  Object.keys(paths).filter((name) => !existsSync(new URL(`${name}.json`, HISTORIES)));

/** Keeps a run that has ended, without a task that its code failed, and that this code can replay. */
export async function keep(name: string, handle: WorkflowHandle): Promise<void> {
  const history = await handle.fetchHistory();
  const events = history.events ?? [];
  // The server itself gives a task back while signals arrive (UnhandledCommand): no failure of the code.
  const failures = events.filter(({ workflowTaskFailedEventAttributes: failed }) => {
    return failed && !failed.failure?.serverFailureInfo;
  });
  expect(failures).toEqual([]);
  const last = events.at(-1);
  const end =
    last?.workflowExecutionCompletedEventAttributes ?? last?.workflowExecutionContinuedAsNewEventAttributes;
  expect(end, 'the run has not ended').toBeTruthy();
  await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history);
  await recordHistory(name, history);
}

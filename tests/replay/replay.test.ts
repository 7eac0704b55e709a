import { readdir, readFile } from 'node:fs/promises';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { describe, expect, it } from 'vitest';
import '../engine/quiet.js';
import { workflowBundle } from '../support/environment.js';

const FOLDER = new URL('histories/', import.meta.url);
const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));

interface Recorded {
  readonly events: {
    activityTaskScheduledEventAttributes?: { activityType: { name: string } };
    workflowExecutionSignaledEventAttributes?: { input?: unknown };
  }[];
}
const read = async (name: string): Promise<Recorded> =>
  JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as Recorded;

const replay = async (history: Recorded): Promise<void> => {
  await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, historyFromJSON(history));
};

describe('runs that began under earlier code go on under this code', () => {
  it('there is something to replay', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  it.each(names)('%s', async (name) => {
    await replay(await read(name));
  });

  it.each(names)('the gate bites: %s with another verb, or another signal, is refused', async (name) => {
    const history = await read(name);
    const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes);
    if (scheduled?.activityTaskScheduledEventAttributes)
      scheduled.activityTaskScheduledEventAttributes.activityType.name = 'sendAnythingElse';
    // A life without a step: whoever ended it told so, and is left out.
    else for (const event of history.events) delete event.workflowExecutionSignaledEventAttributes?.input;
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});

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
  readonly events: { activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
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

  it('the gate bites: a history with another verb is refused', async () => {
    const history = await read('plain-life.json');
    const scheduled = history.events.find((event) => event.activityTaskScheduledEventAttributes);
    if (!scheduled?.activityTaskScheduledEventAttributes) throw new Error('the history has no activity');
    scheduled.activityTaskScheduledEventAttributes.activityType.name = 'sendAnythingElse';
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { lastSweep } from '../../src/db/sweeps.js';
import { sweepScheduleId } from '../../src/worker/sweep/schedule.js';
import { Stage, until } from './stage.js';

// The schedule of the sweeper: made by a worker that finds none, kept by every worker, one for a queue.

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.stopWorker();
  await schedule().delete();
  await stage.close();
});

const schedule = () => stage.client.schedule.getHandle(sweepScheduleId(stage.taskQueue));
const intervalMs = () =>
  schedule()
    .describe()
    .then(
      ({ spec }) => spec.intervals?.[0]?.every,
      () => undefined,
    );
const sweptAt = async (): Promise<number> => (await stage.database.asRelay(lastSweep))?.ended_at ?? 0;
const work = async (sweepEveryMs: number): Promise<void> => {
  await stage.stopWorker();
  await stage.startWorker({ options: { sweepEveryMs } });
};

it('is made, sweeps at once and again, comes back when it was lost, and follows what the worker is told', async () => {
  await work(1_000);
  await until(async () => (await sweptAt()) > 0);
  const first = await sweptAt();
  await until(async () => (await sweptAt()) > first);
  expect(await intervalMs()).toBe(1_000);
  const { policies, action } = await schedule().describe();
  expect({ overlap: policies.overlap, type: action.workflowType }).toEqual({
    overlap: 'SKIP',
    type: 'sweep',
  });

  await schedule().delete();
  await until(async () => (await intervalMs()) === 1_000);
  const before = await sweptAt();
  await until(async () => (await sweptAt()) > before);

  await work(3_600_000);
  await until(async () => (await intervalMs()) === 3_600_000);
});

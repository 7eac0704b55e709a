import {
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type Client,
  type ScheduleOptions,
} from '@temporalio/client';
import { SWEEP, TASK_QUEUE } from '../../../workflows/names.js';
import { Loop } from '../loop.js';
import type { WorkerLog } from '../log.js';

const LOOK_MS = 60_000;

/** Every worker of a queue means the same schedule. */
export const sweepScheduleId = (taskQueue: string): string =>
  taskQueue === TASK_QUEUE ? 'relance-sweep' : `relance-sweep/${taskQueue}`;

/**
 * Keeps the schedule of the sweeper in Temporal: made when it is not there, be it the first time or because Temporal
 * lost everything, and looked after every minute. A new one sweeps at once.
 */
export function createSweepKeeper(client: Client, taskQueue: string, everyMs: number, log: WorkerLog): Loop {
  let isOurs = false;
  const pass = async (): Promise<boolean> => {
    try {
      if (!isOurs || !(await isThere(client, taskQueue)))
        await makeOurs(client, scheduleOf(taskQueue, everyMs));
      isOurs = true;
    } catch (error) {
      const code = error instanceof Error ? error.name : 'unknown';
      log.warn({ code }, 'the schedule of the sweeper could not be looked after; again in a while');
    }
    return false;
  };
  return new Loop({ name: 'sweep-keeper', pass, idleMs: Math.min(LOOK_MS, everyMs), log });
}

/** Makes it, or gives the one that is there what this worker was told (the interval may have changed). */
async function makeOurs(client: Client, schedule: ScheduleOptions): Promise<void> {
  try {
    await client.schedule.create(schedule);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, action, policies } = schedule;
    await client.schedule
      .getHandle(schedule.scheduleId)
      .update(({ state }) => ({ state, spec, action, ...(policies ? { policies } : {}) }));
  }
}

async function isThere(client: Client, taskQueue: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(sweepScheduleId(taskQueue)).describe();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

/** One at a time; what a stop of the workers left out is not made up for, the next sweep sees everything. */
const scheduleOf = (taskQueue: string, everyMs: number): ScheduleOptions => ({
  scheduleId: sweepScheduleId(taskQueue),
  spec: { intervals: [{ every: everyMs }] },
  action: {
    type: 'startWorkflow',
    workflowType: SWEEP,
    workflowId: 'sweep',
    taskQueue,
    args: [],
    workflowExecutionTimeout: '30 minutes',
  },
  policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
  state: { triggerImmediately: true },
});

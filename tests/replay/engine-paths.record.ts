import { expect, test } from 'vitest';
import { Stage } from '../engine/stage.js';
import { ENGINE_PATHS } from './engine-paths.js';
import { keep, missing } from './keep.js';

// As paths.record.ts, for paths on which something outside is out of order.

const NAMES = missing(ENGINE_PATHS);

test.runIf(NAMES.length === 0)('every path has its history', () => {
  expect(NAMES).toEqual([]);
});

test.each(NAMES)('%s', async (name) => {
  const path = ENGINE_PATHS[name];
  if (!path) throw new Error(`no path ${name}`);
  const stage = await Stage.open();
  try {
    await stage.startWorker(path.worker(stage));
    const handle = await path.tell(stage);
    await handle.result().catch(() => undefined); // a run that goes on as another has no result
    await keep(name, handle);
  } finally {
    await stage.close();
  }
});

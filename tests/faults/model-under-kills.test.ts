import { afterAll, beforeAll, test } from 'vitest';
import { keptStories, tellStories } from '../support/kept-stories.js';
import type { LifeCommand } from '../support/life-model.js';
import { anyStory, liveThrough } from '../support/life-story.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import { ensureBuilt } from './built.js';
import { openHouse, type House } from './house.js';

// The stories of tests/scenarios/model-based.test.ts with two commands more: the worker, or the API, is killed while
// the next command is carried out. A caller repeats what was not answered, with its key; nothing else may be different.
// `MODEL_KILL_RUNS=100` for the long run, `MODEL_SEED` to see a failure again.
const RUNS = Number(process.env['MODEL_KILL_RUNS'] ?? 3);
/** An advance may hold its answer for a minute, and a kill may cost it that answer. */
const PATIENCE_MS = 150_000;

let house: House;
beforeAll(async () => {
  await ensureBuilt();
  house = await openHouse({ SEND_LEASE_MS: '1500' });
}, 180_000);
afterAll(() => house.stop());

async function tell(commands: readonly LifeCommand[]): Promise<void> {
  const shop = await sandboxOrganisation(house.premises, { patienceMs: PATIENCE_MS });
  try {
    await liveThrough(shop, commands, (part) => house.kill(part));
  } finally {
    await shop.close();
  }
}

test.each(keptStories({ kills: true }))('a kept story: $name', { timeout: 240_000 }, ({ commands }) =>
  tell(commands),
);

test(
  `any story of ${RUNS}, the worker and the API killed on the way: as the model says all the same`,
  () =>
    tellStories(anyStory({ kills: true }), tell, {
      runs: RUNS,
      seed: process.env['MODEL_SEED'],
      isShortened: process.env['MODEL_SHRINK'] !== undefined,
    }),
  120_000 + RUNS * 120_000,
);

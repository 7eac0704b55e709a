import fc from 'fast-check';
import { test } from 'vitest';
import { anyStory, liveThrough } from '../support/life-story.js';
import { story } from '../support/story.js';

// Any story, told to the API and to a model that knows nothing of the program. `MODEL_RUNS=300` for the long run, and
// `MODEL_SEED` to see a failure again; fast-check makes it as short as it can. With kills: tests/faults/model-under-kills.
const { openShop } = story();
const RUNS = Number(process.env['MODEL_RUNS'] ?? 20);
const SEED = process.env['MODEL_SEED'];

test(
  `any story of ${RUNS}: money, holds and ends as the contract says; the gap; nobody forgotten`,
  async () => {
    const life = fc.asyncProperty(anyStory(), async (commands) => {
      await liveThrough(await openShop(), commands);
    });
    await fc.assert(life, {
      numRuns: RUNS,
      endOnFailure: false,
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    });
  },
  120_000 + RUNS * 20_000,
);

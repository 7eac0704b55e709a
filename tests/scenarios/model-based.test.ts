import { test } from 'vitest';
import { keptStories, tellStories } from '../support/kept-stories.js';
import { anyStory, liveThrough } from '../support/life-story.js';
import { story } from '../support/story.js';

// Any story, told to the API and to a model that knows nothing of the program. `MODEL_RUNS=300` for the long run, and
// `MODEL_SEED` to see a failure again; fast-check makes it as short as it can, and it is kept. With kills:
// tests/faults/model-under-kills.
const { openShop } = story();
const RUNS = Number(process.env['MODEL_RUNS'] ?? 20);

test.each(keptStories())('a kept story: $name', { timeout: 120_000 }, async ({ commands }) => {
  await liveThrough(await openShop(), commands);
});

test(
  `any story of ${RUNS}: money, holds and ends as the contract says; the gap; nobody forgotten`,
  async () => {
    await tellStories(anyStory(), async (commands) => liveThrough(await openShop(), commands), {
      runs: RUNS,
      seed: process.env['MODEL_SEED'],
      isShortened: true,
    });
  },
  120_000 + RUNS * 20_000,
);

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { LifeCommand } from './life-model.js';

const FOLDER = fileURLToPath(new URL('stories/', import.meta.url));

/** A story that is told on every run: it failed once, or says what must not fail. */
export interface KeptStory {
  readonly name: string;
  readonly why: string;
  readonly commands: readonly LifeCommand[];
}

/** The stories of tests/support/stories. `kills`: those that kill a part of the instance; else the others. */
export function keptStories({ kills = false } = {}): readonly KeptStory[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const told = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<KeptStory, 'name'>;
      return { name: file.slice(0, -'.json'.length), ...told };
    })
    .filter(({ commands }) => commands.some(({ kind }) => kind.startsWith('kill')) === kills);
}

/**
 * Tells `runs` stories. One that fails is made as short as fast-check can (unless `isShortened` is off) and kept in the
 * folder as `failed-<seed>.json`: with the mend it is committed, under a name that says what it is about.
 * @throws with the seed, the story and what was wrong
 */
export async function tellStories(
  story: fc.Arbitrary<LifeCommand[]>,
  tell: (commands: readonly LifeCommand[]) => Promise<void>,
  options: { readonly runs: number; readonly seed: string | undefined; readonly isShortened: boolean },
): Promise<void> {
  const outcome = await fc.check(fc.asyncProperty(story, tell), {
    numRuns: options.runs,
    endOnFailure: !options.isShortened,
    ...(options.seed === undefined ? {} : { seed: Number(options.seed) }),
  });
  if (!outcome.failed) return;
  const report = await fc.asyncDefaultReportMessage(outcome);
  const [commands] = outcome.counterexample ?? [];
  if (commands === undefined) throw new Error(report);
  const path = join(FOLDER, `failed-${outcome.seed}.json`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, `${JSON.stringify({ why: `failed with seed ${outcome.seed}`, commands }, null, 2)}\n`);
  throw new Error(`${report}\nkept as ${path}`, { cause: outcome.errorInstance });
}

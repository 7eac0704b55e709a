// npm test: the whole suite, on a clone that has nothing yet. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
// Tests that kill a process run the built programs, as production does.
if (!isBuilt()) {
  try {
    await build();
  } catch (error) {
    console.error(`relance: ${error.message}`);
    process.exit(1);
  }
}
console.log('relance: running the tests');
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const result = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);

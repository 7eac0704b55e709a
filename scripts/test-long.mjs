// npm run test:long: what takes minutes and is no part of `npm test` (tests/long). Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const result = spawnSync(process.execPath, [vitest, 'run', '--project', 'long', ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, LONG_TESTS: '1' },
});
process.exit(result.status ?? 1);

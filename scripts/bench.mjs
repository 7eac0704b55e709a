// npm run bench -- <name>: builds what is not built yet, then runs a benchmark on an instance of its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
if (!isBuilt()) await build();
const main = join(ROOT, 'dist', 'bench', 'main.js');
const result = spawnSync(process.execPath, ['--enable-source-maps', main, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);

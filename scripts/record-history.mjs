// npm run record:history -- <name>: adds the history of a path to tests/replay/histories; without a name, of every path
// that has none yet. Never one that is there: see docs/changing-workflows.md.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
const [name] = process.argv.slice(2);
const result = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project',
    'record',
    ...(name === undefined ? [] : ['-t', `${name}$`]),
  ],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, RECORD_HISTORIES: '1' } },
);
process.exit(result.status ?? 1);

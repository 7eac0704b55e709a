// npm run check: the fast part of the house rules, in the order in which they are cheapest to mend.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

const PARTS = ['format:check', 'lint', 'typecheck', 'boundaries', 'deadcode', 'test:unit'];

ensureInstalled();
const failed = [];
for (const part of PARTS) {
  const startedAt = performance.now();
  const result = spawnSync('npm', ['run', '--silent', part], {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const isGood = result.status === 0;
  console.log(`${isGood ? 'ok    ' : 'FAILED'} ${part} (${seconds} s)`);
  if (isGood) continue;
  failed.push(part);
  console.log(`${result.stdout}${result.stderr}`.trimEnd());
}
console.log(failed.length === 0 ? 'check: all good' : `check: failed in ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

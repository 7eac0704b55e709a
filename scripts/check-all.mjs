// npm run check:all: the house rules, then what takes minutes: the model of the send protocol and the long tests.
// One after the other, to its end, so that one run tells everything.
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

const PARTS = ['check', 'check:model', 'test:long'];

ensureInstalled();
const failed = [];
for (const part of PARTS) {
  const startedAt = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', part], { cwd: ROOT, stdio: 'inherit' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`check:all: ${part} ${status === 0 ? 'passed' : 'FAILED'} after ${seconds} s`);
  if (status !== 0) failed.push(part);
}
console.log(failed.length === 0 ? 'check:all: all good' : `check:all: failed in ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

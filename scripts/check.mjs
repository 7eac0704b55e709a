// npm run check: the fast part of the house rules, two parts at a time, the longest first.
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

const PARTS = ['lint', 'typecheck', 'test:unit', 'format:check', 'boundaries', 'deadcode'];
const AT_ONCE = 2;

ensureInstalled();
const waiting = [...PARTS];
const failed = [];
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(
  failed.length === 0
    ? 'check: all good'
    : `check: failed in ${PARTS.filter((part) => failed.includes(part)).join(', ')}`,
);
process.exit(failed.length === 0 ? 0 : 1);

async function work() {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const startedAt = performance.now();
    const { code, output } = await run(part);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${part} (${seconds} s)`);
    if (code === 0) continue;
    failed.push(part);
    console.log(output.trimEnd());
  }
}

function run(part) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', part], { cwd: ROOT });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

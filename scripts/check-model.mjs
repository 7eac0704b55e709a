// npm run check:model: the send protocol as a model (tests/model/send-protocol.pml), checked by Spin.
// The protocol as it is must hold in every reachable state; each variant with one guard left out must be caught,
// or the model proves nothing. What the model leaves out: docs/model.md.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './ensure-installed.mjs';

const SECONDS_PER_VARIANT = 90;
const DEPTH = 100_000;
const MEGABYTES = 4_000;

/** `violates`: the promise the oracle must see broken; none: every state must keep them all. */
const VARIANTS = [
  { name: 'the protocol as it is', flags: [] },
  { name: 'three attempts, longer', flags: ['-DATTEMPTS=3', '-DMAXTIME=14'] },
  { name: 'check, then send', flags: ['-DNO_LOCK', '-DNO_LEASE'], violates: 'paymentAcked' },
  { name: 'the row lock alone (no lease)', flags: ['-DNO_LEASE'], violates: 'paymentAcked' },
  { name: 'the lease alone (no row lock)', flags: ['-DNO_LOCK'], violates: 'paymentAcked' },
  { name: 'check and write in two ticks', flags: ['-DNO_TICK'], violates: 'paymentAcked' },
  { name: 'no reset when the call is given up', flags: ['-DNO_RESET'], violates: 'paymentAcked' },
  { name: 'a lease shorter than its parts', flags: ['-DLEASE=2'], violates: 'paymentAcked' },
  { name: 'a wide stop that does not wait', flags: ['-DNO_WAIT'], violates: 'stopAcked' },
  { name: 'wide flags read before the claim', flags: ['-DEARLY_FLAG'], violates: 'stopAcked' },
  { name: 'an unclear attempt sent again', flags: ['-DBLIND_RETRY'], violates: 'delivered' },
  {
    name: 'double fault (documented residual)',
    flags: ['-DDOUBLE_FAULT'],
    violates: 'paymentAcked',
  },
];

for (const tool of ['spin', 'gcc']) {
  if (spawnSync(tool, ['--version'], { stdio: 'ignore' }).error) {
    console.error(`check:model needs ${tool}, which is not on PATH. On Debian: apt-get install spin gcc`);
    process.exit(1);
  }
}
const results = VARIANTS.map(checked);
const failed = results.filter((isRight) => !isRight).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

function checked({ name, flags, violates }) {
  const folder = mkdtempSync(join(tmpdir(), 'relance-model-'));
  try {
    const { output, seconds } = explore(folder, flags);
    const broken = /assertion violated .*?(paymentAcked|stopAcked|delivered)/.exec(output)?.[1];
    const states = /([\d.e+]+) states, stored/.exec(output)?.[1] ?? '?';
    const isWhole =
      broken !== undefined || (output.includes('errors: 0') && !output.includes('out of memory'));
    const isRight = isWhole && broken === violates;
    const found =
      broken === undefined ? (isWhole ? 'holds' : 'NOT EXPLORED TO THE END') : `violates ${broken}`;
    console.log(
      `${isRight ? 'ok    ' : 'FAILED'} ${name.padEnd(36)} ${found.padEnd(22)} ${states.padStart(9)} states ${seconds} s`,
    );
    if (!isRight) console.log(output);
    return isRight;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Spin writes a checker in C, gcc compiles it, and it visits every state there is. */
function explore(folder, flags) {
  copyFileSync(join(ROOT, 'tests', 'model', 'send-protocol.pml'), join(folder, 'model.pml'));
  const run = (command, args) =>
    spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: SECONDS_PER_VARIANT * 1000 });
  const startedAt = performance.now();
  const parts = [
    run('spin', ['-a', ...flags, 'model.pml']),
    run('gcc', ['-O2', '-DSAFETY', `-DMEMLIM=${MEGABYTES}`, '-o', 'pan', 'pan.c']),
    run('./pan', ['-E', `-m${DEPTH}`]),
  ];
  const output = parts
    .map((part) => `${part.stdout ?? ''}${part.stderr ?? ''}${part.error ?? ''}`)
    .join('\n');
  return { output, seconds: ((performance.now() - startedAt) / 1000).toFixed(1) };
}

// npm run test:faults: the long runs behind docs/guarantees.md; every run appends its figures to docs/evidence.
//   -- --seeds N --minutes M   the fault matrix: N seeds, M minutes in all (default 1 and 10)
//   -- --protocol N            payments around hand-overs, N counted trials in all, with and without faults
//   -- --api-kills N           clients that write while the API is killed N times
//   -- --seed S                repeats one seed
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, isBuilt } from './build.mjs';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    protocol: { type: 'string' },
    'api-kills': { type: 'string' },
    'answer-ms': { type: 'string', default: '50' },
  },
});

ensureInstalled();
if (!isBuilt()) await build();
process.exit(main());

function main() {
  if (values.protocol !== undefined) return measureProtocol(values.protocol);
  return values['api-kills'] === undefined ? playMatrix() : killApi(values['api-kills']);
}

function playMatrix() {
  const seeds =
    values.seed === undefined
      ? Array.from({ length: Number(values.seeds) }, () => 1 + Math.floor(Math.random() * 1_000_000))
      : [Number(values.seed)];
  const minutes = Number(values.minutes) / seeds.length;
  const failed = [];
  for (const seed of seeds) {
    console.log(`relance: fault matrix, seed ${seed}, ${minutes.toFixed(1)} minutes`);
    const status = run('tests/faults/suite.test.ts', 'faults.jsonl', {
      FAULT_SEED: String(seed),
      FAULT_MINUTES: String(minutes),
      FAULT_API_KILLS: '0',
      FAULT_TRACE: '1',
    });
    if (status !== 0) failed.push(seed);
  }
  if (failed.length > 0) console.log(`relance: failed with seed ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

function measureProtocol(trials) {
  const more = { PROTOCOL_TRIALS: trials, PROTOCOL_ANSWER_MS: values['answer-ms'] };
  return run('tests/faults/protocol.test.ts', 'protocol.jsonl', more);
}

function killApi(kills) {
  const seed = values.seed === undefined ? {} : { FAULT_SEED: values.seed };
  return run('tests/faults/suite.test.ts', 'faults.jsonl', {
    ...seed,
    FAULT_MINUTES: '0',
    FAULT_API_KILLS: kills,
  });
}

function run(file, evidence, environment) {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const result = spawnSync(process.execPath, [vitest, 'run', '--project', 'integration', file], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...environment, FAULT_EVIDENCE: join(ROOT, 'docs', 'evidence', evidence) },
  });
  return result.status ?? 1;
}

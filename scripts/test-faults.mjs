// npm run test:faults: the long runs behind docs/guarantees.md; every run appends its figures to docs/evidence.
//   -- --seeds N --minutes M   the fault matrix: N seeds, M minutes in all (default 1 and 10)
//   -- --protocol N            payments around hand-overs: N with a fault that count, N without, and N/3 hand-overs taken
//                              over after a kill; --answer-ms M: the provider takes M ms to answer (50)
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
  const more = { ...ownSeed(), PROTOCOL_TRIALS: trials, PROTOCOL_ANSWER_MS: values['answer-ms'] };
  return run('tests/faults/protocol.test.ts', 'protocol.jsonl', more);
}

function killApi(kills) {
  return run('tests/faults/suite.test.ts', 'faults.jsonl', {
    ...ownSeed(),
    FAULT_MINUTES: '0',
    FAULT_API_KILLS: kills,
  });
}

// A declaration, because it is used before the module has run to its end.
function ownSeed() {
  return values.seed === undefined ? {} : { FAULT_SEED: values.seed };
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

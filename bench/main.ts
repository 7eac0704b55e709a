import { join } from 'node:path';
import { runBatchBench } from './batch/run.js';
import { runCost } from './cost/run.js';
import { runLives } from './lives/run.js';

const BENCHES = {
  batch: runBatchBench,
  'batch-without-email': (rootDir: string, size: 'full' | 'small') => runBatchBench(rootDir, size, false),
  cost: runCost,
  lives: runLives,
};
const USAGE = `npm run bench -- ${Object.keys(BENCHES).join('|')} [--small]`;

// Two levels up from dist/bench/.
const rootDir = join(import.meta.dirname, '..', '..');
const [name = '', ...options] = process.argv.slice(2);
const bench = Object.entries(BENCHES).find(([known]) => known === name)?.[1];
if (bench === undefined || options.some((option) => option !== '--small')) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  await bench(rootDir, options.includes('--small') ? 'small' : 'full');
}

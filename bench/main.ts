import { join } from 'node:path';
import { runLives } from './lives/run.js';

const USAGE = 'npm run bench -- lives [--small]';

// Two levels up from dist/bench/.
const rootDir = join(import.meta.dirname, '..', '..');
const [name, ...options] = process.argv.slice(2);
if (name !== 'lives' || options.some((option) => option !== '--small')) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  await runLives(rootDir, options.includes('--small') ? 'small' : 'full');
}

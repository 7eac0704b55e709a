// Plain Node, no dependency: runs on a clone that has nothing yet.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The root of the clone. */
export const ROOT = fileURLToPath(new URL('../', import.meta.url));

const OLDEST_NODE = [20, 19, 0];

/** Ends the process when this Node is too old to run relance. */
export function checkNodeVersion() {
  const version = process.versions.node.split('.').map(Number);
  const difference = OLDEST_NODE.map((least, at) => (version[at] ?? 0) - least).find((d) => d !== 0) ?? 0;
  if (difference >= 0) return;
  console.error(`relance: needs Node ${OLDEST_NODE.join('.')} or newer, this is ${process.versions.node}`);
  process.exit(1);
}

/**
 * Installs what package-lock.json names when node_modules is missing or older. Install scripts stay off:
 * nothing of a dependency runs on this machine before we call it.
 */
export function ensureInstalled() {
  checkNodeVersion();
  if (isInstalled()) return;
  console.log('relance: installing dependencies (npm ci), about a minute the first time');
  // Production settings of the surroundings must not leave the build without its tools.
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status === 0) return;
  console.error('relance: npm ci failed; it needs to reach your npm registry once');
  process.exit(result.status ?? 1);
}

function isInstalled() {
  const marker = `${ROOT}node_modules/.package-lock.json`;
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(`${ROOT}package-lock.json`).mtimeMs;
}

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../src/dev/cache-dir.js';
import { runCommand } from '../../src/dev/run-command.js';

const VERSION = '4.32.5';
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * The folder schemathesis is in: installed once into the cache, so that no Python environment is touched.
 * @throws with pip's last words
 */
export async function installedSchemathesis(): Promise<string> {
  const cache = cacheDir(process.env);
  const folder = join(cache, `schemathesis-${VERSION}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'schemathesis-'));
  try {
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', fresh];
    const result = await runCommand('python3', [...pip, `schemathesis==${VERSION}`], {
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
    if (result.code !== 0) throw new Error(`schemathesis cannot be installed: ${result.stderr.trim()}`);
    await rename(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return folder;
}

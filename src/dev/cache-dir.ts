import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where downloads are kept, outside the clone so that a fresh clone finds them:
 * RELANCE_CACHE_DIR, else XDG_CACHE_HOME/relance, else ~/.cache/relance.
 */
export function cacheDir(env: Readonly<Record<string, string | undefined>>): string {
  if (env.RELANCE_CACHE_DIR) return resolve(env.RELANCE_CACHE_DIR);
  return join(env.XDG_CACHE_HOME ? resolve(env.XDG_CACHE_HOME) : join(homedir(), '.cache'), 'relance');
}

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';

// Only Node's own modules in here: scripts/start.mjs asks it before anything is built.

const LOCK = 'supervisor.lock';

/** The supervisor that runs on this folder, or null; one that died without a word counts as none. */
export function runningSupervisor(dataDir: string): ProcessIdentity | null {
  const holder = readHolder(join(dataDir, LOCK));
  return holder !== null && isAlive(holder) ? holder : null;
}

/**
 * Makes this process the supervisor of the folder.
 * @returns null when it now is, otherwise the one that was first
 */
export function takeLock(dataDir: string): ProcessIdentity | null {
  const me = identityOf(process.pid);
  if (me === null) throw new Error('this process cannot see itself');
  mkdirSync(dataDir, { recursive: true });
  const lock = join(dataDir, LOCK);
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and never over another one.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (tryLink(mine, lock)) return null;
      const holder = runningSupervisor(dataDir);
      if (holder !== null) return holder;
      setAside(lock, mine);
    }
    throw new Error(`cannot take ${lock}`);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Gives the folder back; harmless when somebody else holds it. */
export function releaseLock(dataDir: string): void {
  const lock = join(dataDir, LOCK);
  if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock, and gives it back when a live one had slipped in between. */
function setAside(lock: string, mine: string): void {
  const aside = `${mine}.stale`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // Another start set it aside first.
  }
  const holder = readHolder(aside);
  if (holder !== null && isAlive(holder)) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function readHolder(file: string): ProcessIdentity | null {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    if (typeof holder.pid !== 'number' || typeof holder.startedAt !== 'string') return null;
    return { pid: holder.pid, startedAt: holder.startedAt };
  } catch {
    return null;
  }
}

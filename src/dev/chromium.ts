import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { filesInTar } from './archive.js';
import { runCommand } from './run-command.js';

/** A Chromium for browser tests and screenshots, with what it must be started with. */
export interface FoundChromium {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** The whole environment for the browser process. */
  readonly env: Readonly<Record<string, string>>;
  readonly source: 'RELANCE_CHROMIUM' | 'PATH' | 'package';
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Root has no sandbox, containers often have a small /dev/shm. */
const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

/**
 * Finds a Chromium: RELANCE_CHROMIUM, one on PATH, else the one of the package `@sparticuz/chromium`,
 * unpacked once into the cache; that one brings the libraries and fonts that a bare machine lacks.
 * @param given the environment to look in, and to start the browser with
 * @throws when none of them runs
 */
export async function findChromium(
  given: Readonly<Record<string, string | undefined>>,
  cacheDir: string,
): Promise<FoundChromium> {
  const env = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  if (env.RELANCE_CHROMIUM) {
    return { executablePath: env.RELANCE_CHROMIUM, args: ARGS, env, source: 'RELANCE_CHROMIUM' };
  }
  for (const executablePath of onPath(env.PATH ?? '')) {
    if (await runs(executablePath, env)) return { executablePath, args: ARGS, env, source: 'PATH' };
  }
  return packaged(env, cacheDir);
}

async function packaged(env: Record<string, string>, cacheDir: string): Promise<FoundChromium> {
  const folder = unpacked(cacheDir);
  const executablePath = join(folder, 'chromium');
  const hasFonts = existsSync('/etc/fonts/fonts.conf');
  const withFonts = hasFonts ? env : { ...env, FONTCONFIG_PATH: join(folder, 'fonts') };
  const libraries = [join(folder, 'lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  // The system's own libraries first: the packaged ones are for machines that have none.
  for (const candidate of [withFonts, { ...withFonts, LD_LIBRARY_PATH: libraries }]) {
    if (await runs(executablePath, candidate)) {
      return { executablePath, args: ARGS, env: candidate, source: 'package' };
    }
  }
  throw new Error(`no Chromium runs here: set RELANCE_CHROMIUM to one that does (tried ${executablePath})`);
}

function unpacked(cacheDir: string): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const root = entry.slice(0, entry.lastIndexOf('build'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = join(cacheDir, 'chromium', version);
  if (existsSync(folder)) return folder;
  const part = `${folder}.${process.pid}.part`;
  const packed = (name: string) => brotliDecompressSync(readFileSync(join(root, 'bin', `${name}.br`)));
  mkdirSync(part, { recursive: true });
  writeFileSync(join(part, 'chromium'), packed('chromium'), { mode: 0o755 });
  unpackTar(packed('swiftshader.tar'), part);
  unpackTar(packed('al2023.tar'), part);
  unpackTar(packed('fonts.tar'), join(part, 'fonts'));
  try {
    renameSync(part, folder);
  } catch (error) {
    // Another run was faster; its folder is as good.
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

function unpackTar(tar: Buffer, into: string): void {
  for (const { path, mode, content } of filesInTar(tar)) {
    const file = join(into, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
}

function onPath(path: string): string[] {
  return path
    .split(':')
    .filter(Boolean)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .filter((file) => existsSync(file));
}

async function runs(executablePath: string, env: Record<string, string>): Promise<boolean> {
  const result = await runCommand(executablePath, ['--version'], { env, timeoutMs: 20_000 });
  return result.code === 0;
}

// Compiles and bundles into dist/. `npm run build` always builds; npm start only when a source is newer.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

const SOURCES = [
  'src',
  'workflows',
  'activities',
  'bench',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const MARKER = join(ROOT, 'dist', '.built');

/** Whether dist/ was built from the sources as they are now. */
export function isBuilt() {
  if (!existsSync(MARKER)) return false;
  const builtAt = statSync(MARKER).mtimeMs;
  return SOURCES.every((source) => newestIn(join(ROOT, source)) <= builtAt);
}

/** Builds everything; throws when the sources do not compile or the workflows do not bundle. */
export async function build() {
  const startedAt = new Date();
  // Beside and exchanged at the end, from nothing: a running instance never meets half a build, and what
  // was made of a source that is gone, a migration say, does not live on.
  const fresh = join(ROOT, `dist-${process.pid}`);
  try {
    compile(fresh);
    copyAssets(join(ROOT, 'src'), join(fresh, 'src'));
    rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
    renameSync(fresh, join(ROOT, 'dist'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  console.log('relance: bundling the workflows');
  const bundler = pathToFileURL(join(ROOT, 'dist', 'src', 'worker', 'bundle-workflows.js'));
  const { bundleWorkflows } = await import(bundler.href);
  await bundleWorkflows(join(ROOT, 'dist', 'workflow-bundle.js'));
  // As of the beginning: a source that was saved meanwhile is newer.
  writeFileSync(MARKER, `${startedAt.toISOString()}\n`);
  utimesSync(MARKER, startedAt, startedAt);
}

function compile(outDir) {
  console.log('relance: compiling');
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', outDir];
  const result = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('the sources do not compile');
}

/** What tsc leaves behind: migrations, styles, templates. */
function copyAssets(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory()) copyAssets(source, join(to, entry.name));
    else if (!/\.(ts|tsx|json)$/.test(entry.name)) cpSync(source, join(to, entry.name));
  }
}

function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time changes when a file is removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  try {
    await build();
    console.log('relance: built into dist/');
  } catch (error) {
    console.error(`relance: ${error.message}`);
    process.exit(1);
  }
}

// Compiles and bundles into dist/. `npm run build` always builds; npm start only when a source is newer.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
  // From nothing: what is left of a removed source, a migration say, must not live on.
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  run('compiling', join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), ['-p', 'tsconfig.build.json']);
  copyAssets(join(ROOT, 'src'), join(ROOT, 'dist', 'src'));
  console.log('relance: bundling the workflows');
  const bundler = pathToFileURL(join(ROOT, 'dist', 'src', 'worker', 'bundle-workflows.js'));
  const { bundleWorkflows } = await import(bundler.href);
  await bundleWorkflows(join(ROOT, 'dist', 'workflow-bundle.js'));
  // As of the beginning: a source that was saved meanwhile is newer.
  writeFileSync(MARKER, `${startedAt.toISOString()}\n`);
  utimesSync(MARKER, startedAt, startedAt);
}

function run(what, script, args) {
  console.log(`relance: ${what}`);
  const result = spawnSync(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (result.status !== 0) throw new Error(`${what} failed`);
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

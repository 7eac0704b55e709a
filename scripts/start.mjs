// npm start: from a fresh clone to a running instance. Plain Node until everything is there.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, isBuilt } from './build.mjs';
import { ROOT, ensureInstalled } from './ensure-installed.mjs';

await refuseSecondStart();
ensureInstalled();
if (!isBuilt()) {
  try {
    await build();
  } catch (error) {
    console.error(`relance: ${error.message}`);
    process.exit(1);
  }
}
const { runInstance } = await import(fromDist('src/dev/main.js'));
await runInstance();

/** Before anything is rebuilt: the files of a running instance stay as they are. */
async function refuseSecondStart() {
  const lock = join(ROOT, 'dist', 'src', 'dev', 'instance-lock.js');
  if (!existsSync(lock)) return;
  const dataDir = resolve(process.env.RELANCE_DATA_DIR || join(ROOT, '.relance'));
  const { runningSupervisor } = await import(fromDist('src/dev/instance-lock.js'));
  const other = runningSupervisor(dataDir);
  if (other === null) return;
  console.error(
    `relance: an instance is already running on ${dataDir} (pid ${other.pid}); see ${join(dataDir, 'instance.json')}`,
  );
  process.exit(1);
}

function fromDist(path) {
  return pathToFileURL(join(ROOT, 'dist', path)).href;
}

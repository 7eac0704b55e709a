import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackupManifest } from '../db/backup/manifest.js';
import { BackupRefused, MigrationRefused } from '../db/errors.js';
import { backUp, restore } from './backup.js';
import type { BackupSite } from './backup-site.js';

// dist/src/dev/backup-main.js → the root of the clone
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ACTS = { backup: backUp, restore };

// `npm run backup -- <folder>` and `npm run restore -- <folder>`.
const [name = '', folder, ...others] = process.argv.slice(2);
const act = Object.entries(ACTS).find(([known]) => known === name)?.[1];
if (act === undefined || folder === undefined || others.length > 0) {
  process.stderr.write(`npm run ${Object.keys(ACTS).join('|')} -- <folder>\n`);
  process.exitCode = 1;
} else {
  try {
    // npm changes into the clone; the folder is meant from where the command was given.
    const place = resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);
    const site: BackupSite = {
      dataDir: resolve(process.env['RELANCE_DATA_DIR'] || join(ROOT, '.relance')),
      environment: process.env,
      say: (line) => void process.stdout.write(`relance: ${line}\n`),
    };
    site.say(inWords(name, await act(site, place), place));
  } catch (error) {
    const isExpected = error instanceof BackupRefused || error instanceof MigrationRefused;
    const words = isExpected ? error.message : `the ${name} failed: ${String(error)}`;
    process.stderr.write(`relance: ${words}\n`);
    process.exitCode = 1;
  }
}

function inWords(what: string, manifest: BackupManifest, place: string): string {
  if (what === 'backup') {
    return `${place} holds the record as of ${manifest.takenAt}, the keys and the settings. Keep it where only you can read it.`;
  }
  return (
    `the record is back as of ${manifest.takenAt}; every organisation is stopped. Look at what left since then, ` +
    'then let each go on: POST /v1/organisation/start (docs/operations.md, "Backup and restore").'
  );
}

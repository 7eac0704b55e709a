import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupRefused } from '../errors.js';

const MANIFEST = 'manifest.json';
const CONFIGURATION = 'configuration.json';
/** What this code writes and reads; another form of backup gets another number. */
export const BACKUP_FORMAT = 1;

const dumpedTable = z.object({
  /** In the order in which the lines were written as fields; generated columns are left out. */
  columns: z.array(z.string()),
  rows: z.int(),
  /** Of the lines before compression: the same rows give the same sum, wherever they are. */
  sha256: z.string(),
});
const manifest = z.object({
  format: z.literal(BACKUP_FORMAT, 'the backup has another form than this version reads'),
  /** The instant of the snapshot, on the database's clock: nothing that was committed later is in it. */
  takenAt: z.string(),
  migrations: z.array(z.string()),
  tables: z.record(z.string(), dumpedTable),
  configurationSha256: z.string(),
});

/** What a backup holds; written last, so a folder without one is no backup. */
export type BackupManifest = z.infer<typeof manifest>;
export type DumpedTable = z.infer<typeof dumpedTable>;

export const tableFile = (folder: string, table: string): string =>
  join(folder, 'tables', `${table}.ndjson.gz`);

export const writeManifest = (folder: string, content: BackupManifest): Promise<void> =>
  writeNew(join(folder, MANIFEST), `${JSON.stringify(content, null, 2)}\n`);

/** Keys and settings, beside the record: without the signing key what it derived is lost. */
export type BackupConfiguration = Readonly<Record<string, unknown>>;

/** Writes keys and settings, readable for the owner of the file only. Answers their sum, for the manifest. */
export async function writeConfiguration(folder: string, content: BackupConfiguration): Promise<string> {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await writeNew(join(folder, CONFIGURATION), text);
  return sha256(text);
}

/** @throws BackupRefused when they are not what was written */
export async function readConfiguration(
  folder: string,
  { configurationSha256 }: BackupManifest,
): Promise<BackupConfiguration> {
  const file = join(folder, CONFIGURATION);
  const text = await readFile(file, 'utf8').catch(() => '');
  if (sha256(text) !== configurationSha256)
    throw new BackupRefused(`${file} is missing or not what was written: the backup is damaged`);
  return JSON.parse(text) as BackupConfiguration;
}

const writeNew = (file: string, text: string): Promise<void> =>
  writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @throws BackupRefused when the folder holds no backup this code can read */
export async function readManifest(folder: string): Promise<BackupManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, MANIFEST), 'utf8');
  } catch {
    throw new BackupRefused(`${folder} holds no complete backup: there is no ${MANIFEST} in it`);
  }
  const parsed = manifest.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BackupRefused(`${MANIFEST}: ${parsed.error.issues[0]?.message ?? 'cannot be read'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

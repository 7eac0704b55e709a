import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { BackupRefused } from '../errors.js';
import { appliedMigrations, recordTables, type RecordTable } from './catalogue.js';
import {
  BACKUP_FORMAT,
  tableFile,
  writeConfiguration,
  writeManifest,
  type BackupConfiguration,
  type BackupManifest,
  type DumpedTable,
} from './manifest.js';
import { writeLines } from './table-file.js';

/** So many rows are asked for at a time; a row may hold a whole mail. */
const FETCHED_AT_ONCE = 200;

export interface DumpOptions {
  /** The application's login (DATABASE_URL): it reads what the application may read, one organisation at a time. */
  readonly url: string;
  /** The owner (DATABASE_ADMIN_URL), who alone knows which migrations ran. */
  readonly adminUrl: string;
  /** Made by this, or empty: a backup is never written over another one. */
  readonly folder: string;
  readonly configuration: BackupConfiguration;
  readonly say: (line: string) => void;
}

/**
 * Writes the whole record into a folder, as it stood at one instant, while the application goes on: one
 * snapshot, read table by table. The manifest is written last.
 * @throws BackupRefused
 */
export async function dumpDatabase(options: DumpOptions): Promise<BackupManifest> {
  const { folder, say } = options;
  await emptyFolder(folder);
  await mkdir(join(folder, 'tables'), { mode: 0o700 });
  return onClient(options.adminUrl, async (owner) => {
    const migrations = await appliedMigrations(owner);
    if (migrations.length === 0) throw new BackupRefused('the database has no record: no migration ever ran');
    const dumped = await onClient(options.url, (client) => dumpRecord(client, folder, say));
    const manifest: BackupManifest = {
      format: BACKUP_FORMAT,
      ...dumped,
      migrations,
      configurationSha256: await writeConfiguration(folder, options.configuration),
    };
    const after = await appliedMigrations(owner);
    if (after.join() !== migrations.join())
      throw new BackupRefused('a migration ran meanwhile: repeat the backup in another folder');
    await writeManifest(folder, manifest);
    return manifest;
  });
}

async function dumpRecord(
  client: pg.Client,
  folder: string,
  say: (line: string) => void,
): Promise<Pick<BackupManifest, 'takenAt' | 'tables'>> {
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 3`);
  const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const tables = await recordTables(client);
  const orgIds = await organisations(client);
  const dumped: Record<string, DumpedTable> = {};
  for (const table of tables) {
    const sum = await writeLines(tableFile(folder, table.name), rowsOf(client, table, orgIds));
    dumped[table.name] = { columns: [...table.columns], ...sum };
    say(`${table.name}: ${sum.rows} rows`);
  }
  await client.query('COMMIT');
  return { takenAt: (rows[0]?.at ?? new Date()).toISOString(), tables: dumped };
}

async function organisations(client: pg.Client): Promise<string[]> {
  await client.query('SET LOCAL ROLE relance_relay');
  const { rows } = await client.query<{ org_id: string }>('SELECT org_id FROM organisation ORDER BY org_id');
  return rows.map((row) => row.org_id);
}

/** The rows of a table as JSON texts, organisation by organisation, in the order of their keys. */
async function* rowsOf(
  client: pg.Client,
  table: RecordTable,
  orgIds: readonly string[],
): AsyncGenerator<string> {
  if (table.reader === null)
    throw new BackupRefused(
      `no role of the application may read all of ${table.name}: the backup would not be whole`,
    );
  const name = client.escapeIdentifier(table.name);
  const list = (columns: readonly string[]) =>
    columns.map((column) => client.escapeIdentifier(column)).join(', ');
  await client.query(`SET LOCAL ROLE ${table.reader}`);
  for (const orgId of orgIds) {
    await client.query("SELECT set_config('app.org', $1, true)", [orgId]);
    await client.query(
      `DECLARE dumped NO SCROLL CURSOR FOR SELECT row_to_json(r)::text AS line FROM (
         SELECT ${list(table.columns)} FROM ${name} WHERE org_id = ${client.escapeLiteral(orgId)}
         ORDER BY ${list(table.key)}) r`,
    );
    for (;;) {
      const { rows } = await client.query<{ line: string }>(`FETCH ${FETCHED_AT_ONCE} FROM dumped`);
      for (const row of rows) yield row.line;
      if (rows.length < FETCHED_AT_ONCE) break;
    }
    await client.query('CLOSE dumped');
  }
}

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new BackupRefused(`${folder} is not empty: a backup gets a folder of its own`);
}

/** Runs work on a connection of its own. */
export async function onClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection that breaks tells its own query as well.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

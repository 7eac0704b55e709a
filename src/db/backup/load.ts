import type pg from 'pg';
import { BackupRefused } from '../errors.js';
import { migrate } from '../migrate.js';
import { migrationNames } from '../migration-files.js';
import { appliedMigrations, inOrderOfReference, recordTables, type RecordTable } from './catalogue.js';
import { onClient } from './dump.js';
import { readManifest, tableFile, type BackupManifest, type DumpedTable } from './manifest.js';
import { readLines, sumOf } from './table-file.js';

/** Rows of one INSERT: their JSON is one parameter. */
const ROWS_AT_ONCE = 200;
const BYTES_AT_ONCE = 4_000_000;

export interface LoadOptions {
  /** The owner (DATABASE_ADMIN_URL) of an empty database. */
  readonly adminUrl: string;
  /** The application's user, who is granted what it needs. */
  readonly appUser: string;
  readonly folder: string;
  readonly say: (line: string) => void;
}

/**
 * Brings a backup into an empty database: the schema as it was, the rows in one transaction, then the schema of
 * this code. Every organisation comes back stopped: reminders that left after the backup are not known here,
 * and would leave again; a person lets each go on (reliability guide §2.5, row 38).
 * @throws BackupRefused before anything was changed, when the backup or the database is not what it has to be
 */
export async function loadDatabase(options: LoadOptions): Promise<BackupManifest> {
  const { adminUrl, appUser, folder, say } = options;
  const manifest = await readManifest(folder);
  await refuseForeignSchema(manifest);
  await verifyFiles(folder, manifest, say);
  await onClient(adminUrl, (owner) => refuseOtherSchema(owner, manifest));
  const last = manifest.migrations.at(-1);
  await migrate({ adminUrl, appUser, ...(last === undefined ? {} : { upTo: last }) });
  await onClient(adminUrl, (owner) => loadRecord(owner, folder, manifest, say));
  await migrate({ adminUrl, appUser });
  // Until autovacuum comes by itself every plan would be a guess.
  await onClient(adminUrl, (owner) => owner.query('ANALYZE'));
  return manifest;
}

async function refuseForeignSchema({ migrations }: BackupManifest): Promise<void> {
  const known = await migrationNames();
  const foreign = migrations.filter((name) => !known.includes(name));
  if (foreign.length > 0)
    throw new BackupRefused(`the backup is of a newer version than this code: it has ${foreign.join(', ')}`);
}

async function verifyFiles(
  folder: string,
  { tables }: BackupManifest,
  say: (line: string) => void,
): Promise<void> {
  for (const [name, { rows, sha256 }] of Object.entries(tables)) {
    const found = await sumOf(tableFile(folder, name)).catch(() => null);
    if (found?.rows !== rows || found.sha256 !== sha256)
      throw new BackupRefused(
        `${tableFile(folder, name)} is missing or not what was written: the backup is damaged`,
      );
  }
  say(`${Object.keys(tables).length} tables are whole`);
}

/** A database that was migrated further cannot take rows of an older form. */
async function refuseOtherSchema(owner: pg.Client, { migrations }: BackupManifest): Promise<void> {
  const applied = await appliedMigrations(owner);
  const further = applied.filter((name) => !migrations.includes(name));
  if (further.length > 0)
    throw new BackupRefused(
      `the database is already at ${further.join(', ')}, the backup is older: take an empty one`,
    );
}

async function loadRecord(
  owner: pg.Client,
  folder: string,
  manifest: BackupManifest,
  say: (line: string) => void,
): Promise<void> {
  const tables = await inOrderOfReference(owner, await recordTables(owner));
  const names = tables.map(({ name }) => name);
  const missing = Object.keys(manifest.tables).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new BackupRefused(`the schema has no ${missing.join(', ')}`);
  await owner.query('BEGIN');
  try {
    for (const { name } of tables) await openTable(owner, name);
    for (const table of tables) {
      const dumped = manifest.tables[table.name];
      if (dumped) await loadTable(owner, folder, table, dumped);
      if (dumped) say(`${table.name}: ${dumped.rows} rows`);
    }
    await stopOrganisations(owner, manifest.takenAt);
    for (const { name } of tables) await closeTable(owner, name);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Row-level security binds the owner as well, and what guards new rows has judged these before: off, for this transaction. */
async function openTable(owner: pg.Client, table: string): Promise<void> {
  const name = owner.escapeIdentifier(table);
  await owner.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER USER`);
  const { rows } = await owner.query<{ full: boolean }>(`SELECT EXISTS (SELECT FROM ${name}) AS full`);
  if (rows[0]?.full !== false)
    throw new BackupRefused(
      `the database is not empty: ${table} has rows. A backup is restored into an empty one`,
    );
}

async function closeTable(owner: pg.Client, table: string): Promise<void> {
  await owner.query(
    `ALTER TABLE ${owner.escapeIdentifier(table)} FORCE ROW LEVEL SECURITY, ENABLE TRIGGER USER`,
  );
}

async function loadTable(
  owner: pg.Client,
  folder: string,
  table: RecordTable,
  dumped: DumpedTable,
): Promise<void> {
  let lines: string[] = [];
  let bytes = 0;
  for await (const line of readLines(tableFile(folder, table.name))) {
    lines.push(line);
    bytes += line.length;
    if (lines.length < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE) continue;
    await insertRows(owner, table.name, dumped.columns, lines);
    lines = [];
    bytes = 0;
  }
  await insertRows(owner, table.name, dumped.columns, lines);
  const name = owner.escapeIdentifier(table.name);
  const { rows } = await owner.query<{ count: string }>(`SELECT count(*) FROM ${name}`);
  if (Number(rows[0]?.count) !== dumped.rows)
    throw new BackupRefused(`${table.name} has ${rows[0]?.count ?? 'no'} rows instead of ${dumped.rows}`);
  if (table.identity === null) return;
  const column = owner.escapeIdentifier(table.identity);
  await owner.query(
    `SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max(${column}), 0) + 1, false) FROM ${name}`,
    [table.name, table.identity],
  );
}

async function insertRows(
  owner: pg.Client,
  table: string,
  columns: readonly string[],
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  const name = owner.escapeIdentifier(table);
  const list = columns.map((column) => owner.escapeIdentifier(column)).join(', ');
  await owner.query(
    `INSERT INTO ${name} (${list}) OVERRIDING SYSTEM VALUE
     SELECT ${list} FROM json_populate_recordset(NULL::${name}, $1::json)`,
    [`[${lines.join(',')}]`],
  );
}

/** In the same transaction as the rows: there is no moment in which a worker could find them free to send. */
async function stopOrganisations(owner: pg.Client, takenAt: string): Promise<void> {
  await owner.query(
    `WITH stopped AS (
       UPDATE organisation o SET stopped_at = n.now, held_at = coalesce(o.held_at, n.now),
         stop_reason = 'Restored from the backup of ' || $1
       FROM (SELECT org_id, clock_timestamp() + clock_offset_ms * interval '1 millisecond' AS now FROM organisation) n
       WHERE n.org_id = o.org_id AND o.stopped_at IS NULL RETURNING o.org_id, n.now)
     INSERT INTO audit_event (org_id, at, type, actor_kind, data)
     SELECT org_id, now, 'hold.placed', 'system',
       '{"reason": "stopped", "scope": "organisation", "cause": "restored"}'::jsonb FROM stopped`,
    [takenAt],
  );
}

import type pg from 'pg';
import { BackupRefused } from '../errors.js';

/** A table of the record as a backup sees it. */
export interface RecordTable {
  readonly name: string;
  /** Those that are written; generated ones follow from them. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** The role that may read all its columns. */
  readonly reader: 'relance_app' | 'relance_auth' | null;
  /** The column that counts by itself, if there is one. */
  readonly identity: string | null;
}

/** Every table of the record, by name; what applied the migrations is not part of it. */
export async function recordTables(client: pg.Client): Promise<RecordTable[]> {
  const { rows } = await client.query<RecordTable>(`
SELECT c.relname::text AS name,
  (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
  (SELECT array_agg(a.attname::text ORDER BY k.place) FROM pg_index i
     CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
    WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
  CASE WHEN has_table_privilege('relance_app', c.oid, 'SELECT') THEN 'relance_app'
       WHEN has_table_privilege('relance_auth', c.oid, 'SELECT') THEN 'relance_auth' END AS reader,
  (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attidentity <> '') AS identity
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'kysely_%'
ORDER BY c.relname`);
  return rows;
}

/** The names of the migrations that ran, in order; none in an empty database. Asked as the owner. */
export async function appliedMigrations(owner: pg.Client): Promise<string[]> {
  const { rows: found } = await owner.query<{ there: boolean }>(
    "SELECT to_regclass('public.kysely_migration') IS NOT NULL AS there",
  );
  if (found[0]?.there !== true) return [];
  const { rows } = await owner.query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name');
  return rows.map((row) => row.name);
}

/** Tables in an order in which each comes after those it refers to. */
export async function inOrderOfReference(
  client: pg.Client,
  tables: readonly RecordTable[],
): Promise<RecordTable[]> {
  const { rows } = await client.query<{ child: string; parent: string }>(`
SELECT DISTINCT conrelid::regclass::text AS child, confrelid::regclass::text AS parent
FROM pg_constraint WHERE contype = 'f' AND conrelid <> confrelid AND connamespace = 'public'::regnamespace`);
  const ordered: RecordTable[] = [];
  const waiting = [...tables];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ name }) =>
      rows.every(({ child, parent }) => child !== name || ordered.some((done) => done.name === parent)),
    );
    if (at < 0)
      throw new BackupRefused(`the tables ${waiting.map(({ name }) => name).join(', ')} refer to each other`);
    ordered.push(...waiting.splice(at, 1));
  }
  return ordered;
}

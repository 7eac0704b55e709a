import { sql } from 'kysely';
import type { RelayTx } from './database.js';

/** A table this small is read whole whatever is known of it. Pages of 8 kB. */
const SMALL_PAGES = 8;
/** It has grown when it is so many times as large as when it was last counted. */
const GROWTH = 4;

/**
 * The tables that have grown since PostgreSQL counted them last, or never were counted, and that this role may have
 * counted (PostgreSQL before 17 knows no such right).
 *
 * Until a table was counted, every index that begins with the organisation looks as good as its primary key: a plan made
 * then reads all the firm's rows for one of them (one payment among 700 invoices: 84 ms of CPU instead of 7). Autovacuum
 * comes round once a minute; a firm that moves in is there in ten seconds.
 */
export async function grownTables(tx: RelayTx): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
SELECT c.relname AS name FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
  AND pg_relation_size(c.oid) > 8192 * (${SMALL_PAGES} + ${GROWTH} * c.relpages)
  AND CASE WHEN current_setting('server_version_num')::integer >= 170000
      THEN has_table_privilege(c.oid, 'MAINTAIN') ELSE false END
ORDER BY c.relname`.execute(tx.db);
  return rows.map((row) => row.name);
}

/** Counts a table again, unless somebody else does so now. Plans that are kept are then made anew, in every process. */
export async function countTable(tx: RelayTx, name: string): Promise<void> {
  await sql`ANALYZE (SKIP_LOCKED) ${sql.table(name)}`.execute(tx.db);
}

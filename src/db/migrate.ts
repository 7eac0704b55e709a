import { readFile } from 'node:fs/promises';
import { Kysely, Migrator, PostgresDialect, sql, type Migration } from 'kysely';
import pg from 'pg';
import { MigrationRefused } from './errors.js';
import { grantRoles } from './grants.js';
import { MIGRATIONS, migrationNames } from './migration-files.js';

/** Serialises concurrent runners, the creation of Kysely's own tables included. Any constant of ours. */
const MIGRATION_LOCK = 7_265_361;

export interface MigrateOptions {
  /** URL of the role that owns the schema. */
  readonly adminUrl: string;
  /** The user of DATABASE_URL, who gets the three roles; `relance` (the embedded default's) without it. */
  readonly appUser?: string | undefined;
  /** The last migration to run; all of them without it. For rows of an older form (backup/load.ts). */
  readonly upTo?: string | undefined;
}

/**
 * Brings the schema up to the code's and grants the application's user its roles. May be repeated and
 * run by several at once. Refuses a schema newer than this code, and a user whom row-level security would not hold.
 *
 * @returns the names of the migrations applied by this run, in order
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: options.adminUrl, max: 1 });
  pool.on('error', () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    // One connection: the lock is the session's, and Kysely's migrations run in the same one.
    await sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`.execute(db);
    const applied = await applyPending(db, options.upTo);
    await grantRoles(db, options.appUser ?? 'relance');
    return applied;
  } finally {
    await db.destroy();
  }
}

async function applyPending(db: Kysely<unknown>, upTo: string | undefined): Promise<string[]> {
  const migrations = await readMigrations();
  await refuseNewerSchema(db, migrations);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const { error, results } =
    upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo);
  if (error !== undefined) {
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'preparation';
    throw new MigrationRefused(`migration ${failed} failed: ${messageOf(error)}`, { cause: error });
  }
  return (results ?? []).map((result) => result.migrationName);
}

/** The .sql files beside this code (compiled or not), by name. */
async function readMigrations(): Promise<Record<string, Migration>> {
  const names = await migrationNames();
  if (names.length === 0)
    throw new MigrationRefused('no migration files beside the code: the build is incomplete');
  const entries = await Promise.all(
    names.map(async (name): Promise<[string, Migration]> => {
      const text = await readFile(new URL(`${name}.sql`, MIGRATIONS), 'utf8');
      return [
        name,
        {
          up: (db) =>
            sql
              .raw(text)
              .execute(db)
              .then(() => undefined),
        },
      ];
    }),
  );
  return Object.fromEntries(entries);
}

async function refuseNewerSchema(
  db: Kysely<unknown>,
  known: Readonly<Record<string, Migration>>,
): Promise<void> {
  const exists = await sql<{
    yes: boolean;
  }>`SELECT to_regclass('kysely_migration') IS NOT NULL AS yes`.execute(db);
  if (exists.rows[0]?.yes !== true) return;
  const { rows } = await sql<{ name: string }>`SELECT name FROM kysely_migration ORDER BY name`.execute(db);
  const unknown = rows.map((row) => row.name).filter((name) => !Object.hasOwn(known, name));
  if (unknown.length > 0) {
    throw new MigrationRefused(`the database is newer than this code: it has ${unknown.join(', ')}`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

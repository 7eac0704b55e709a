import { sql, type Kysely } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import { MigrationRefused, sqlState } from './errors.js';

const ROLES = ['relance_app', 'relance_relay', 'relance_auth'] as const;
/** From here on a member takes a role only by asking for it: no pool ever has two roles' rights at once. */
const INHERIT_OPTION_SINCE = 160_000;
const MAX_TRIES = 20;

/**
 * Gives the application's user the three roles. The user must exist and row-level security must hold
 * them: a superuser or one with BYPASSRLS would see every organisation.
 */
export async function grantRoles(db: Kysely<unknown>, appUser: string): Promise<void> {
  await refuseUnheld(db, appUser, 'the user of DATABASE_URL');
  for (const role of ROLES) await refuseUnheld(db, role, 'the role');
  // Every process compares the schema with its code before it serves (durability.ts).
  await tryUntilQuiet(() => sql`GRANT SELECT ON kysely_migration TO relance_auth`.execute(db));
  const option =
    (await serverVersion(db)) >= INHERIT_OPTION_SINCE ? sql`WITH INHERIT FALSE, SET TRUE` : sql``;
  for (const role of ROLES) {
    await tryUntilQuiet(() => sql`GRANT ${sql.ref(role)} TO ${sql.ref(appUser)} ${option}`.execute(db));
  }
}

async function refuseUnheld(db: Kysely<unknown>, role: string, what: string): Promise<void> {
  const { rows } = await sql<{ unheld: boolean }>`
SELECT rolsuper OR rolbypassrls AS unheld FROM pg_roles WHERE rolname = ${role}`.execute(db);
  const [found] = rows;
  if (found === undefined)
    throw new MigrationRefused(`${what}, ${role}, does not exist in PostgreSQL: create it first`);
  if (found.unheld) {
    throw new MigrationRefused(
      `${what}, ${role}, is a superuser or has BYPASSRLS: row-level security would not hold it`,
    );
  }
}

async function serverVersion(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ version: number }>`
SELECT current_setting('server_version_num')::integer AS version`.execute(db);
  return rows[0]?.version ?? 0;
}

/** Roles belong to the cluster: migrations of other databases grant at the same time (XX000, "concurrently updated"). */
async function tryUntilQuiet(grant: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await grant();
      return;
    } catch (error) {
      if (attempt === MAX_TRIES || !['XX000', '23505'].includes(sqlState(error) ?? '')) throw error;
      await pause(attempt * 10);
    }
  }
}

import { sqlState } from './errors.js';
import type { HeldConnection } from './held-connection.js';
import { migrationNames } from './migration-files.js';

/** Settings without which a 2xx is no promise: a crash of the server could take back what was committed (P3). */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
  data_sync_retry: ['off'],
  in_recovery: ['false'],
};

interface Settings extends Record<string, string> {
  readonly login: string;
  readonly unheld: string;
}

/** Asked once per process: a running one outlives the migration of its successor (operations.md, "A new version"). */
export async function schemaProblems(held: HeldConnection): Promise<string[]> {
  const known = await migrationNames();
  const applied = await appliedMigrations(held);
  if (applied === undefined) return ['the database has no schema of ours: run `npm run migrate` first'];
  const newer = applied.filter((name) => !known.includes(name));
  const missing = known.filter((name) => !applied.includes(name));
  return [
    ...(newer.length > 0 ? [`the schema is newer than this code: it has ${newer.join(', ')}`] : []),
    ...(missing.length > 0
      ? [`the schema is older than this code: run \`npm run migrate\`, it lacks ${missing.join(', ')}`]
      : []),
  ];
}

/** Undefined when nothing was ever migrated (42P01: no such table; 42501: not granted by our migration). */
async function appliedMigrations(held: HeldConnection): Promise<string[] | undefined> {
  try {
    return (await held.run<{ name: string }>('SELECT name FROM kysely_migration', [])).map((row) => row.name);
  } catch (error) {
    if (['42P01', '42501'].includes(sqlState(error) ?? '')) return undefined;
    throw error;
  }
}

/** Compares the server behind a connection with what the guarantees need; one line per problem. */
export async function settingProblems(held: HeldConnection): Promise<string[]> {
  const [settings] = await held.run<Settings>(
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit, current_setting('data_sync_retry') AS data_sync_retry,
       pg_is_in_recovery()::text AS in_recovery, session_user::text AS login,
       (SELECT (rolsuper OR rolbypassrls)::text FROM pg_roles WHERE rolname = session_user) AS unheld`,
    [],
  );
  if (settings === undefined) return ['the server did not say how it is set up'];
  const problems = Object.entries(NEEDED)
    .filter(([name, values]) => !values.includes(settings[name] ?? ''))
    .map(
      ([name, values]) => `expected ${name} to be ${values.join(' or ')}, got ${settings[name] ?? 'nothing'}`,
    );
  if (settings.unheld === 'true') problems.push(`${settings.login} is not held by row-level security`);
  return problems;
}

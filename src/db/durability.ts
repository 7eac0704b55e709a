import type { HeldConnection } from './held-connection.js';

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

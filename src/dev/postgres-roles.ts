import pg from 'pg';

/** The two logins of relance on a cluster: the owner of the schema, and the one the application connects as. */
export interface RelanceLogins {
  readonly owner: { readonly name: string; readonly password: string };
  readonly app: { readonly name: string; readonly password: string };
}

/**
 * Creates both logins and the database (owned by the first) unless they are there; sets the passwords.
 * The owner may create roles and databases because the migrations create the roles of the walls, and
 * is no superuser: row-level security must bind it too (promise P7).
 */
export async function ensureLogins(
  superuserUrl: string,
  logins: RelanceLogins,
  database: string,
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await ensureLogin(client, logins.owner, 'CREATEROLE CREATEDB');
    await ensureLogin(client, logins.app, 'NOCREATEROLE NOCREATEDB');
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) {
      const names = [database, logins.owner.name].map((name) => client.escapeIdentifier(name));
      await client.query(`CREATE DATABASE ${names.join(' OWNER ')}`);
    }
  } finally {
    await client.end();
  }
}

/** Connection string of a login to a database on 127.0.0.1. */
export function loginUrl(login: { name: string; password: string }, port: number, database: string): string {
  return `postgresql://${login.name}:${encodeURIComponent(login.password)}@127.0.0.1:${port}/${database}`;
}

async function ensureLogin(
  client: pg.Client,
  login: { name: string; password: string },
  attributes: string,
): Promise<void> {
  const name = client.escapeIdentifier(login.name);
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [login.name]);
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS ${attributes} PASSWORD ${client.escapeLiteral(login.password)}`,
  );
}

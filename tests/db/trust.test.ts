import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createDatabase, type Database } from '../../src/db/database.js';
import { DatabaseUntrusted } from '../../src/db/errors.js';
import { migrate } from '../../src/db/migrate.js';
import { ensureLogins, loginUrl } from '../../src/dev/postgres-roles.js';
import { startPostgres, type RunningPostgres } from '../../src/dev/postgres.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/environment.js';
import { APP_LOGIN, OWNER_LOGIN } from '../support/logins.js';

interface Asked {
  readonly database: Database;
  readonly told: string[];
}

/** A process of ours on that server; ended with the test. */
function ask(url: string): Asked {
  const told: string[] = [];
  const database = createDatabase({ url, onUntrusted: (problems) => told.push(...problems) });
  onTestFinished(() => database.close());
  return { database, told };
}

/** What a process says that starts on this server; nothing must have been served. */
async function problemsOn(url: string): Promise<readonly string[]> {
  const { database, told } = ask(url);
  await expect(database.asRelay(() => Promise.resolve('served'))).rejects.toThrow(DatabaseUntrusted);
  await expect(database.ping()).rejects.toThrow(DatabaseUntrusted);
  return [...new Set(told)];
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

describe('a record that may be trusted', () => {
  it('is served', async () => {
    const { database, told } = ask((await createTestDatabase()).url);
    expect(await database.asRelay(() => Promise.resolve('served'))).toBe('served');
    expect(told).toEqual([]);
  });
});

describe('a record that may not', () => {
  it('says when a commit is not kept', async () => {
    const own = await createTestDatabase();
    await run(own.superuserUrl, `ALTER DATABASE ${own.name} SET synchronous_commit = off`);
    expect(await problemsOn(own.url)).toEqual([
      'expected synchronous_commit to be on or local or remote_write or remote_apply, got off',
    ]);
  });

  it('says when its login would see every organisation', async () => {
    const own = await createTestDatabase();
    expect(await problemsOn(own.superuserUrl)).toEqual([
      expect.stringContaining('is not held by row-level security') as string,
    ]);
  });

  it('says when its schema is newer than the code', async () => {
    const own = await createTestDatabase();
    await run(own.superuserUrl, `INSERT INTO kysely_migration VALUES ('9999_from_the_future', 'x')`);
    expect(await problemsOn(own.url)).toEqual([
      'the schema is newer than this code: it has 9999_from_the_future',
    ]);
  });

  it('says when its schema is older than the code', async () => {
    const own = await createTestDatabase();
    await run(own.superuserUrl, `DELETE FROM kysely_migration WHERE name = '0002_roles_and_walls'`);
    expect(await problemsOn(own.url)).toEqual([
      'the schema is older than this code: run `npm run migrate`, it lacks 0002_roles_and_walls',
    ]);
  });

  it('says when it was never migrated', async () => {
    const empty: TestDatabase = await createEmptyDatabase();
    expect(await problemsOn(empty.url)).toEqual([
      'the database has no schema of ours: run `npm run migrate` first',
    ]);
  });
});

describe('a server that changes', () => {
  const password = randomBytes(12).toString('hex');
  const logins = { owner: { name: OWNER_LOGIN, password }, app: { name: APP_LOGIN, password } };
  let folder: string;
  let server: RunningPostgres;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relance-trust-'));
    await chmod(folder, 0o755);
    server = await start([]);
    await ensureLogins(server.superuserUrl, logins, 'relance');
    await migrate({
      adminUrl: loginUrl(logins.owner, server.port, 'relance'),
      appUser: logins.app.name,
    });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (settings: readonly string[], port = 0): Promise<RunningPostgres> =>
    startPostgres({ dataDir: join(folder, 'postgres'), port, password, settings });
  const url = (): string => loginUrl(logins.app, server.port, 'relance');

  /** Stops it, and starts it otherwise at the same address. */
  async function restart(settings: readonly string[]): Promise<void> {
    const { port } = server;
    await server.stop();
    server = await start(settings, port);
  }

  it.each(['fsync=off', 'full_page_writes=off', 'data_sync_retry=on'])(
    'is found out by a process that runs already: %s',
    async (setting) => {
      const { database, told } = ask(url());
      await database.ping();
      await restart([setting]);
      await expect(database.ping()).rejects.toThrow(DatabaseUntrusted);
      expect(told[0]).toContain(`expected ${setting.split('=')[0] ?? ''} to be`);
      await restart([]);
      await database.ping(); // mended: served again
    },
  );

  it('is no longer asked when a standby answers in its place', async () => {
    const { database, told } = ask(url());
    await database.ping();
    await writeFile(join(folder, 'postgres', 'standby.signal'), '');
    await restart(['hot_standby=on']);
    await expect(database.ping()).rejects.toThrow(DatabaseUntrusted);
    expect(told).toContain('expected in_recovery to be false, got true');
    await rm(join(folder, 'postgres', 'standby.signal'));
    await restart([]);
  });
});

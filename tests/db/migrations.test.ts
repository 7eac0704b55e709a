import { readFile, writeFile } from 'node:fs/promises';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../src/db/migrate.js';
import { MIGRATIONS } from '../../src/db/migration-files.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/environment.js';
import { APP_LOGIN } from '../support/logins.js';
import { describeSchema } from './schema-description.js';
import { openWorld } from './world.js';
import { oraclePool } from '../support/oracle-pool.js';

const ALL = [
  '0001_foundation',
  '0002_roles_and_walls',
  '0003_unclear_sends',
  '0004_connectors_and_inbox',
  '0005_payments',
  '0006_acts_on_invoices',
  '0007_automation',
  '0008_wide_acts',
  '0008a_erasure_of_payments',
  '0010_sender_dkim_selector',
  '0011_work_of_people',
  '0011a_exceptions',
  '0011b_undo_is_forgotten',
  '0013_sweeps',
  '0014_retention_and_room',
  '0015_agreed_messages_share',
  '0016_holds_that_last',
  '0019_statistics',
  '0021_dead_addresses',
  '0021a_corrections',
];
const SCHEMA_FILE = new URL('../../src/db/schema.txt', import.meta.url);
const run = (database: TestDatabase, appUser: string = APP_LOGIN) =>
  migrate({ adminUrl: database.adminUrl, appUser });

async function asSuperuser<T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function schemaOf(database: TestDatabase): Promise<string> {
  const pool = oraclePool(database.superuserUrl, 1);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await describeSchema(db);
  } finally {
    await db.destroy();
  }
}

describe('migrate', () => {
  it('applies everything once and nothing the second time', async () => {
    const database = await createEmptyDatabase();
    expect(await run(database)).toEqual(ALL);
    expect(await run(database)).toEqual([]);
  });

  it('is safe with ten runners at once', async () => {
    const database = await createEmptyDatabase();
    const applied = await Promise.all(Array.from({ length: 10 }, () => run(database)));
    expect(applied.flat().sort()).toEqual(ALL);
  });

  it('refuses a schema newer than the code', async () => {
    const database = await createTestDatabase();
    await asSuperuser(database, (client) =>
      client.query(`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999_from_the_future', 'x')`),
    );
    await expect(run(database)).rejects.toThrow('newer than this code: it has 9999_from_the_future');
  });

  it('refuses a user that does not exist, and leaves no grant behind', async () => {
    const database = await createEmptyDatabase();
    await expect(run(database, 'nobody_here')).rejects.toThrow('nobody_here, does not exist');
  });

  it.each(['SUPERUSER', 'BYPASSRLS'])('refuses a user with %s', async (attribute) => {
    const database = await createEmptyDatabase();
    const role = `too_mighty_${attribute.toLowerCase()}`;
    await asSuperuser(database, (client) => client.query(`CREATE ROLE ${role} LOGIN ${attribute}`));
    try {
      await expect(run(database, role)).rejects.toThrow('row-level security would not hold it');
    } finally {
      await asSuperuser(database, (client) => client.query(`DROP ROLE ${role}`));
    }
  });

  it('has organisations plan anew what had nothing planned (0016)', async () => {
    const world = await openWorld();
    const busy = await world.addOrganisation();
    const { invoice: idle } = await world.postInvoice();
    await world.postInvoice({}, busy);
    await world.oracle.query(
      `UPDATE invoice SET next_at = NULL, next_slot_ends_at = NULL, next_step = NULL, next_kind = NULL, run_wakes_at = NULL WHERE id = $1`,
      [idle.id],
    );
    const statement = await readFile(new URL('0016_holds_that_last.sql', MIGRATIONS), 'utf8');
    const { rows: tables } = await world.oracle.query<{ tableowner: string }>(
      `SELECT tableowner FROM pg_tables WHERE tablename = 'invoice'`,
    );
    // As the owner of the tables, who is bound by their walls.
    await world.oracle.query(`SET ROLE ${tables[0]?.tableowner ?? ''}`);
    await world.oracle.query(`BEGIN; ${statement} COMMIT`);
    await world.oracle.query('RESET ROLE');
    const { rows } = await world.oracle.query(
      `SELECT o.org_id, walk_after, relforcerowsecurity AS walled
         FROM organisation o, pg_class WHERE relname = 'invoice'`,
    );
    expect(rows).toEqual(
      expect.arrayContaining([
        { org_id: busy, walk_after: null, walled: true },
        { org_id: world.orgId, walk_after: '', walled: true },
      ]),
    );
    await world.close();
  });

  it('leads to the schema that schema.txt describes', async () => {
    const schema = await schemaOf(await createTestDatabase());
    if (process.env['UPDATE_SCHEMA'] === '1') await writeFile(SCHEMA_FILE, schema);
    expect(schema).toBe(await readFile(SCHEMA_FILE, 'utf8'));
  });
});

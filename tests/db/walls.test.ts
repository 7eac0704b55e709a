import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrganisationUnknown, sqlState } from '../../src/db/errors.js';
import { newId } from '../../src/db/ids.js';
import { urlWithOptions } from '../../src/db/pools.js';
import { openWorld, type World } from './world.js';

// The holes of row-level security that were measured (reliability guide §4.2), each closed here.

let world: World;
let other: string;
beforeAll(async () => {
  world = await openWorld();
  other = await world.addOrganisation();
  // The same number in both organisations, and one that only the other has.
  await world.postInvoice({ number: 'F-A' });
  await world.postInvoice({ number: 'F-A' }, other);
  await world.postInvoice({ number: 'F-B' }, other);
});
afterAll(() => world.close());

/** What an application connection could do if it went round withOrg(). */
async function asRole<T>(role: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: urlWithOptions(world.url, { role }) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'no error',
    (error: unknown) => sqlState(error),
  );

describe('one organisation', () => {
  it('sees its own rows and no other’s, also without a where clause', async () => {
    const numbers = await world.act((tx) => tx.db.selectFrom('invoice').select('number').execute());
    expect(numbers).toEqual([{ number: 'F-A' }]);
  });

  it('cannot write a row of another one', async () => {
    const stolen = world.act((tx) =>
      tx.db
        .insertInto('closure')
        .values({
          org_id: other,
          first_on: '2026-01-01' as never,
          last_on: '2026-01-01' as never,
          label: 'x',
        })
        .execute(),
    );
    expect(await codeOf(stolen)).toBe('42501');
  });

  it('cannot move a row of its own into another one', async () => {
    const moved = world.act((tx) => tx.db.updateTable('closure').set({ org_id: other }).execute());
    await world.act((tx) =>
      tx.db
        .insertInto('closure')
        .values({
          org_id: tx.org.id,
          first_on: '2026-08-01' as never,
          last_on: '2026-08-15' as never,
          label: 'été',
        })
        .execute(),
    );
    await moved;
    expect(
      await codeOf(world.act((tx) => tx.db.updateTable('closure').set({ org_id: other }).execute())),
    ).toBe('42501');
  });

  it('changes nothing when it names another one’s row', async () => {
    const result = await world.act((tx) =>
      tx.db
        .updateTable('invoice')
        .set({ order_reference: 'stolen' })
        .where('number', '=', 'F-B')
        .executeTakeFirst(),
    );
    expect(result.numUpdatedRows).toBe(0n);
  });

  it('cannot refer to another one’s row: foreign keys carry the organisation', async () => {
    const customer = await world.oracle.query<{ id: string }>('SELECT id FROM customer WHERE org_id = $1', [
      other,
    ]);
    const referred = world.act((tx) =>
      tx.db
        .updateTable('invoice')
        .set({ customer_id: customer.rows[0]?.id as string })
        .where('number', '=', 'F-A')
        .execute(),
    );
    expect(await codeOf(referred)).toBe('23503');
  });

  it('learns nothing from a number another one uses', async () => {
    const { invoice } = await world.postInvoice({ number: 'F-B' }, await world.addOrganisation());
    expect(invoice.number).toBe('F-B');
  });

  it('cannot truncate', async () => {
    expect(await codeOf(asRole('relance_app', (client) => client.query('TRUNCATE audit_event')))).toBe(
      '42501',
    );
  });
});

describe('withOrg forgotten', () => {
  it('fails loudly when no organisation was ever set', async () => {
    expect(await codeOf(asRole('relance_app', (client) => client.query('SELECT * FROM invoice')))).toBe(
      '42704',
    );
  });

  it('fails loudly after a transaction that had one: the setting is empty, not another organisation', async () => {
    const code = await asRole('relance_app', async (client) => {
      await client.query(`BEGIN; SELECT set_config('app.org', '${world.orgId}', true); COMMIT`);
      const { rows } = await client.query<{ org: string }>(`SELECT current_setting('app.org') AS org`);
      expect(rows).toEqual([{ org: '' }]);
      return await codeOf(client.query('SELECT * FROM invoice'));
    });
    expect(code).toBe('23514');
  });

  it('leaves nothing on the pooled connections: each transaction sees its own organisation only', async () => {
    const turns = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? world.orgId : other));
    const seen = await Promise.all(
      turns.map((orgId) =>
        world.database.withOrg(orgId, async (tx) => {
          const rows = await tx.db.selectFrom('invoice').select('org_id').distinct().execute();
          return rows.map((row) => row.org_id).join();
        }),
      ),
    );
    expect(seen).toEqual(turns);
  });

  it('refuses an organisation that is not there, and a text that is no id', async () => {
    await expect(world.database.withOrg(newId('org'), () => Promise.resolve(1))).rejects.toThrow(
      OrganisationUnknown,
    );
    await expect(
      world.database.withOrg(`x'; DROP TABLE invoice; --`, () => Promise.resolve(1)),
    ).rejects.toThrow('an organisation id was expected');
  });

  it('cannot be used after its transaction ended', async () => {
    const leaked = await world.act((tx) => Promise.resolve(tx));
    await expect(leaked.db.selectFrom('invoice').selectAll().execute()).rejects.toThrow(
      'outlived its transaction',
    );
  });
});

describe('the other roles', () => {
  it('the relay reads where and when across organisations, but no business text', async () => {
    const seen = await asRole('relance_relay', (client) => client.query('SELECT org_id FROM invoice'));
    expect(new Set(seen.rows.map((row: { org_id: string }) => row.org_id))).toContain(other);
    for (const statement of [
      'SELECT number FROM invoice',
      'SELECT * FROM customer',
      'UPDATE invoice SET run_wakes_at = NULL',
      'SELECT response FROM idempotency_key',
      'SELECT name FROM organisation',
    ]) {
      expect(await codeOf(asRole('relance_relay', (client) => client.query(statement)))).toBe('42501');
    }
  });

  it('the caller’s look-up reads keys and logins, and no business table', async () => {
    for (const statement of [
      'SELECT * FROM invoice',
      'SELECT * FROM outbox',
      'UPDATE app_user SET role = $$owner$$',
    ]) {
      expect(await codeOf(asRole('relance_auth', (client) => client.query(statement)))).toBe('42501');
    }
  });

  it('the login itself, without a role, can do nothing', async () => {
    // Not even the schema is open to it: the tables are not there (42P01).
    expect(await codeOf(asRole('none', (client) => client.query('SELECT * FROM outbox')))).toBe('42P01');
  });
});

describe('what would leak if somebody built it', () => {
  it('a view of the owner reads as its owner: hence security_invoker, or no views (catalogue test)', async () => {
    await world.oracle.query(`CREATE VIEW leaky AS SELECT number FROM invoice;
      CREATE VIEW tight WITH (security_invoker = true) AS SELECT number FROM invoice;
      GRANT SELECT ON leaky, tight TO relance_app`);
    const count = (view: string) =>
      asRole('relance_app', async (client) => {
        await client.query(`BEGIN; SELECT set_config('app.org', '${world.orgId}', true)`);
        const { rows } = await client.query<{ number: string }>(
          `SELECT number FROM ${view} WHERE number = 'F-A'`,
        );
        return rows.length;
      });
    expect([await count('leaky'), await count('tight')]).toEqual([2, 1]);
    await world.oracle.query('DROP VIEW leaky, tight');
  });

  it('a superuser would see everything: migrate refuses such a login', async () => {
    const seen = await world.oracle.query<{ org_id: string }>('SELECT DISTINCT org_id FROM invoice');
    expect(seen.rows.map((row) => row.org_id)).toEqual(expect.arrayContaining([world.orgId, other]));
  });
});

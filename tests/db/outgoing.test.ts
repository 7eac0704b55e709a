import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgTx } from '../../src/db/database.js';
import { sqlState } from '../../src/db/errors.js';
import { openMatters } from '../../src/db/open-matters.js';
import { inSavepoint } from '../../src/db/savepoint.js';
import { trafficOf } from '../support/round-trips.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const closure = (tx: OrgTx, day: string) =>
  tx.db
    .insertInto('closure')
    .values({ org_id: tx.org.id, first_on: day as never, last_on: day as never, label: 'Inventaire' });
const days = async (): Promise<string[]> => {
  const { rows } = await world.oracle.query<{ day: string }>(
    'SELECT first_on::text AS day FROM closure WHERE org_id = $1 ORDER BY first_on',
    [world.orgId],
  );
  return rows.map((row) => row.day);
};
const broken = (tx: OrgTx) => ({ compile: () => sql`SELECT 1 / 0`.compile(tx.db) });

describe('statements that travel together', () => {
  it('are one round trip, carried out in the order in which they were asked', async () => {
    const traffic = await trafficOf(() =>
      world.act(async (tx) => {
        tx.later(closure(tx, '2026-12-24'));
        const [before, , after] = await Promise.all([
          sql<{ n: number }>`SELECT count(*) AS n FROM closure`.execute(tx.db),
          closure(tx, '2026-12-25').execute(),
          sql<{ n: number }>`SELECT count(*) AS n FROM closure`.execute(tx.db),
        ]);
        expect([before.rows[0]?.n, after.rows[0]?.n]).toEqual([1, 2]);
      }),
    );
    // BEGIN with the organisation, these four, COMMIT.
    expect(traffic.roundTrips).toBe(3);
    expect(await days()).toEqual(['2026-12-24', '2026-12-25']);
  });

  it('a look behind a lock sees what was committed while the lock was waited for', async () => {
    const { invoice } = await world.postInvoice();
    let locked = (): void => undefined;
    const isLocked = new Promise<void>((resolve) => (locked = resolve));
    let go = (): void => undefined;
    const first = world.onInvoice(invoice.id, async (tx) => {
      await tx.db
        .insertInto('hold')
        .values({
          org_id: tx.org.id,
          id: 'hld_outgoing',
          invoice_id: invoice.id,
          reason: 'reply',
          since: new Date(tx.now).toISOString(),
        })
        .execute();
      locked();
      await new Promise<void>((resolve) => (go = resolve));
    });
    await isLocked;
    const second = world.act((tx) =>
      Promise.all([
        sql`SELECT FROM invoice WHERE id = ${invoice.id} FOR NO KEY UPDATE`.execute(tx.db),
        openMatters(tx, invoice.id),
      ]),
    );
    await expect.poll(waitingLocks).toBeGreaterThan(0);
    go();
    await first;
    expect((await second)[1]).toMatchObject({ hasHold: true, hasTask: false });
  });

  it('one that nobody waits for leaves with the commit, and fails it', async () => {
    await world.act((tx) => {
      tx.later(closure(tx, '2027-01-02'));
      return Promise.resolve();
    });
    expect(await days()).toContain('2027-01-02');
    const failing = world.act(async (tx) => {
      await closure(tx, '2027-01-03').execute();
      tx.later(broken(tx));
    });
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await days()).not.toContain('2027-01-03');
  });

  it('a failure shows at the next statement, with its own reason', async () => {
    const failing = world.act(async (tx) => {
      tx.later(broken(tx));
      await closure(tx, '2027-01-04').execute();
    });
    await expect(failing).rejects.toSatisfy((error) => sqlState(error) === '22012');
  });

  it('of those asked together, one that is refused for another tells the reason of that other', async () => {
    const heard: (string | undefined)[] = [];
    const failing = world.act(async (tx) => {
      const hear = (error: unknown): void => void heard.push(sqlState(error));
      await Promise.all([
        sql`SELECT 1 / 0`.execute(tx.db).catch(hear),
        closure(tx, '2027-01-07').execute().catch(hear),
      ]);
    });
    await expect(failing).rejects.toThrow();
    expect(heard).toEqual(['22012', '22012']);
  });

  it('so does one that was to use what the refused one had no time to prepare', async () => {
    const heard: (string | undefined)[] = [];
    const failing = world.act(async (tx) => {
      const hear = (error: unknown): void => void heard.push(sqlState(error));
      const neverPrepared = () => sql`SELECT ${1}::int AS never_prepared`.execute(tx.db).catch(hear);
      await Promise.all([sql`SELECT 1 / 0`.execute(tx.db).catch(hear), neverPrepared(), neverPrepared()]);
    });
    await expect(failing).rejects.toThrow();
    expect(heard).toEqual(['22012', '22012', '22012']);
  });

  it('what is undone is not sent; the connection goes on', async () => {
    const traffic = await trafficOf(() =>
      world
        .act((tx) => {
          tx.later(closure(tx, '2027-01-05'));
          throw new Error('changed my mind');
        })
        .catch(() => undefined),
    );
    expect(traffic.statements.filter((text) => text.startsWith('insert'))).toEqual([]);
    await world.act((tx) => closure(tx, '2027-01-06').execute());
    expect(await days()).toContain('2027-01-06');
  });

  it('waited for inside a savepoint, a failure undoes only that', async () => {
    await world.act(async (tx) => {
      tx.later(closure(tx, '2027-02-01'));
      const inside = inSavepoint(tx, async () => {
        tx.later(broken(tx));
        await tx.settle();
      });
      await expect(inside).rejects.toMatchObject({ code: '22012' });
      tx.later(closure(tx, '2027-02-02'));
    });
    expect(await days()).toEqual(expect.arrayContaining(['2027-02-01', '2027-02-02']));
  });
});

async function waitingLocks(): Promise<number> {
  const { rows } = await world.oracle.query<{ n: string }>(
    'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = $1',
    ['Lock'],
  );
  return Number(rows[0]?.n);
}

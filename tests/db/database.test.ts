import { sql } from 'kysely';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type OrgTx } from '../../src/db/database.js';
import { DatabaseUnavailable, sqlState } from '../../src/db/errors.js';
import { insertApiKey, findApiKey } from '../../src/db/api-keys.js';
import { lockInvoice } from '../../src/db/leases.js';
import { OUTBOX_CHANNEL } from '../../src/db/relay-hint.js';
import { inSavepoint } from '../../src/db/savepoint.js';
import { createSession, deleteSession, findSession } from '../../src/db/sessions.js';
import { resumeOrganisation, suspendOrganisation } from '../../src/db/org-hold.js';
import { EmailTaken, findLogins, findUserByEmail, insertUser, ownerOf } from '../../src/db/users.js';
import { instant } from '../../src/domain/time.js';
import { at } from '../support/facts.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const killAll = () =>
  world.oracle.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'relance-%'`,
  );
const one = (work: () => Promise<unknown>): Promise<unknown> =>
  work().then(
    () => undefined,
    (error: unknown) => error,
  );

describe('what rows look like', () => {
  it('bigint is a safe number, dates are text, timestamps are epoch milliseconds', async () => {
    const row = await world.act(async (tx) => {
      const { rows } = await sql<
        Record<string, unknown>
      >`SELECT 120000::bigint AS cents, '2026-10-31'::date AS day,
        '2026-11-03 09:07:12.345+01'::timestamptz AS moment`.execute(tx.db);
      return rows[0];
    });
    expect(row).toEqual({
      cents: 120_000,
      day: '2026-10-31',
      moment: Date.parse('2026-11-03T08:07:12.345Z'),
    });
  });

  it('a bigint beyond 2^53 is an error, not a wrong number', async () => {
    await expect(world.act((tx) => sql`SELECT 9007199254740993 AS n`.execute(tx.db))).rejects.toThrow(
      'beyond 2^53',
    );
  });

  it('now is the organisation’s: real time and its offset', async () => {
    const set = await world.setClock('2026-11-03 09:00');
    const now = await world.act((tx) => Promise.resolve(tx.now));
    expect(now - set).toBeGreaterThanOrEqual(0);
    expect(now - set).toBeLessThan(20_000);
  });
});

describe('a transaction', () => {
  it('is rolled back when its work throws', async () => {
    await one(() =>
      world.act(async (tx) => {
        await insertUser(tx, { email: 'gone@dupont.example', name: 'Gone', role: 'reader' });
        throw new Error('changed my mind');
      }),
    );
    expect(await world.act((tx) => findUserByEmail(tx, 'gone@dupont.example'))).toBeUndefined();
  });

  it('does not pretend to have committed when a statement failed and the error was swallowed', async () => {
    const error = await one(() =>
      world.act(async (tx) => {
        await insertUser(tx, { email: 'lost@dupont.example', name: 'Lost', role: 'reader' });
        await sql`SELECT 1 / 0`.execute(tx.db).catch(() => undefined);
      }),
    );
    expect(error).toMatchObject({ message: 'the transaction had failed and was rolled back' });
  });

  it('runs again after a deadlock, and both do their work', async () => {
    const [first, second] = [await world.postInvoice(), await world.postInvoice()];
    const tries = { count: 0 };
    const both = (one: string, two: string) =>
      world.act(async (tx) => {
        tries.count += 1;
        await lockInvoice(tx, one);
        // Both hold their first lock before either asks for its second.
        for (let polls = 0; tries.count < 2 && polls < 500; polls += 1) await pause(10);
        await pause(100);
        await lockInvoice(tx, two);
        return tx.org.id;
      });
    const done = await Promise.all([
      both(first.invoice.id, second.invoice.id),
      both(second.invoice.id, first.invoice.id),
    ]);
    expect(done).toEqual([world.orgId, world.orgId]);
    expect(tries.count).toBe(3);
  });

  it('can undo a part of its work and go on', async () => {
    const add = (tx: OrgTx, name: string) =>
      insertUser(tx, { email: `${name}@part.example`, name, role: 'reader' });
    await world.act(async (tx) => {
      await add(tx, 'kept');
      const undone = inSavepoint(tx, async () => {
        await add(tx, 'undone');
        await sql`SELECT 1 / 0`.execute(tx.db);
      });
      await expect(undone).rejects.toMatchObject({ code: '22012' });
      expect(await inSavepoint(tx, async () => (await add(tx, 'kept too')).name)).toBe('kept too');
    });
    const found = await world.act((tx) =>
      tx.db
        .selectFrom('app_user')
        .select('name')
        .where('email', 'like', '%@part.example')
        .orderBy('id')
        .execute(),
    );
    expect(found.map((user) => user.name)).toEqual(['kept', 'kept too']);
  });

  it('cannot be nested by mistake', async () => {
    const error = await one(() => world.act((tx) => tx.db.transaction().execute(() => Promise.resolve())));
    expect(error).toMatchObject({ message: expect.stringContaining('not supported') as string });
  });
});

describe('when connections are lost', () => {
  it('the pool heals by itself after every backend was terminated', async () => {
    await Promise.all(Array.from({ length: 8 }, () => world.act(() => pause(20))));
    await killAll();
    const seen = await Promise.all(
      Array.from({ length: 8 }, () => world.act((tx) => Promise.resolve(tx.org.id))),
    );
    expect(new Set(seen)).toEqual(new Set([world.orgId]));
  });

  it('work whose backend dies half-way is DatabaseUnavailable, not run twice', async () => {
    let runs = 0;
    const error = await one(() =>
      world.act(async (tx) => {
        runs += 1;
        await killAll();
        await tx.db.selectFrom('invoice').select('id').execute();
      }),
    );
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(runs).toBe(1);
    await world.database.ping();
  });

  it('a sender’s connection knows that it died', async () => {
    const sender = await world.database.senderConnection();
    expect(sender.isAlive()).toBe(true);
    await killAll();
    for (let polls = 0; sender.isAlive() && polls < 500; polls += 1) await pause(10);
    expect(sender.isAlive()).toBe(false);
    await expect(sender.withOrg(world.orgId, () => Promise.resolve(1))).rejects.toBeInstanceOf(
      DatabaseUnavailable,
    );
    sender.release();
    const next = await world.database.senderConnection();
    expect(await next.withOrg(world.orgId, (tx) => Promise.resolve(tx.org.id))).toBe(world.orgId);
    next.release();
  });

  it('a server that is not there is DatabaseUnavailable at once', async () => {
    const nowhere = createDatabase({ url: 'postgresql://relance:x@127.0.0.1:1/relance' });
    expect(await one(() => nowhere.withOrg(world.orgId, () => Promise.resolve(1)))).toBeInstanceOf(
      DatabaseUnavailable,
    );
    expect(await one(() => nowhere.ping())).toBeInstanceOf(DatabaseUnavailable);
    await nowhere.close();
  });

  it('a lock waited for in vain is DatabaseUnavailable as well', async () => {
    const { invoice } = await world.postInvoice();
    let letGo = (): void => undefined;
    let noteHeld = (): void => undefined;
    const held = new Promise<void>((resolve) => (noteHeld = resolve));
    const holder = world.onInvoice(invoice.id, () => {
      noteHeld();
      return new Promise<void>((resolve) => (letGo = resolve));
    });
    await held;
    const error = await one(() =>
      world.act(async (tx) => {
        await sql`SET LOCAL lock_timeout = '50ms'`.execute(tx.db);
        await lockInvoice(tx, invoice.id);
      }),
    );
    letGo();
    await holder;
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(sqlState((error as Error).cause)).toBe('55P03');
  });
});

describe('listen', () => {
  it('hears of new outbox lines after the commit, and again after its connection was cut', async () => {
    let heard = 0;
    const stop = await world.database.listen(OUTBOX_CHANNEL, () => (heard += 1));
    const waitFor = async (count: number) => {
      for (let tries = 0; heard < count && tries < 100; tries += 1) await pause(20);
      expect(heard).toBeGreaterThanOrEqual(count);
    };
    await waitFor(1);
    await world.act((tx) => {
      tx.wakeRelay();
      return Promise.resolve();
    });
    await waitFor(2);
    await killAll();
    await waitFor(3);
    const before = heard;
    await world.act((tx) => {
      tx.wakeRelay();
      return Promise.resolve();
    });
    await waitFor(before + 1);
    await stop();
  });
});

describe('who calls', () => {
  it('finds a login and its session before the organisation is known, until it ends', async () => {
    const owner = await world.act((tx) =>
      insertUser(tx, {
        email: 'logs.in@dupont.example',
        name: 'Claire',
        role: 'reader',
        passwordHash: 'hash',
      }),
    );
    const logins = await world.database.asAuth((auth) => findLogins(auth, owner.email.toUpperCase()));
    expect(logins).toEqual([{ orgId: world.orgId, userId: owner.id, passwordHash: 'hash' }]);
    const withoutPassword = await world.act(ownerOf);
    expect(await world.database.asAuth((auth) => findLogins(auth, withoutPassword.email))).toEqual([]);
    const tokenHash = Buffer.from('token');
    await world.database.asAuth((auth) =>
      createSession(auth, { orgId: world.orgId, userId: owner.id, tokenHash, lifetimeMs: 60_000 }),
    );
    expect(await world.database.asAuth((auth) => findSession(auth, tokenHash))).toEqual({
      orgId: world.orgId,
      userId: owner.id,
      name: 'Claire',
      email: owner.email,
      role: 'reader',
      isSuspended: false,
    });
    await world.database.asAuth((auth) => deleteSession(auth, tokenHash));
    expect(await world.database.asAuth((auth) => findSession(auth, tokenHash))).toBeUndefined();
  });

  it('an expired session is none', async () => {
    const owner = await world.act(ownerOf);
    const tokenHash = Buffer.from('old token');
    await world.database.asAuth((auth) =>
      createSession(auth, { orgId: world.orgId, userId: owner.id, tokenHash, lifetimeMs: -1 }),
    );
    expect(await world.database.asAuth((auth) => findSession(auth, tokenHash))).toBeUndefined();
  });

  it('finds a key, and says when it has expired or its organisation is suspended', async () => {
    const secretHash = Buffer.from('secret');
    const key = { name: 'erp', secretHash, scopes: ['read'], expiresAt: null };
    await world.act(async (tx) => {
      await insertApiKey(tx, { ...key, id: 'key_1' });
      await insertApiKey(tx, { ...key, id: 'key_2', expiresAt: instant(Date.now() - 1_000) });
    });
    const find = (id: string) => world.database.asAuth((auth) => findApiKey(auth, id));
    expect(await find('key_1')).toMatchObject({
      orgId: world.orgId,
      secretHash,
      isValid: true,
      isSuspended: false,
    });
    expect(await find('key_2')).toMatchObject({ isValid: false });
    expect(await find('key_3')).toBeUndefined();
    expect(await world.act(suspendOrganisation)).toBe(true);
    expect(await world.act(suspendOrganisation)).toBe(false);
    expect(await find('key_1')).toMatchObject({ isSuspended: true });
    await world.act(resumeOrganisation);
    expect(await find('key_1')).toMatchObject({ isSuspended: false });
  });

  it('one address is one login, whatever its capitals', async () => {
    const add = (email: string) => world.act((tx) => insertUser(tx, { email, name: 'Paul', role: 'reader' }));
    await add('paul@dupont.example');
    await expect(add('Paul@Dupont.example')).rejects.toThrow(EmailTaken);
  });
});

it('the calendar of tests and of the record agree', async () => {
  await world.setClock('2026-10-31 12:00');
  const now = await world.act((tx) => Promise.resolve(tx.now));
  expect(now).toBeGreaterThanOrEqual(at('2026-10-31 12:00'));
});

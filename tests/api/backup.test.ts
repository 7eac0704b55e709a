import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startApi } from '../../src/api/server.js';
import { dumpDatabase } from '../../src/db/backup/dump.js';
import { loadDatabase } from '../../src/db/backup/load.js';
import { createDatabase } from '../../src/db/database.js';
import { lockInvoice } from '../../src/db/leases.js';
import { claimMessage } from '../../src/db/messages.js';
import { migrate } from '../../src/db/migrate.js';
import { backUp, restore } from '../../src/dev/backup.js';
import { createLogger } from '../../src/log.js';
import { claimOf } from '../db/world.js';
import { createEmptyDatabase, type TestDatabase } from '../support/environment.js';
import { APP_LOGIN } from '../support/logins.js';
import { customerBody, house, OPERATOR_KEY, type Firm, type InvoiceSeen } from './house.js';
import { payment } from './payment-bodies.js';

const opened = house();
const here = () => opened.here;
const silent = (): void => undefined;
const configuration = {
  environment: { RELANCE_SECRET: 'a signing key' },
  sandbox: null,
  loginPassword: null,
};
/** Restored organisations are stopped, and the story says so. */
const CHANGED = ['organisation', 'audit_event'];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-backup-'));
  // The embedded PostgreSQL may run as somebody else, who has to pass through.
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const source = () => {
  const { url, adminUrl } = here().testDatabase;
  return { url, adminUrl, configuration, say: silent };
};
const load = (into: TestDatabase, folder: string) =>
  loadDatabase({ adminUrl: into.adminUrl, appUser: APP_LOGIN, folder, say: silent });

async function onEyes<T>(database: TestDatabase, work: (eyes: pg.Client) => Promise<T>): Promise<T> {
  const eyes = new pg.Client({ connectionString: database.superuserUrl });
  await eyes.connect();
  try {
    return await work(eyes);
  } finally {
    await eyes.end();
  }
}

/** Rows and a sum of every table, as the superuser sees them: the oracle knows nothing of our files. */
function sumsOf(database: TestDatabase): Promise<Record<string, string>> {
  return onEyes(database, async (eyes) => {
    const { rows: tables } = await eyes.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname NOT LIKE 'kysely_%' ORDER BY relname`,
    );
    const sums: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await eyes.query<{ sum: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum FROM ${name} t`,
      );
      sums[name] = rows[0]?.sum ?? '';
    }
    return sums;
  });
}

/** Something in most tables, with what a file format could stumble over. */
async function fill(firm: Firm): Promise<InvoiceSeen> {
  const odd = '"\\,\t{é}\u2028\u2029 𝄞 \\N';
  const invoice = await firm.postInvoice({
    orderReference: 'a "quoted" \\ reference',
    customer: customerBody('C-odd', { name: 'Œuvre & Fils « 𝄞 »', phone: '+33 4 78 00 00 01' }),
    lines: [{ description: 'x'.repeat(400), quantity: 0.1, unitCents: 1, vatRate: 5.5 }],
    totalCents: 9_007_199_254_740_991,
  });
  await firm.post(`/v1/invoices/${invoice.id}/pause`, { reason: 'later', until: '2027-12-24' });
  const nameless = await firm.postInvoice({ customer: { reference: 'C-no', name: 'N', kind: 'company' } });
  await firm.post(`/v1/invoices/${nameless.id}/dispute`, { reason: 'quality', note: odd });
  await firm.post(`/v1/invoices/${nameless.id}/credit`, {
    reference: 'A-1',
    amountCents: 5,
    issuedOn: '2026-11-05',
  });
  await firm.post('/v1/payments', payment({ invoiceNumber: invoice.number }), { 'idempotency-key': 'k' });
  await firm.post('/v1/payments', payment({ reference: 'V-2', customerReference: 'C-nobody' }));
  await firm.post('/v1/connectors', { kind: 'postmark' });
  await here().database.withOrg(firm.orgId, async (tx) => {
    const row = await lockInvoice(tx, invoice.id);
    if (row) await claimMessage(tx, claimOf(row, { leaseMs: 1 }));
  });
  return invoice;
}

describe('a backup', () => {
  test('of a quiet record comes back row for row, and the API goes on with it, stopped', async () => {
    const firm = await here().open({ language: 'en' });
    const other = await here().open();
    const invoice = await fill(firm);
    await fill(other);
    const folder = join(await newFolder(), 'monday');
    const manifest = await dumpDatabase({ ...source(), folder });
    const into = await createEmptyDatabase();
    await load(into, folder);

    const [before, after] = [await sumsOf(here().testDatabase), await sumsOf(into)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(Object.keys(manifest.tables).sort()).toEqual(Object.keys(before).sort());
    const filled = Object.values(manifest.tables).filter(({ rows }) => rows > 0);
    expect(filled.length).toBeGreaterThan(16);
    for (const table of Object.keys(before)) {
      if (!CHANGED.includes(table)) expect([table, after[table]]).toEqual([table, before[table]]);
    }
    const again = await dumpDatabase({ ...source(), ...into, folder: join(await newFolder(), 'again') });
    for (const [table, { sha256 }] of Object.entries(manifest.tables)) {
      if (!CHANGED.includes(table)) expect([table, again.tables[table]?.sha256]).toEqual([table, sha256]);
    }
    const counted = (of: typeof manifest, table: string) => of.tables[table]?.rows ?? 0;
    expect(counted(again, 'organisation')).toBe(counted(manifest, 'organisation'));
    expect(counted(again, 'audit_event')).toBe(
      counted(manifest, 'audit_event') + counted(manifest, 'organisation'),
    );

    const database = createDatabase({ url: into.url });
    const api = await startApi({
      database,
      log: createLogger({ name: 'api', level: 'silent' }),
      operatorKey: OPERATOR_KEY,
      secret: 'signs nothing outside tests',
    });
    onTestFinished(async () => {
      await api.close();
      await database.close();
    });
    const ask = async (method: string, path: string, body?: unknown) => {
      const response = await fetch(api.url + path, {
        method,
        headers: { authorization: `Bearer ${firm.key}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    const seen = await ask('GET', `/v1/invoices/${invoice.id}`);
    expect(seen.body).toMatchObject({ number: invoice.number, state: 'on_hold' });
    expect((seen.body['holds'] as { reason: string }[]).map((hold) => hold.reason)).toContain('stopped');
    const repeated = await ask('POST', '/v1/payments', payment({ invoiceNumber: invoice.number }));
    expect(repeated.status).toBe(200);
    expect((await ask('POST', '/v1/invoices', firm.invoiceBody())).status).toBe(201);
    expect((await ask('POST', '/v1/organisation/start', {})).status).toBe(200);
    const free = await ask('GET', `/v1/invoices/${invoice.id}`);
    expect((free.body['holds'] as { reason: string }[]).map((hold) => hold.reason)).not.toContain('stopped');
  });

  test('taken while others write is of one instant', async () => {
    const firm = await here().open();
    await firm.post(
      '/v1/invoices/batch',
      Array.from({ length: 60 }, () => firm.invoiceBody()),
    );
    const folder = join(await newFolder(), 'busy');
    const over = new AbortController();
    let written = 0;
    const writing = (async () => {
      while (!over.signal.aborted) {
        const posted = await firm.postInvoice();
        await firm.post(
          '/v1/payments',
          payment({ reference: `V-${posted.id}`, invoiceNumber: posted.number }),
        );
        written += 1;
      }
    })();
    while (written < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    const manifest = await dumpDatabase({ ...source(), folder });
    over.abort();
    await writing;
    const into = await createEmptyDatabase();
    await load(into, folder);
    const rows = await onEyes(into, async (eyes) => {
      const found = await eyes.query<
        Record<'invoices' | 'starts' | 'created' | 'paid' | 'allocated', string>
      >(
        `SELECT (SELECT count(*) FROM invoice WHERE org_id = $1) AS invoices,
           (SELECT count(*) FROM outbox WHERE org_id = $1 AND kind = 'start_run') AS starts,
           (SELECT count(*) FROM audit_event WHERE org_id = $1 AND type = 'invoice.created') AS created,
           (SELECT coalesce(sum(paid_cents), 0) FROM invoice WHERE org_id = $1) AS paid,
           (SELECT coalesce(sum(amount_cents), 0) FROM allocation WHERE org_id = $1) AS allocated`,
        [firm.orgId],
      );
      return found.rows[0];
    });
    expect(Number(rows?.invoices)).toBeGreaterThanOrEqual(62);
    expect([rows?.starts, rows?.created]).toEqual([rows?.invoices, rows?.invoices]);
    expect(rows?.allocated).toBe(rows?.paid);
    expect(manifest.takenAt).toMatch(/Z$/);
  });

  test('is for its owner only, names no password of a database, and is never written over another one', async () => {
    await here().open();
    const folder = join(await newFolder(), 'mine');
    await dumpDatabase({ ...source(), folder });
    for (const file of ['manifest.json', 'configuration.json', 'tables/invoice.ndjson.gz']) {
      expect((await stat(join(folder, file))).mode & 0o077).toBe(0);
    }
    await expect(dumpDatabase({ ...source(), folder })).rejects.toThrow('is not empty');
  });
});

describe('a restore refuses', () => {
  const taken = async (): Promise<string> => {
    await here().open();
    const folder = join(await newFolder(), 'taken');
    await dumpDatabase({ ...source(), folder });
    return folder;
  };
  const change = async (folder: string, edit: (manifest: Record<string, unknown>) => void): Promise<void> => {
    const file = join(folder, 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    edit(manifest);
    await writeFile(file, JSON.stringify(manifest));
  };
  const isUntouched = async (into: TestDatabase): Promise<void> => {
    const tables = await onEyes(into, (eyes) =>
      eyes.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
    );
    expect(tables.rowCount).toBe(0);
  };

  test('a database that has rows, and leaves it as it is', async () => {
    const folder = await taken();
    const before = await sumsOf(here().testDatabase);
    await expect(load(here().testDatabase, folder)).rejects.toThrow('the database is not empty');
    expect(await sumsOf(here().testDatabase)).toEqual(before);
    // Its walls stand again, and its guards.
    const walls = await onEyes(here().testDatabase, (eyes) =>
      eyes.query(
        `SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
          AND relname NOT LIKE 'kysely_%' AND NOT relforcerowsecurity`,
      ),
    );
    expect(walls.rowCount).toBe(0);
  });

  test('a backup of a newer version', async () => {
    const [folder, into] = [await taken(), await createEmptyDatabase()];
    await change(folder, (manifest) => (manifest['migrations'] as string[]).push('9999_from_the_future'));
    await expect(load(into, folder)).rejects.toThrow(
      'newer version than this code: it has 9999_from_the_future',
    );
    await isUntouched(into);
  });

  test('an older backup into a schema that is further', async () => {
    const [folder, into] = [await taken(), await createEmptyDatabase()];
    await migrate({ adminUrl: into.adminUrl, appUser: APP_LOGIN });
    await change(folder, (manifest) => (manifest['migrations'] as string[]).pop());
    await expect(load(into, folder)).rejects.toThrow('the backup is older: take an empty one');
  });

  test('a file that was changed or is missing, or a backup that was not finished', async () => {
    const [folder, into] = [await taken(), await createEmptyDatabase()];
    await writeFile(join(folder, 'tables', 'invoice.ndjson.gz'), randomBytes(100));
    await expect(load(into, folder)).rejects.toThrow('the backup is damaged');
    await rm(join(folder, 'tables', 'invoice.ndjson.gz'));
    await expect(load(into, folder)).rejects.toThrow('the backup is damaged');
    await rm(join(folder, 'manifest.json'));
    await expect(load(into, folder)).rejects.toThrow('no complete backup');
    await isUntouched(into);
  });

  test('another signing key than the one of the backup', async () => {
    const [folder, into] = [await taken(), await createEmptyDatabase()];
    const environment = {
      DATABASE_URL: into.url,
      DATABASE_ADMIN_URL: into.adminUrl,
      RELANCE_SECRET: 'another key',
    };
    const site = { dataDir: await newFolder(), environment, say: silent };
    await expect(restore(site, folder)).rejects.toThrow('RELANCE_SECRET is not the one of the backup');
    await isUntouched(into);
  });
});

test('npm start: keys, sandbox and record move to a folder of their own, and are backed up from there at rest', async () => {
  const firm = await here().open();
  await fill(firm);
  const place = await newFolder();
  const { url, adminUrl } = here().testDatabase;
  const dataDir = join(place, 'old');
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'sandbox.json'), JSON.stringify({ organisationId: firm.orgId }));
  const environment = {
    RELANCE_SECRET: 'the signing key of the old place',
    RELANCE_OPERATOR_KEY: 'the operator key of the old place',
    LOG_LEVEL: 'warn',
    PATH: 'no setting of ours',
  };
  const old = {
    dataDir,
    environment: { ...environment, DATABASE_URL: url, DATABASE_ADMIN_URL: adminUrl },
    say: silent,
  };
  const first = await backUp(old, join(place, 'first'));
  const written = await readFile(join(place, 'first', 'configuration.json'), 'utf8');
  expect(written).toContain('the signing key of the old place');
  expect(written).not.toContain(new URL(url).password);
  expect(written).not.toContain('no setting of ours');

  const site = { dataDir: join(place, 'new'), environment: {}, say: silent };
  await expect(backUp(site, join(place, 'nothing'))).rejects.toThrow('there is no record');
  const damaged = join(place, 'damaged');
  await cp(join(place, 'first'), damaged, { recursive: true });
  await rm(join(damaged, 'tables', 'invoice.ndjson.gz'));
  await expect(restore(site, damaged)).rejects.toThrow('the backup is damaged');
  await restore(site, join(place, 'first'));
  const secrets = JSON.parse(await readFile(join(place, 'new', 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  expect([secrets['signingSecret'], secrets['operatorKey']]).toEqual([
    environment.RELANCE_SECRET,
    environment.RELANCE_OPERATOR_KEY,
  ]);
  expect(await readFile(join(place, 'new', 'sandbox.json'), 'utf8')).toContain(firm.orgId);
  const second = await backUp(site, join(place, 'second'));
  for (const [table, { sha256 }] of Object.entries(first.tables)) {
    if (!CHANGED.includes(table)) expect([table, second.tables[table]?.sha256]).toEqual([table, sha256]);
  }
  await expect(restore(site, join(place, 'first'))).rejects.toThrow('has a database already');
}, 120_000);

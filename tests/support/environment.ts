import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { loginUrl } from '../../src/dev/postgres-roles.js';
import { APP_LOGIN, OWNER_LOGIN } from './logins.js';
import type { ProvidedEnvironment } from './provided.js';

/** A database of one's own, cloned from the migrated template. */
export interface TestDatabase {
  readonly name: string;
  /** Owner of the schema (DATABASE_ADMIN_URL). Row-level security binds it too; oracles use superuserUrl. */
  readonly adminUrl: string;
  /** What the application connects with (DATABASE_URL). */
  readonly url: string;
  /** Superuser on this database: sees everything, row-level security or not. For oracles in tests only. */
  readonly superuserUrl: string;
  /** Cuts all its sessions and removes it. */
  drop(): Promise<void>;
}

/** The servers of this run. */
export function testServers(): ProvidedEnvironment {
  return inject('relance');
}

/**
 * A database cloned from the migrated template. Called inside a test it is dropped by itself when the
 * test ends; called in `beforeAll`, `drop()` it in `afterAll`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { schemaProblem, templateDatabase } = testServers();
  if (schemaProblem !== null) throw new Error(schemaProblem);
  return createDatabaseFrom(templateDatabase);
}

/** An empty database (no migration ran), for tests of the migrations themselves; dropped like the others. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabaseFrom('template0');
}

/** The bundled workflows, for `Worker.create({ workflowBundle })`. */
export function workflowBundle(): { codePath: string } {
  const { bundleProblem, workflowBundle: codePath } = testServers();
  if (bundleProblem !== null) throw new Error(bundleProblem);
  return { codePath };
}

/** A task queue nobody else of this run listens on. */
export function uniqueTaskQueue(): string {
  return `relance-${randomBytes(6).toString('hex')}`;
}

async function createDatabaseFrom(template: string): Promise<TestDatabase> {
  const servers = testServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser((client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER_LOGIN}`),
  );
  const superuserUrl = new URL(servers.superuserUrl);
  superuserUrl.pathname = `/${name}`;
  const database: TestDatabase = {
    name,
    adminUrl: loginUrl({ name: OWNER_LOGIN, password: servers.ownerPassword }, servers.postgresPort, name),
    url: loginUrl({ name: APP_LOGIN, password: servers.appPassword }, servers.postgresPort, name),
    superuserUrl: superuserUrl.href,
    drop: () => asSuperuser((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
  dropWithTest(database);
  return database;
}

async function asSuperuser(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: testServers().superuserUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function dropWithTest(database: TestDatabase): void {
  try {
    onTestFinished(() => database.drop());
  } catch {
    // Called from a hook: the file drops it in afterAll.
  }
}

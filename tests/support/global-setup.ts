import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheDir } from '../../src/dev/cache-dir.js';
import { ensureLogins, loginUrl } from '../../src/dev/postgres-roles.js';
import { startPostgres } from '../../src/dev/postgres.js';
import type { RunningPostgres } from '../../src/dev/postgres.js';
import { findTemporalBinary } from '../../src/dev/temporal-binary.js';
import { DEV_NAMESPACE, startTemporal } from '../../src/dev/temporal-server.js';
import { APP_LOGIN, OWNER_LOGIN } from './logins.js';
import type { ProvidedEnvironment } from './provided.js';

const TEMPLATE_DATABASE = 'relance_template';

/** What a run has started, for every project of it that asks. */
interface Servers {
  readonly provided: ProvidedEnvironment;
  readonly end: () => Promise<void>;
}
// vitest reads this file once for each project: what they share lies outside of it.
const shared = globalThis as { relanceServers?: { readonly starting: Promise<Servers>; users: number } };

/** Once per run, whichever project comes first; ended with the last one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = (shared.relanceServers ??= { starting: startServers(), users: 0 });
  servers.users += 1;
  const { provided, end } = await servers.starting;
  project.provide('relance', provided);
  return async () => {
    servers.users -= 1;
    if (servers.users > 0) return;
    delete shared.relanceServers;
    await end();
  };
}

/**
 * One PostgreSQL with a migrated template database, one Temporal dev server, one bundle of the workflows. All in a
 * folder of their own that is removed at the end.
 */
async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-test-'));
  await chmod(folder, 0o755);
  const ending: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const end = async () => {
    for (const each of ending.reverse()) await each();
  };
  try {
    const [postgres, temporal, bundle] = await Promise.all([
      testPostgres(folder, ending),
      testTemporal(folder, ending),
      bundleOf(folder),
    ]);
    return { provided: { ...postgres, ...temporal, ...bundle }, end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function testPostgres(folder: string, ending: (() => Promise<void>)[]) {
  const [superPassword, ownerPassword, appPassword] = [password(), password(), password()];
  const server: RunningPostgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: 0,
    password: superPassword,
    settings: ['max_connections=300', 'shared_buffers=256MB'],
  });
  ending.push(() => server.stop());
  const logins = {
    owner: { name: OWNER_LOGIN, password: ownerPassword },
    app: { name: APP_LOGIN, password: appPassword },
  };
  await ensureLogins(server.superuserUrl, logins, TEMPLATE_DATABASE);
  const adminUrl = loginUrl(logins.owner, server.port, TEMPLATE_DATABASE);
  const schemaProblem = await problemWith('the migration', () => migrateTemplate(adminUrl));
  return {
    superuserUrl: server.superuserUrl,
    postgresPort: server.port,
    ownerPassword,
    appPassword,
    templateDatabase: TEMPLATE_DATABASE,
    schemaProblem,
  };
}

async function migrateTemplate(adminUrl: string): Promise<void> {
  const { migrate } = await import('../../src/db/migrate.js');
  await migrate({ adminUrl, appUser: APP_LOGIN });
}

async function testTemporal(folder: string, ending: (() => Promise<void>)[]) {
  const binary = await findTemporalBinary({
    cacheDir: cacheDir(process.env),
    log: (line) => console.log(line),
  });
  const server = await startTemporal({
    binary: binary.path,
    dbFile: join(folder, 'temporal.db'),
    port: 0,
    uiPort: 0,
  });
  ending.push(() => server.stop());
  return {
    temporalAddress: server.address,
    temporalUiUrl: server.uiUrl,
    temporalNamespace: DEV_NAMESPACE,
    temporalBinary: binary.path,
  };
}

async function bundleOf(folder: string) {
  const workflowBundle = join(folder, 'workflow-bundle.js');
  const bundleProblem = await problemWith('the workflow bundle', async () => {
    const { bundleWorkflows } = await import('../../src/worker/bundle-workflows.js');
    await bundleWorkflows(workflowBundle);
  });
  return { workflowBundle, bundleProblem };
}

/** A schema or a bundle that is broken fails the tests that need it, with its own words, and no other. */
async function problemWith(what: string, work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    console.error(`${what} failed:`, error);
    return `${what} failed: ${(error as Error).message}`;
  }
}

function password(): string {
  return randomBytes(18).toString('base64url');
}

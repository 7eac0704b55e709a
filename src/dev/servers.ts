import { join } from 'node:path';
import { temporalConnection } from '../worker/temporal-connection.js';
import { cacheDir } from './cache-dir.js';
import { postgresPlan, temporalPlan } from './child-plans.js';
import { devServerEnvironment } from './instance-environment.js';
import type { DatabaseUrls, Environment, TemporalTarget } from './instance-environment.js';
import { freePort, onFreePort } from './ports.js';
import { ensureLogins, loginUrl } from './postgres-roles.js';
import { clusterUrl, prepareCluster } from './postgres.js';
import type { InstanceSecrets } from './secrets.js';
import type { ChildPlan } from './supervised-child.js';
import { findTemporalBinary } from './temporal-binary.js';
import { DEV_NAMESPACE } from './temporal-server.js';

const DATABASE = 'relance';

/** The instance a server is provided for. */
export interface Site {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly say: (line: string) => void;
  /** Starts a process under supervision; resolves when it is ready. */
  readonly run: (plan: ChildPlan) => Promise<void>;
}

/** The user's PostgreSQL (DATABASE_URL), or an embedded one with its data in the instance's folder. */
export async function provideDatabase(site: Site, secrets: InstanceSecrets): Promise<DatabaseUrls> {
  const { dataDir, environment, say } = site;
  if (environment.DATABASE_URL) {
    say('PostgreSQL: yours (DATABASE_URL)');
    return { url: environment.DATABASE_URL, adminUrl: environment.DATABASE_ADMIN_URL ?? null };
  }
  const folder = join(dataDir, 'postgres');
  const cluster = await prepareCluster({ dataDir: folder, port: 0, password: secrets.postgresPassword });
  const port = await onFreePort(5432, (free) => site.run(postgresPlan({ ...cluster, port: free })));
  say(`PostgreSQL: embedded, on 127.0.0.1:${port}`);
  const owner = { name: 'relance_owner', password: secrets.ownerPassword };
  const app = { name: 'relance_login', password: secrets.appPassword };
  await ensureLogins(clusterUrl({ ...cluster, port }), { owner, app }, DATABASE);
  return { url: loginUrl(app, port, DATABASE), adminUrl: loginUrl(owner, port, DATABASE) };
}

/** The user's Temporal (TEMPORAL_ADDRESS), or a dev server with its file in the instance's folder. */
export async function provideTemporal(site: Site): Promise<TemporalTarget> {
  const { dataDir, environment, say } = site;
  if (environment.TEMPORAL_ADDRESS) {
    say('Temporal: yours (TEMPORAL_ADDRESS)');
    const theirs = Object.entries(environment).filter(([key]) => key.startsWith('TEMPORAL_'));
    return {
      address: environment.TEMPORAL_ADDRESS,
      namespace: temporalConnection(environment).namespace,
      uiUrl: environment.TEMPORAL_UI_URL ?? null,
      environment: Object.fromEntries(theirs),
    };
  }
  const binary = await findTemporalBinary({ cacheDir: cacheDir(environment), log: say });
  const server = { binary: binary.path, dbFile: join(dataDir, 'temporal.db') };
  let uiPort = 0;
  const port = await onFreePort(7233, async (free) => {
    uiPort = await freePort(8233, new Set([free]));
    await site.run(temporalPlan({ ...server, port: free, uiPort }));
  });
  const address = `127.0.0.1:${port}`;
  say(`Temporal: ${binary.version}, from ${binary.source}, on ${address}`);
  return {
    address,
    namespace: DEV_NAMESPACE,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    environment: devServerEnvironment(dataDir, address, DEV_NAMESPACE),
  };
}

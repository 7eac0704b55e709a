import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupRefused } from '../db/errors.js';
import type { Environment } from './instance-environment.js';
import { releaseLock, runningSupervisor, takeLock } from './instance-lock.js';
import { endLeftovers } from './leftovers.js';
import { ensureLogins, loginUrl } from './postgres-roles.js';
import { startPostgres } from './postgres.js';
import { readJson } from './private-file.js';
import { instanceSecrets, type InstanceSecrets } from './secrets.js';

const DATABASE = 'relance';

/** Where a backup is taken from, or brought to. */
export interface BackupSite {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly say: (line: string) => void;
}

/** The two logins of the record (contract §2). */
export interface RecordUrls {
  readonly url: string;
  readonly adminUrl: string;
}

/** The user's own PostgreSQL. @throws BackupRefused unless both logins are named; null when neither is */
export function ownDatabase({ environment }: BackupSite): RecordUrls | null {
  const { DATABASE_URL: url, DATABASE_ADMIN_URL: adminUrl } = environment;
  if (!url && !adminUrl) return null;
  if (!url || !adminUrl)
    throw new BackupRefused('expected both DATABASE_URL and DATABASE_ADMIN_URL to be set, or neither');
  return { url, adminUrl };
}

const instance = z.object({ databaseUrl: z.string() });

/** The embedded PostgreSQL of a running instance, which goes on meanwhile. */
export function runningDatabase({ dataDir }: BackupSite): RecordUrls {
  const known = instance.safeParse(readJson(join(dataDir, 'instance.json')));
  if (!known.success) throw new BackupRefused('the instance is just starting or ending: repeat in a moment');
  const url = new URL(known.data.databaseUrl);
  const secrets = instanceSecrets(dataDir);
  return { url: url.href, adminUrl: loginUrl(ownerOf(secrets), Number(url.port), DATABASE) };
}

/**
 * Starts the embedded PostgreSQL of a folder nobody runs on, for some work, and ends it again; no instance can
 * start meanwhile.
 */
export async function withEmbeddedDatabase<T>(
  { dataDir, say }: BackupSite,
  work: (urls: RecordUrls) => Promise<T>,
): Promise<T> {
  const other = takeLock(dataDir);
  if (other !== null) throw new BackupRefused(`an instance is running on ${dataDir} (pid ${other.pid})`);
  try {
    await endLeftovers(dataDir, say);
    const secrets = instanceSecrets(dataDir);
    const { postgresPassword: password } = secrets;
    const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), port: 0, password });
    try {
      const [owner, app] = [ownerOf(secrets), { name: 'relance_login', password: secrets.appPassword }];
      await ensureLogins(postgres.superuserUrl, { owner, app }, DATABASE);
      const { port } = postgres;
      return await work({ url: loginUrl(app, port, DATABASE), adminUrl: loginUrl(owner, port, DATABASE) });
    } finally {
      await postgres.stop();
    }
  } finally {
    releaseLock(dataDir);
  }
}

export const isRunning = ({ dataDir }: BackupSite): boolean => runningSupervisor(dataDir) !== null;
export const hasEmbeddedDatabase = ({ dataDir }: BackupSite): boolean =>
  existsSync(join(dataDir, 'postgres', 'PG_VERSION'));

const ownerOf = ({ ownerPassword }: InstanceSecrets) => ({ name: 'relance_owner', password: ownerPassword });

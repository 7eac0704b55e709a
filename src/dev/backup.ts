import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SETTING_NAMES } from '../config.js';
import { dumpDatabase } from '../db/backup/dump.js';
import { loadDatabase } from '../db/backup/load.js';
import {
  readConfiguration,
  readManifest,
  type BackupConfiguration,
  type BackupManifest,
} from '../db/backup/manifest.js';
import { BackupRefused } from '../db/errors.js';
import {
  hasEmbeddedDatabase,
  isRunning,
  ownDatabase,
  runningDatabase,
  withEmbeddedDatabase,
  type BackupSite,
  type RecordUrls,
} from './backup-site.js';
import { readJson, writePrivateJson } from './private-file.js';
import { instanceSecrets } from './secrets.js';

const configuration = z.object({
  /** As the processes were told: settings, and the keys `npm start` had made up. */
  environment: z.record(z.string(), z.string()),
  /** What `npm start` keeps of its sandbox organisation; null where it never ran. */
  sandbox: z.unknown(),
  loginPassword: z.string().nullable(),
});
type Configuration = z.infer<typeof configuration>;

/**
 * `npm run backup`: the record, the keys and the settings in a folder of their own, while everything goes on.
 * @throws BackupRefused
 */
export async function backUp(site: BackupSite, folder: string): Promise<BackupManifest> {
  const dump = (urls: RecordUrls): Promise<BackupManifest> =>
    dumpDatabase({ ...urls, folder, configuration: configurationOf(site), say: site.say });
  const own = ownDatabase(site);
  if (own) return dump(own);
  if (isRunning(site)) return dump(runningDatabase(site));
  if (!hasEmbeddedDatabase(site)) throw new BackupRefused(`there is no record in ${site.dataDir} yet`);
  return withEmbeddedDatabase(site, dump);
}

/**
 * `npm run restore`: brings a backup into an empty database, and its keys into an empty instance folder. Everything
 * comes back stopped.
 * @throws BackupRefused before anything is changed, when something is in the way
 */
export async function restore(site: BackupSite, folder: string): Promise<BackupManifest> {
  const manifest = await readManifest(folder);
  const kept = configurationIn(await readConfiguration(folder, manifest));
  refuseOtherKeys(site, kept);
  const load = ({ url, adminUrl }: RecordUrls): Promise<BackupManifest> => {
    const appUser = decodeURIComponent(new URL(url).username);
    return loadDatabase({ adminUrl, appUser, folder, say: site.say });
  };
  const own = ownDatabase(site);
  if (own) return load(own);
  if (isRunning(site)) throw new BackupRefused(`an instance is running on ${site.dataDir}: end it first`);
  if (hasEmbeddedDatabase(site))
    throw new BackupRefused(
      `${site.dataDir} has a database already: set it aside, or name another folder by RELANCE_DATA_DIR`,
    );
  bringKeysBack(site, kept);
  try {
    return await withEmbeddedDatabase(site, load);
  } catch (error) {
    // Made for this, and nothing is in it: the next try finds the folder as this one did.
    rmSync(join(site.dataDir, 'postgres'), { recursive: true, force: true });
    throw error;
  }
}

function configurationOf({ dataDir, environment }: BackupSite): BackupConfiguration {
  const given = Object.entries(environment).filter(
    (entry): entry is [string, string] => isSetting(entry[0]) && !!entry[1],
  );
  const hasInstance = readJson(join(dataDir, 'secrets.json')) !== null;
  const made = hasInstance ? instanceSecrets(dataDir) : null;
  const content: Configuration = {
    environment: {
      ...(made ? { RELANCE_SECRET: made.signingSecret, RELANCE_OPERATOR_KEY: made.operatorKey } : {}),
      ...Object.fromEntries(given),
    },
    sandbox: readJson(join(dataDir, 'sandbox.json')),
    loginPassword: made?.loginPassword ?? null,
  };
  return content;
}

const isSetting = (name: string): boolean => SETTING_NAMES.includes(name) || name.startsWith('TEMPORAL_');

function configurationIn(content: BackupConfiguration): Configuration {
  const parsed = configuration.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new BackupRefused('configuration.json cannot be read');
}

/** With another signing key the links in mails that are out, and what else was derived from it, would be void. */
function refuseOtherKeys({ environment }: BackupSite, kept: Configuration): void {
  const { RELANCE_SECRET: now } = environment;
  const then = kept.environment['RELANCE_SECRET'];
  if (now && then !== undefined && now !== then)
    throw new BackupRefused(
      "RELANCE_SECRET is not the one of the backup: take the backup's (configuration.json)",
    );
}

/** The passwords of PostgreSQL belong to a cluster and are made anew; the rest is as it was. */
function bringKeysBack({ dataDir }: BackupSite, kept: Configuration): void {
  const { RELANCE_SECRET: signingSecret, RELANCE_OPERATOR_KEY: operatorKey } = kept.environment;
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const fresh = instanceSecrets(dataDir);
  writePrivateJson(join(dataDir, 'secrets.json'), {
    ...fresh,
    signingSecret: signingSecret ?? fresh.signingSecret,
    operatorKey: operatorKey ?? fresh.operatorKey,
    loginPassword: kept.loginPassword ?? fresh.loginPassword,
  });
  if (kept.sandbox !== null) writePrivateJson(join(dataDir, 'sandbox.json'), kept.sandbox);
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../config.js';
import type { InstanceSecrets } from './secrets.js';

/** An environment as processes take it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The two connection strings of contract §2. `adminUrl` is null when the user migrates by themselves. */
export interface DatabaseUrls {
  readonly url: string;
  readonly adminUrl: string | null;
}

/** How the processes reach Temporal; `uiUrl` is null when nobody named one. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string | null;
  /** `TEMPORAL_*` for the processes, replacing those of the user's environment. */
  readonly environment: Environment;
}

/**
 * `TEMPORAL_*` for processes that talk to our own dev server: the user's key, TLS settings and profiles
 * belong to another server and must not be mixed in.
 */
export function devServerEnvironment(dataDir: string, address: string, namespace: string): Environment {
  const profile = join(dataDir, 'temporal.toml');
  writeFileSync(
    profile,
    `[profile.default]\naddress = ${JSON.stringify(address)}\nnamespace = ${JSON.stringify(namespace)}\n`,
  );
  return { TEMPORAL_CONFIG_FILE: profile, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
}

/** What the API, the worker and the migration are given: what the user set, completed by what we made up. */
export function processEnvironment(
  given: Environment,
  parts: {
    readonly port: number;
    readonly database: DatabaseUrls;
    readonly temporal: TemporalTarget;
    readonly secrets: InstanceSecrets;
  },
): Environment {
  const { port, database, temporal, secrets } = parts;
  const others = Object.entries(given).filter(
    ([key]) => !key.startsWith('TEMPORAL_') && !key.startsWith('npm_'),
  );
  return {
    ...Object.fromEntries(others),
    ...temporal.environment,
    PORT: given.PORT ? given.PORT : String(port),
    DATABASE_URL: database.url,
    DATABASE_ADMIN_URL: database.adminUrl ?? undefined,
    TEMPORAL_UI_URL: temporal.uiUrl ?? undefined,
    RELANCE_PUBLIC_URL: given.RELANCE_PUBLIC_URL ?? localUrl(given.HOST, port),
    RELANCE_SECRET: given.RELANCE_SECRET ?? secrets.signingSecret,
    RELANCE_OPERATOR_KEY: given.RELANCE_OPERATOR_KEY ?? secrets.operatorKey,
  };
}

/** The owner's password is the migration's alone: a program that serves requests never holds it. */
export function apiEnvironment(environment: Environment): Environment {
  return { ...environment, DATABASE_ADMIN_URL: undefined };
}

/** As the API's; `METRICS_PORT` is per process, so the worker takes the one after it. */
export function workerEnvironment(environment: Environment): Environment {
  const { METRICS_PORT } = environment;
  return {
    ...apiEnvironment(environment),
    METRICS_PORT: METRICS_PORT ? String(Number(METRICS_PORT) + 1) : undefined,
  };
}

/** Where the API is reached from this machine. */
export function localUrl(host: string | undefined, port: number): string {
  const isEverywhere = host === undefined || host === '' || host === '0.0.0.0' || host === '::';
  return `http://${isEverywhere ? '127.0.0.1' : host}:${port}`;
}

/**
 * Finds what is wrong with the user's settings before anything is started.
 * @throws {ConfigError} with one line per problem
 */
export function checkEnvironment(given: Environment, secrets: InstanceSecrets): void {
  if (given.DATABASE_ADMIN_URL && !given.DATABASE_URL) {
    throw new ConfigError(['expected DATABASE_URL to be set (DATABASE_ADMIN_URL is), got nothing']);
  }
  const nowhere = 'postgresql://127.0.0.1/';
  readConfig(
    processEnvironment(given, {
      port: 3000,
      database: {
        url: given.DATABASE_URL ? given.DATABASE_URL : nowhere,
        adminUrl: given.DATABASE_ADMIN_URL ?? null,
      },
      temporal: { address: '', namespace: '', uiUrl: given.TEMPORAL_UI_URL ?? null, environment: {} },
      secrets,
    }),
  );
}

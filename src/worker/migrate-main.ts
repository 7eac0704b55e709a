import { Connection } from '@temporalio/client';
import { ConfigError, readConfig } from '../config.js';
import type { Config } from '../config.js';
import { migrate } from '../db/migrate.js';
import { temporalConnection } from './temporal-connection.js';
import { registerSearchAttributes, SEARCH_ATTRIBUTES } from './temporal-namespace.js';

const CONNECT_TIMEOUT_MS = 10_000;

// `npm run migrate`: schema, roles and grants in PostgreSQL, search attributes in Temporal. May be repeated.
try {
  const config = readConfig(process.env);
  await migrateDatabase(config);
  await prepareNamespace();
} catch (error) {
  const problems = error instanceof ConfigError ? error.problems : [describe(error)];
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

async function migrateDatabase(config: Config): Promise<void> {
  if (config.databaseAdminUrl === null) {
    throw new ConfigError(['expected DATABASE_ADMIN_URL to be set, got nothing']);
  }
  const appUser = decodeURIComponent(new URL(config.databaseUrl).username);
  if (appUser === '') {
    throw new ConfigError(['expected DATABASE_URL to name its user: `migrate` grants what that user needs']);
  }
  const applied = await migrate({ adminUrl: config.databaseAdminUrl, appUser });
  for (const name of applied) process.stdout.write(`applied ${name}\n`);
  process.stdout.write(`the schema is up to date, ${appUser} may use it\n`);
}

async function prepareNamespace(): Promise<void> {
  const { connectionOptions, namespace } = temporalConnection();
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT_MS });
    const added = await registerSearchAttributes(connection, namespace);
    await connection.close();
    process.stdout.write(`search attributes in namespace ${namespace}: ${added.join(', ') || 'all there'}\n`);
  } catch (error) {
    throw new Error(
      `the schema is done, but the search attributes ${SEARCH_ATTRIBUTES.join(' and ')} (Keyword) could not be registered in ` +
        `namespace ${namespace} at ${connectionOptions.address ?? 'the default address'}: ${describe(error)}. ` +
        'Repeat `npm run migrate`, or register them by hand.',
      { cause: error },
    );
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

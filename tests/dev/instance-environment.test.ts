import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../src/config.js';
import {
  apiEnvironment,
  checkEnvironment,
  devServerEnvironment,
  localUrl,
  processEnvironment,
  workerEnvironment,
} from '../../src/dev/instance-environment.js';
import { instanceSecrets } from '../../src/dev/secrets.js';
import { temporalConnection } from '../../src/worker/temporal-connection.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'relance-environment-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const DATABASE = { url: 'postgresql://app@here/relance', adminUrl: 'postgresql://owner@here/relance' };

test('secrets are made once per folder, for its owner alone', () => {
  const dataDir = folder();
  const made = instanceSecrets(dataDir);
  expect(instanceSecrets(dataDir)).toEqual(made);
  expect(new Set(Object.values(made)).size).toBe(Object.keys(made).length);
  expect(instanceSecrets(folder())).not.toEqual(made);
});

test('the user’s Temporal key and profiles do not reach a dev server of ours', () => {
  const dataDir = folder();
  const environment = processEnvironment(
    { PATH: '/bin', TEMPORAL_API_KEY: 'theirs', TEMPORAL_TLS: 'true', TEMPORAL_PROFILE: 'cloud' },
    {
      port: 3000,
      database: DATABASE,
      temporal: {
        address: '127.0.0.1:7233',
        namespace: 'default',
        uiUrl: 'http://127.0.0.1:8233',
        environment: devServerEnvironment(dataDir, '127.0.0.1:7233', 'default'),
      },
      secrets: instanceSecrets(dataDir),
    },
  );
  expect(environment.PATH).toBe('/bin');
  expect(Object.values(environment)).not.toContain('theirs');
  expect(temporalConnection(environment)).toEqual({
    connectionOptions: { address: '127.0.0.1:7233' },
    namespace: 'default',
  });
  expect(readFileSync(join(dataDir, 'temporal.toml'), 'utf8')).toContain('[profile.default]');
});

test('what the user sets wins over what we make up', () => {
  const given = {
    PORT: '4000',
    RELANCE_SECRET: 'a secret of the user',
    RELANCE_OPERATOR_KEY: 'a key of the user',
    RELANCE_PUBLIC_URL: 'https://relance.example.com',
  };
  const temporal = { address: 'theirs:7233', namespace: 'theirs', uiUrl: null, environment: {} };
  const secrets = instanceSecrets(folder());
  const environment = processEnvironment(given, { port: 3000, database: DATABASE, temporal, secrets });
  expect(environment).toMatchObject(given);
  expect(environment.TEMPORAL_UI_URL).toBeUndefined();
});

test('programs that serve requests never hold the owner’s password, and have a metrics port each', () => {
  const environment = { DATABASE_URL: 'a', DATABASE_ADMIN_URL: 'b', METRICS_PORT: '9100' };
  expect(apiEnvironment(environment)).toMatchObject({ DATABASE_ADMIN_URL: undefined, METRICS_PORT: '9100' });
  expect(workerEnvironment(environment)).toMatchObject({
    DATABASE_ADMIN_URL: undefined,
    METRICS_PORT: '9101',
  });
  expect(workerEnvironment({}).METRICS_PORT).toBeUndefined();
});

test.each([
  [{ PORT: 'x' }, 'expected PORT to be a port from 1 to 65535, got "x"'],
  [
    { DATABASE_ADMIN_URL: 'postgresql://o@h/d' },
    'expected DATABASE_URL to be set (DATABASE_ADMIN_URL is), got nothing',
  ],
  [
    { NODE_ENV: 'production' },
    'expected RELANCE_PUBLIC_URL to be an https address that is not localhost (NODE_ENV=production), got "http://127.0.0.1:3000"',
  ],
])('%j is refused before anything starts', (given, problem) => {
  const secrets = instanceSecrets(folder());
  let problems: readonly string[] = [];
  try {
    checkEnvironment(given, secrets);
  } catch (error) {
    if (error instanceof ConfigError) problems = error.problems;
  }
  expect(problems).toEqual([problem]);
});

test.each([
  [undefined, 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['192.0.2.7', 'http://192.0.2.7:3000'],
])('an API on %s is reached at %s from this machine', (host, url) => {
  expect(localUrl(host, 3000)).toBe(url);
});

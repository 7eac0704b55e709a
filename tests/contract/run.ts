import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startApi, type RunningApi } from '../../src/api/server.js';
import { createDatabase } from '../../src/db/database.js';
import { migrate } from '../../src/db/migrate.js';
import { ensureLogins, loginUrl } from '../../src/dev/postgres-roles.js';
import { startPostgres } from '../../src/dev/postgres.js';
import { createLogger } from '../../src/log.js';
import { APP_LOGIN, OWNER_LOGIN } from '../support/logins.js';
import { installedSchemathesis } from './schemathesis.js';

const DATABASE = 'relance';
const EXAMPLES_PER_CALL = 25;
/** How the time is shared: most calls belong to an organisation. */
const OPERATOR_SHARE = 0.1;
/** Ends the key or the session everything else is tried with; tests/api has them. */
const ENDS_ITSELF = ['/v1/logout', '/v1/api-keys/{id}'];

export interface ContractTest {
  readonly seconds: number;
  readonly seed: number;
}

/**
 * The API of this source tree on a database of its own, called by schemathesis with what its document allows and with
 * what it does not. No worker and no Temporal: acceptance needs neither (P3).
 * @returns 0 when every answer was as documented
 */
export async function runContractTest({ seconds, seed }: ContractTest): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-contract-'));
  await chmod(folder, 0o755);
  const ending: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const schemathesis = await installedSchemathesis();
    const operatorKey = secret();
    const api = await openApi(folder, operatorKey, ending);
    const judge = (key: string, share: number, filters: readonly string[]): Promise<number> =>
      judged(schemathesis, api, {
        key,
        seed,
        seconds: Math.max(10, Math.round(seconds * share)),
        filters,
        folder,
      });
    const foreign = ENDS_ITSELF.flatMap((path) => ['--exclude-path', path]);
    const own = ['--exclude-tag', 'Operator', '--exclude-path', '/v1/connectors/{kind}/{id}', ...foreign];
    const organisation = await judge(await newKey(api, operatorKey), 1 - OPERATOR_SHARE, own);
    const operator = await judge(operatorKey, OPERATOR_SHARE, ['--include-tag', 'Operator']);
    return organisation || operator;
  } finally {
    for (const end of ending.reverse()) await end();
  }
}

async function openApi(
  folder: string,
  operatorKey: string,
  ending: (() => Promise<unknown>)[],
): Promise<RunningApi> {
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: 0, password: secret() });
  ending.push(() => postgres.stop());
  const logins = {
    owner: { name: OWNER_LOGIN, password: secret() },
    app: { name: APP_LOGIN, password: secret() },
  };
  await ensureLogins(postgres.superuserUrl, logins, DATABASE);
  await migrate({ adminUrl: loginUrl(logins.owner, postgres.port, DATABASE), appUser: APP_LOGIN });
  const database = createDatabase({ url: loginUrl(logins.app, postgres.port, DATABASE) });
  ending.push(() => database.close());
  const log = createLogger({ name: 'api', level: 'error' });
  const patience = { leasePatienceMs: 500, advancePatienceMs: 100 };
  const api = await startApi({ database, log, operatorKey, secret: secret(), ...patience });
  ending.push(() => api.close());
  return api;
}

async function newKey(api: RunningApi, operatorKey: string): Promise<string> {
  const response = await fetch(`${api.url}/v1/operator/organisations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${operatorKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Atelier Roux',
      timeZone: 'Europe/Paris',
      region: 'FR',
      language: 'fr',
      sandbox: true,
      sender: { name: 'Atelier Roux', email: 'factures@atelier.example', phone: '+33 4 72 00 00 00' },
      owner: { name: 'Camille Roux', email: 'camille@atelier.example' },
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { apiKey: string }).apiKey;
}

interface Judging {
  readonly key: string;
  readonly seed: number;
  readonly seconds: number;
  readonly filters: readonly string[];
  readonly folder: string;
}

/** Runs schemathesis to its end, with its words on this terminal; its exit code. */
function judged(schemathesis: string, api: RunningApi, judging: Judging): Promise<number> {
  const { key, seed, seconds, filters, folder } = judging;
  const options = [
    ...['--max-examples', String(EXAMPLES_PER_CALL), '--seed', String(seed), '--max-time', String(seconds)],
    ...['--header', `Authorization: Bearer ${key}`, '--request-timeout', '30'],
    ...['--suppress-health-check', 'all', '--continue-on-failure', '--no-color', '--warnings', 'off'],
    ...filters,
  ];
  return new Promise((resolve, reject) => {
    const config = ['--config-file', join(import.meta.dirname, 'schemathesis.toml')];
    const program = ['-m', 'schemathesis.cli', ...config, 'run', `${api.url}/openapi.json`, ...options];
    const child = spawn('python3', program, {
      cwd: folder,
      env: {
        ...process.env,
        PYTHONPATH: [schemathesis, import.meta.dirname].join(delimiter),
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'contract_hooks',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

const secret = (): string => randomBytes(24).toString('base64url');

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const CONFIG = join(ROOT, '.dependency-cruiser.mjs');

/** One file that breaks each rule, and what it imports to do so. */
const PLANTED: Readonly<Record<string, readonly [file: string, code: string][]>> = {
  'domain-is-alone': [
    ['src/domain/asks-the-record.ts', `import { rows } from '../db/rows.js'; rows();`],
    ['src/domain/fails.ts', `import { reached } from '../failpoints.js'; reached();`],
  ],
  'domain-is-pure': [
    ['src/domain/reads-a-file.ts', `import { readFileSync } from 'node:fs'; readFileSync('x');`],
    ['src/domain/serves.ts', `import express from 'express'; express();`],
  ],
  'workflows-know-domain': [
    ['workflows/asks-the-record.ts', `import { rows } from '../src/db/rows.js'; rows();`],
  ],
  'workflows-take-types-of-activities': [
    ['workflows/calls-directly.ts', `import { send } from '../activities/send.js'; send();`],
  ],
  'workflows-use-the-sandbox-library-only': [
    ['workflows/validates.ts', `import { z } from 'zod'; z();`],
    ['workflows/reads-a-file.ts', `import { readFileSync } from 'node:fs'; readFileSync('x');`],
  ],
  'activities-know-domain-db-connectors': [
    ['activities/serves.ts', `import { route } from '../src/api/route.js'; route();`],
  ],
  'db-knows-domain': [['src/db/sends.ts', `import { mail } from '../connectors/mail.js'; mail();`]],
  'connectors-know-domain': [['src/connectors/stores.ts', `import { rows } from '../db/rows.js'; rows();`]],
  'api-knows-its-neighbours': [
    ['src/api/acts.ts', `import { send } from '../../activities/send.js'; send();`],
    ['src/api/draws.ts', `import { page } from '../web/page.js'; page();`],
    ['src/api/runs.ts', `import { dun } from '../../workflows/dun.js'; dun();`],
  ],
  'api-assembly': [['src/api/main.ts', `import { send } from '../../activities/send.js'; send();`]],
  'web-knows-the-api-from-outside': [
    ['src/web/asks-the-record.ts', `import { rows } from '../db/rows.js'; rows();`],
  ],
  'web-takes-types-of-the-api-only': [
    ['src/web/knows-the-record.ts', `import type { Row } from '../db/rows.js'; export const row: Row = {};`],
  ],
  'worker-knows-no-api': [['src/worker/serves.ts', `import { route } from '../api/route.js'; route();`]],
  'clients-stand-alone': [
    [
      'clients/typescript/knows.ts',
      `import type { InvoiceView } from '../../src/api/views/invoice.js'; export const view: InvoiceView = {};`,
    ],
    ['clients/typescript/needs.ts', `import { z } from 'zod'; z();`],
  ],
  'failpoints-know-nothing': [
    ['src/failpoints.ts', `import { now } from './domain/time.js'; export const reached = () => now;`],
  ],
  'nothing-imports-tests': [['src/dev/borrows.ts', `import { story } from '../../tests/story.js'; story();`]],
  'nothing-imports-dev': [['src/db/embeds.ts', `import { postgres } from '../dev/postgres.js'; postgres();`]],
  'configuration-is-read-once': [['src/api/reads.ts', `import { config } from '../config.js'; config();`]],
  'sql-lives-in-db': [
    ['src/api/queries.ts', `import pg from 'pg'; pg();`],
    ['activities/builds-sql.ts', `import { sql } from 'kysely'; sql();`],
  ],
  'api-never-talks-to-temporal': [
    ['src/api/signals.ts', `import { Client } from '@temporalio/client'; Client();`],
  ],
  'no-development-libraries-in-production': [
    ['src/worker/tests-itself.ts', `import { test } from 'vitest'; test();`],
  ],
  'no-circles': [['src/domain/egg.ts', `import { hen } from './hen.js'; export const egg = () => hen;`]],
  'everything-resolves': [['src/domain/lost.ts', `import { nowhere } from './nowhere.js'; nowhere();`]],
};

/** The other half of the circle, which is reported once. */
const HEN = ['src/domain/hen.ts', `import { egg } from './egg.js'; export const hen = () => egg;`] as const;

/** What the rooms are for: none of this may be reported. */
const ALLOWED: readonly (readonly [string, string])[] = [
  [
    'src/db/rows.ts',
    `import pg from 'pg'; import { now } from '../domain/time.js'; export const rows = () => [pg, now]; export type Row = object;`,
  ],
  ['src/failpoints.ts', `export const reached = () => undefined;`],
  ['src/db/held.ts', `import { reached } from '../failpoints.js'; export const held = () => reached();`],
  ['src/domain/time.ts', `import { Temporal } from 'temporal-polyfill'; export const now = () => Temporal;`],
  ['src/connectors/mail.ts', `import { now } from '../domain/time.js'; export const mail = () => now;`],
  [
    'src/api/route.ts',
    `import { rows } from '../db/rows.js'; import { id } from '../../workflows/names.js'; export const route = () => [rows, id];`,
  ],
  ['src/api/views/invoice.ts', `export type InvoiceView = object;`],
  [
    'src/web/page.ts',
    `import type { InvoiceView } from '../api/views/invoice.js'; export const page = (): InvoiceView => ({});`,
  ],
  ['src/web/main-page.ts', `import express from 'express'; export const pages = () => express;`],
  [
    'src/worker/main.ts',
    `import { config } from '../config.js'; import { Client } from '@temporalio/client'; import { send } from '../../activities/send.js'; [config, Client, send];`,
  ],
  [
    'src/worker/run.ts',
    `import type { Config } from '../config.js'; export const run = (config: Config) => config;`,
  ],
  ['src/dev/postgres.ts', `import pg from 'pg'; export const postgres = () => pg;`],
  ['src/config.ts', `import { z } from 'zod'; export const config = () => z; export type Config = object;`],
  [
    'activities/send.ts',
    `import { rows } from '../src/db/rows.js'; import { mail } from '../src/connectors/mail.js'; export const send = () => [rows, mail];`,
  ],
  ['workflows/names.ts', `export const id = () => 'id';`],
  [
    'workflows/dun.ts',
    `import type { send } from '../activities/send.js'; import { proxyActivities } from '@temporalio/workflow'; import { id } from './names.js'; export const dun = (a: typeof send) => [a, proxyActivities, id];`,
  ],
  ['clients/typescript/types.ts', `export type Invoice = object;`],
  [
    'clients/typescript/client.ts',
    `import type { Invoice } from './types.js'; export const client = (): Invoice => ({});`,
  ],
  ['tests/story.ts', `import { rows } from '../src/db/rows.js'; export const story = () => rows;`],
];

const LIBRARIES = [
  'pg',
  'kysely',
  'express',
  'zod',
  'temporal-polyfill',
  '@temporalio/client',
  '@temporalio/workflow',
];
const DEVELOPMENT_LIBRARIES = ['vitest'];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('the rooms as they are meant to be pass', () => {
  expect(violationsIn(ALLOWED)).toEqual([]);
});

test('a planted violation of every rule is found, in the very file', async () => {
  const config = (await import(pathToFileURL(CONFIG).href)) as {
    default: { forbidden: { name: string; comment?: string }[] };
  };
  const rules = config.default.forbidden;
  expect(Object.keys(PLANTED).sort()).toEqual(rules.map((rule) => rule.name).sort());
  expect(rules.filter((rule) => (rule.comment ?? '').length < 20)).toEqual([]);
  const expected = Object.entries(PLANTED).flatMap(([rule, files]) =>
    files.map(([file]) => `${rule}: ${file}`),
  );
  const found = violationsIn([...ALLOWED, HEN, ...Object.values(PLANTED).flat()]);
  expect(expected.filter((violation) => !found.includes(violation))).toEqual([]);
});

/** Runs the real rules over a small tree of its own; answers `rule: file` for each violation. */
function violationsIn(files: readonly (readonly [string, string])[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'relance-rooms-'));
  folders.push(folder);
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: versions(LIBRARIES),
      devDependencies: versions(DEVELOPMENT_LIBRARIES),
    }),
  );
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: { module: 'NodeNext', moduleResolution: 'NodeNext', target: 'ES2023' },
    }),
  );
  for (const name of [...LIBRARIES, ...DEVELOPMENT_LIBRARIES]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'module.exports = () => 0;');
  }
  for (const [path, code] of files) write(path, code);
  const rooms = ['src', 'workflows', 'activities', 'clients', 'tests'];
  const result = spawnSync(
    process.execPath,
    [CRUISER, '--config', CONFIG, '--output-type', 'json', ...rooms],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  if (!result.stdout.startsWith('{')) throw new Error(`${result.stdout}${result.stderr}`);
  const report = JSON.parse(result.stdout) as {
    summary: { violations: { from: string; rule: { name: string } }[] };
  };
  return report.summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`);
}

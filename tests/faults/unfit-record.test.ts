import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../../src/dev/ports.js';
import { createTestDatabase, testServers } from '../support/environment.js';
import { ensureBuilt } from './built.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

beforeAll(ensureBuilt, 180_000);

/** Runs a program until it ends by itself. */
async function runToItsEnd(
  main: string,
  databaseUrl: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number; words: string }> {
  const { temporalAddress, temporalNamespace } = testServers();
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'src', main)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      TEMPORAL_NAMESPACE: temporalNamespace,
      PORT: String(await freePort()),
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (words += text));
  }
  const [code] = (await once(child, 'exit')) as [number];
  return { code, words };
}

test.each(['api/main.js', 'worker/main.js'])(
  'a process ends with one clear line instead of serving a record that forgets: %s',
  async (main) => {
    const own = await createTestDatabase();
    const client = new pg.Client({ connectionString: own.superuserUrl });
    await client.connect();
    await client.query(`ALTER DATABASE ${own.name} SET synchronous_commit = off`);
    await client.end();
    const { code, words } = await runToItsEnd(main, own.url);
    expect(code, words).toBe(1);
    const fatal = words.split('\n').filter((line) => line.includes('"level":60') || line.includes('fatal'));
    expect(fatal).toHaveLength(1);
    expect(fatal[0]).toContain('expected synchronous_commit to be on');
  },
);

test.each(['api/main.js', 'worker/main.js'])(
  'in production a process that is told to let faults in ends with one line instead: %s',
  async (main) => {
    const { code, words } = await runToItsEnd(main, 'postgresql://nobody@127.0.0.1:1/none', {
      NODE_ENV: 'production',
      RELANCE_PUBLIC_URL: 'https://relance.example',
      RELANCE_SECRET: 'a-long-enough-signing-secret',
      RELANCE_OPERATOR_KEY: 'a-long-enough-operator-key',
      RELANCE_FAILPOINTS: '/nowhere/log',
    });
    expect(code, words).toBe(1);
    expect(words).toBe(
      'expected RELANCE_FAILPOINTS not to be set (NODE_ENV=production): it lets faults in\n',
    );
  },
);

import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../../src/dev/ports.js';
import {
  clusterUrl,
  prepareCluster,
  spawnPostgres,
  untilPostgresAnswers,
} from '../../../src/dev/postgres.js';

const ROWS = 60;
const STARTS_WITHIN_MS = 60_000;

/**
 * Takes rows in on a PostgreSQL with these settings, each acknowledged by its COMMIT, stops the server the immediate way
 * and starts it again: what was acknowledged, and what is still there.
 */
export async function stopImmediately(
  settings: readonly string[],
): Promise<{ readonly acknowledged: readonly string[]; readonly found: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'relance-forgetful-'));
  await chmod(folder, 0o755);
  const dataDir = join(folder, 'postgres');
  const cluster = await prepareCluster({ dataDir, port: await freePort(), password: 'oracle', settings });
  const url = clusterUrl(cluster);
  let server = spawnPostgres(cluster);
  try {
    await untilPostgresAnswers(url, { timeoutMs: STARTS_WITHIN_MS, process: server });
    const acknowledged = await takeIn(url);
    server.kill('SIGQUIT'); // pg_ctl stop -m immediate
    await once(server, 'exit');
    server = spawnPostgres(cluster);
    await untilPostgresAnswers(url, { timeoutMs: STARTS_WITHIN_MS, process: server });
    return { acknowledged, found: await readBack(url) };
  } finally {
    server.kill('SIGQUIT');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

async function takeIn(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the server is stopped under it
  await client.connect();
  await client.query('CREATE TABLE taken (number text PRIMARY KEY)');
  await client.query('CHECKPOINT');
  const acknowledged: string[] = [];
  for (let at = 1; at <= ROWS; at += 1) {
    await client.query('INSERT INTO taken VALUES ($1)', [`F-${at}`]);
    acknowledged.push(`F-${at}`);
  }
  return acknowledged;
}

async function readBack(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ number: string }>('SELECT number FROM taken')).rows.map((row) => row.number);
  } finally {
    await client.end();
  }
}

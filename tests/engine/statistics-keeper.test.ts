import { afterAll, beforeAll, expect, test } from 'vitest';
import type pg from 'pg';
import { oraclePool } from '../support/oracle-pool.js';
import { Stage } from './stage.js';

let stage: Stage;
let oracle: pg.Pool;
beforeAll(async () => {
  stage = await Stage.open();
  oracle = oraclePool(stage.testDatabase.superuserUrl);
});
afterAll(async () => {
  await oracle.end();
  await stage.close();
});

test('the worker has a table counted that has grown, before autovacuum comes round', async () => {
  await stage.startWorker();
  await oracle.query(
    `INSERT INTO audit_event (org_id, at, type, actor_kind, actor_id, data)
     SELECT org_id, now(), 'test.grown', 'system', 'x', '{}' FROM organisation, generate_series(1, 3000)`,
  );
  const counted = async (): Promise<number> => {
    const { rows } = await oracle.query<{ rows: number }>(
      `SELECT reltuples AS rows FROM pg_class WHERE relname = 'audit_event'`,
    );
    return Number(rows[0]?.rows);
  };
  await expect.poll(counted, { timeout: 10_000 }).toBeGreaterThanOrEqual(3_000);
});

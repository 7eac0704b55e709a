import { expect, onTestFinished, test } from 'vitest';
import { countTable, grownTables } from '../../src/db/statistics.js';
import { openWorld } from './world.js';

test('tables that grew are counted again: their sizes are known, and nothing is left to count', async () => {
  const world = await openWorld();
  onTestFinished(() => world.close());
  const counted = async (): Promise<number> => {
    const { rows } = await world.oracle.query<{ rows: number }>(
      `SELECT reltuples AS rows FROM pg_class WHERE relname = 'audit_event'`,
    );
    return Number(rows[0]?.rows);
  };
  await world.database.asRelay(async (tx) => {
    for (const table of await grownTables(tx)) await countTable(tx, table);
  });
  await world.oracle.query(
    `INSERT INTO audit_event (org_id, at, type, actor_kind, actor_id, data)
     SELECT org_id, now(), 'test.grown', 'system', 'x', '{}' FROM organisation, generate_series(1, 3000)`,
  );
  const before = await counted();
  const grown = await world.database.asRelay(grownTables);
  expect(grown).toEqual(['audit_event']);
  await world.database.asRelay((tx) => countTable(tx, 'audit_event'));
  expect(await counted()).toBeGreaterThanOrEqual(Math.max(before, 0) + 3000);
  expect(await world.database.asRelay(grownTables)).toEqual([]);
});

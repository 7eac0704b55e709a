import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../src/db/database.js';
import { Wire } from '../faults/suite/wire.js';
import { createTestDatabase, type TestDatabase } from '../support/environment.js';

// A network that holds packets and tells nobody: no reset ends the wait, so the program must.

/** The time-out of the statements asked here (src/db/pools.ts), the margin, and a busy machine. */
const GIVEN_UP_WITHIN_MS = 8_000 + 6_000;

let testDatabase: TestDatabase;
let wire: Wire;
let database: Database;
beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const url = new URL(testDatabase.url);
  wire = await Wire.to(Number(url.port));
  url.port = String(wire.port);
  database = createDatabase({ url: url.href });
});
afterAll(async () => {
  await wire.close();
  await database.close();
  await testDatabase.drop();
});

test(
  'a connection that is never answered any more is given up, and the next one works',
  { timeout: 40_000 },
  async () => {
    await database.ping();
    wire.forget();
    const askedMs = performance.now();
    await database.ping();
    expect(performance.now() - askedMs).toBeLessThan(GIVEN_UP_WITHIN_MS);
  },
);

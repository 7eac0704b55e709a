import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../faults/built.js';
import { openHouse, type House } from '../faults/house.js';
import { ObservationLog } from '../faults/oracle/log.js';
import { expectKept } from '../faults/oracle/look.js';
import { ClientWitness } from '../faults/oracle/witness.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Invoice } from '../support/shop-shapes.js';

// Temporal away for minutes: the API goes on taking in, and a minute after its return everything has caught up (P3).

const AWAY_MS = Number(process.env['AWAY_MINUTES'] ?? 4) * 60_000;
const EVERY_MS = 500;
/** No call waits for a server that is not there. */
const ANSWERED_WITHIN_MS = 1_000;
const CAUGHT_UP_WITHIN_MS = 60_000;

let house: House;
let folder: string;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'relance-away-'));
  house = await openHouse({ SEND_LEASE_MS: '1500' });
}, 180_000);
afterAll(async () => {
  await house.stop();
  await rm(folder, { recursive: true, force: true });
});

test('what came in while Temporal was away has its run, or its end, within a minute of its return', async () => {
  const log = new ObservationLog(join(folder, 'log.jsonl'));
  const { witness } = new ClientWitness(log, 'away');
  const shop = await sandboxOrganisation(house.premises, { witness, startsNow: true });
  const before: Invoice[] = [];
  for (let made = 0; made < AWAY_MS / EVERY_MS / 4; made += 1) before.push(await shop.postInvoice());
  await expectKept({ premises: house.premises, orgId: shop.orgId, log });

  await house.take('temporal');
  const untilMs = performance.now() + AWAY_MS;
  let slowestMs = 0;
  for (let turn = 0; performance.now() < untilMs; turn += 1) {
    const startedMs = performance.now();
    const paid = turn % 4 === 0 ? before.pop() : undefined;
    await (paid === undefined ? shop.postInvoice() : shop.pay(paid));
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    await pause(EVERY_MS);
  }
  await house.start('temporal');
  await expectKept({ premises: house.premises, orgId: shop.orgId, log }, CAUGHT_UP_WITHIN_MS);
  process.stdout.write(
    `Temporal away for ${AWAY_MS / 60_000} min: slowest call ${Math.round(slowestMs)} ms\n`,
  );
  expect(slowestMs).toBeLessThan(ANSWERED_WITHIN_MS);
  await shop.close();
  log.close();
});

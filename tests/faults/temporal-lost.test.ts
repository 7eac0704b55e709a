import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { SWEEP, TASK_QUEUE } from '../../workflows/names.js';
import { ensureBuilt } from './built.js';
import { openHouse, type House } from './house.js';
import { ObservationLog } from './oracle/log.js';
import { expectKept, violationsNow } from './oracle/look.js';
import { ClientWitness } from './oracle/witness.js';

// The whole Temporal database is lost (crash table, row 39; docs/operations.md): the record starts every run again.

let house: House;
beforeAll(async () => {
  await ensureBuilt();
  house = await openHouse({ SEND_LEASE_MS: '1500', SWEEP_EVERY_MS: '2000' });
}, 180_000);
afterAll(() => house.stop());

interface Sweep {
  readonly id: string;
  readonly endedAt: string | null;
  readonly invoices: number;
  readonly isWhole: boolean;
  readonly mended: number;
  readonly found: Readonly<Record<string, number>>;
}

const ended = async (): Promise<readonly Sweep[]> => {
  const operator = new ApiClient({ baseUrl: house.premises.apiUrl, key: house.premises.operatorKey });
  const { data } = await operator.get<{ data: readonly Sweep[] }>('/v1/operator/sweeps?limit=200');
  return data.filter((sweep) => sweep.endedAt !== null);
};
const missingIn = (sweeps: readonly Sweep[]): number =>
  sweeps.reduce((sum, sweep) => sum + (sweep.found['runsMissing'] ?? 0), 0);
const statusOf = (shop: Shop, invoice: Invoice): Promise<string> =>
  shop.run(invoice).then(
    ({ status }) => status,
    () => 'unknown',
  );

/** Nothing waits to be told to Temporal: it would start a lost run again, and that were no loss. */
const untilTold = (shop: Shop): Promise<void> =>
  expect
    .poll(async () => (await shop.database.query('SELECT FROM outbox')).rowCount, { timeout: 20_000 })
    .toBe(0);

async function findings(): Promise<number> {
  const ready = await fetch(`${house.premises.apiUrl}/readyz`);
  return ((await ready.json()) as { sweep: { findings: number } | null }).sweep?.findings ?? -1;
}

test(
  'every open invoice gets its run back, every sleeping step happens once, none that left leaves again',
  { timeout: 180_000 },
  async () => {
    const shop = await sandboxOrganisation(house.premises);
    const paidBefore = await shop.postInvoice();
    const paidMeanwhile = await shop.postInvoice();
    const cancelled = await shop.postInvoice();
    const later = [
      await shop.postInvoice({ dueOn: shop.day(3, 'fri') }),
      await shop.postInvoice({ dueOn: shop.day(3, 'fri') }),
    ];
    const paused = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    await shop.pay(paidBefore);
    await shop.endOfRun(paidBefore);
    await shop.pause(paused);
    await untilTold(shop);
    const before = await ended();
    expect(before.length, 'sweeps before the loss').toBeGreaterThan(0);

    await house.take('temporal');
    await shop.pay(paidMeanwhile); // the run of this one is lost together with everything
    const posted = await shop.postInvoice({ dueOn: shop.day(3, 'fri') });
    await house.loseTemporal();

    const open = [cancelled, ...later, paused, posted];
    await expect
      .poll(() => Promise.all(open.map((invoice) => statusOf(shop, invoice))), { timeout: 90_000 })
      .toEqual(open.map(() => 'RUNNING'));
    // The new invoice's start had waited in the outbox: that is no loss.
    await expect.poll(async () => missingIn(await ended()) - missingIn(before), { timeout: 30_000 }).toBe(4);
    await expect.poll(findings, { timeout: 60_000 }).toBe(0);
    for (const final of [paidBefore, paidMeanwhile]) expect(await statusOf(shop, final)).toBe('unknown');
    await expectFurnished();

    // Life goes on from the record: no reminder-1 again, every later step once.
    await shop.cancel(cancelled);
    await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
    for (const invoice of [paidBefore, paidMeanwhile, cancelled])
      expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
    for (const invoice of [...later, posted])
      expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
    expect(await shop.stepsHandedOver(paused)).toEqual(['reminder-1']);
    await shop.close();
  },
);

test(
  'negative control: the sweeper stopped, they stay without a run and the oracle says so; let go, it finds them',
  { timeout: 180_000 },
  async () => {
    // Its keeper would make a lost schedule anew, and looks once a minute with so long an interval.
    const still = await openHouse({ SEND_LEASE_MS: '1500', SWEEP_EVERY_MS: '3600000' });
    const folder = await mkdtemp(join(tmpdir(), 'relance-lost-'));
    const log = new ObservationLog(join(folder, 'log.jsonl'));
    try {
      const { witness } = new ClientWitness(log, 'lost');
      const shop = await sandboxOrganisation(still.premises, { witness, startsNow: true });
      const looked = { premises: still.premises, orgId: shop.orgId, log };
      const lost = [await shop.postInvoice(), await shop.postInvoice()];
      await expectKept(looked, 30_000);
      await untilTold(shop);

      await still.loseTemporal();
      const letGo = await stopSweeper(still);
      const posted = await shop.postInvoice();
      // The worker and its relay are back; nobody looks for what was lost.
      await expect.poll(() => statusOf(shop, posted), { timeout: 60_000 }).toBe('RUNNING');
      const found = await violationsNow(looked);
      expect(found.map(({ invariant, subject }) => `${invariant} ${subject}`).sort()).toEqual(
        lost.map(({ number }) => `I4 ${number}`).sort(),
      );

      await letGo();
      await expectKept(looked, 60_000);
      await shop.close();
    } finally {
      await still.stop();
      log.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** Puts a schedule that rests in the place of the lost one, which its keeper then finds there; answers what lets it sweep. */
async function stopSweeper({ premises }: House): Promise<() => Promise<void>> {
  const { temporalAddress: address, temporalNamespace: namespace } = premises;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const handle = await client.schedule.create({
    scheduleId: 'relance-sweep',
    spec: { intervals: [{ every: '1 hour' }] },
    action: {
      type: 'startWorkflow',
      workflowType: SWEEP,
      workflowId: 'sweep',
      taskQueue: TASK_QUEUE,
      args: [],
    },
    state: { paused: true },
  });
  return async () => {
    await handle.unpause();
    await handle.trigger();
    await connection.close();
  };
}

/** The namespace takes our search attributes, and has the sweeper's schedule again. */
async function expectFurnished(): Promise<void> {
  const connection = await Connection.connect({ address: house.premises.temporalAddress });
  try {
    const namespace = house.premises.temporalNamespace;
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(['RelanceOrg', 'RelanceState']));
    const client = new Client({ connection, namespace });
    const { action, policies } = await client.schedule.getHandle('relance-sweep').describe();
    expect({ type: action.workflowType, overlap: policies.overlap }).toEqual({
      type: 'sweep',
      overlap: 'SKIP',
    });
  } finally {
    await connection.close();
  }
}

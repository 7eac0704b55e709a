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
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Invoice } from '../support/shop-shapes.js';
import type { Shop } from '../support/shop.js';

// Catch-up (P4): a thousand invoices of one firm due in the same minute, the worker killed in the middle, payments
// coming in all the time. Everything leaves once or is paid first, and nobody who pays is kept waiting.

const DUE = Number(process.env['DUE_AT_ONCE'] ?? 1_000);
const CALLERS = 16;
const PAY_EVERY_MS = 250;
/** What a killed worker costs at most beyond the work itself. */
const LOST_MS = 15_000;
/** The speed after the kill is not the one before it where others share the machine. */
const SLOWER_AT_MOST = 1.5;
/** What the dead worker had written is taken within this. */
const SETTLING_NS = 500_000_000n;
const PAYMENT_P99_MS = 1_500;

let folder: string;
let log: ObservationLog;
let fake: FakePostmark;
let house: House;
beforeAll(async () => {
  await ensureBuilt();
  folder = await mkdtemp(join(tmpdir(), 'relance-due-'));
  log = new ObservationLog(join(folder, 'log.jsonl'));
  fake = await startFakePostmark({ logPath: log.path });
  await fake.behave({ always: { delayMs: 50 } });
  house = await openHouse({
    SANDBOX_MAIL: 'provider',
    POSTMARK_SERVER_TOKEN: 'token',
    POSTMARK_API_URL: fake.apiUrl,
  });
}, 180_000);
afterAll(async () => {
  await house.stop();
  fake.close();
  log.close();
  await rm(folder, { recursive: true, force: true });
});

const taken = (): ReadonlySet<string> =>
  new Set(log.lines().flatMap((line) => (line.event === 'taken' ? (line.numbers ?? []) : [])));

async function postDue(shop: Shop): Promise<Invoice[]> {
  const posted: Invoice[] = [];
  const caller = async (): Promise<void> => {
    while (posted.length < DUE) posted.push(await shop.postInvoice());
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const areTold = async (): Promise<boolean> =>
    (await shop.database.query('SELECT FROM outbox WHERE org_id = $1', [shop.orgId])).rowCount === 0;
  await expect.poll(areTold, { timeout: 120_000, interval: 500 }).toBe(true);
  return posted;
}

/** One payment after the other, of invoices from the end of the list. */
async function payMeanwhile(shop: Shop, invoices: Invoice[], isOver: () => boolean): Promise<void> {
  for (let invoice = invoices.pop(); invoice && !isOver(); invoice = invoices.pop()) {
    await shop.pay(invoice, invoice.totalCents, `VIR-${invoice.number}`);
    await pause(PAY_EVERY_MS);
  }
}

/** From the request to the head of its answer, of every payment. */
function paymentsTookMs(): number[] {
  const asked = new Map<string, bigint>();
  const tookMs: number[] = [];
  for (const line of log.lines()) {
    if (line.event === 'asked' && line.act.kind === 'pay') asked.set(line.call, line.atNs);
    const askedNs = line.event === 'acknowledged' ? asked.get(line.call) : undefined;
    if (askedNs !== undefined) tookMs.push(Number(line.atNs - askedNs) / 1e6);
  }
  return tookMs;
}

/** Numbers of invoices whose reminder left, that were paid first, or whose hand-over died with the worker: that is asked about, not sent again. */
async function settled(shop: Shop): Promise<number> {
  const { rows } = await shop.database.query<{ number: string }>(
    `SELECT number FROM invoice i WHERE org_id = $1 AND (final_state IS NOT NULL OR EXISTS (
       SELECT FROM message_invoice mi JOIN message m ON m.org_id = mi.org_id AND m.id = mi.message_id
        WHERE mi.org_id = i.org_id AND mi.invoice_id = i.id AND m.state = 'unknown'))`,
    [shop.orgId],
  );
  return new Set([...taken(), ...rows.map(({ number }) => number)]).size;
}

const p99 = (values: readonly number[]): number =>
  Math.round([...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? 0);

test(`${DUE} due at once drain through a killed worker; payments are acknowledged meanwhile`, async () => {
  const { witness } = new ClientWitness(log, 'due');
  const shop = await sandboxOrganisation(house.premises, { witness, startsNow: true, patienceMs: 60_000 });
  const invoices = await postDue(shop);
  shop.jumpTo(`${shop.day(3, 'fri')}T12:00`).catch(() => undefined); // judged by what leaves
  const paying = { isOver: false };
  const payments = payMeanwhile(shop, [...invoices], () => paying.isOver);
  const done = (): Promise<number> => settled(shop);
  await expect.poll(() => taken().size, { timeout: 120_000, interval: 50 }).toBeGreaterThan(0);
  const beganMs = performance.now();
  const beganWith = await done();
  await expect.poll(done, { timeout: 240_000, interval: 200 }).toBeGreaterThan(DUE / 2);
  const perMs = ((await done()) - beganWith) / (performance.now() - beganMs);

  const killedNs = process.hrtime.bigint();
  await house.kill('worker');
  const killedMs = performance.now();
  const left = invoices.length - (await done());
  await expect.poll(done, { timeout: 300_000, interval: 200 }).toBe(invoices.length);
  const drainedMs = performance.now() - killedMs;
  paying.isOver = true;
  await payments;
  const firstAgain = log.lines().find((line) => line.event === 'taken' && line.atNs > killedNs + SETTLING_NS);
  const silentMs = Number((firstAgain?.atNs ?? killedNs) - killedNs) / 1e6;
  const tookMs = paymentsTookMs();
  process.stdout.write(
    `${DUE} due at once: ${Math.round(perMs * 1_000)}/s; ${left} left when the worker was killed, silent for ` +
      `${(silentMs / 1_000).toFixed(1)} s, drained in ${Math.round(drainedMs / 1_000)} s; payments p99 ${p99(tookMs)} ms of ${tookMs.length}\n`,
  );
  expect(silentMs).toBeLessThan(LOST_MS);
  expect(drainedMs).toBeLessThan((left / perMs) * SLOWER_AT_MOST + LOST_MS);
  expect(p99(tookMs)).toBeLessThan(PAYMENT_P99_MS);
  await expectKept({ premises: house.premises, orgId: shop.orgId, log }, 180_000);
  await shop.close();
});

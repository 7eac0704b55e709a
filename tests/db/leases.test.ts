import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LeaseOpen } from '../../src/db/errors.js';
import { lockInvoiceForStop, openLeaseMs, waitForClaims, withOrgStopping } from '../../src/db/leases.js';
import { claimMessage, findMessage, releaseClaim, settleMessage } from '../../src/db/messages.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { civilDate } from '../../src/domain/time.js';
import { claimOf, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const claim = async (invoice: InvoiceRow, change: Parameters<typeof claimOf>[1] = {}) => {
  const answer = await world.act((tx) => claimMessage(tx, claimOf(invoice, change)));
  if (answer.kind !== 'claimed') throw new Error('taken');
  return answer;
};
const SENT = { state: 'sent', providerMessageId: 'provider-1', countedOn: civilDate('2026-11-03') } as const;

describe('a stop', () => {
  it('waits for an open lease and goes on when it is over', async () => {
    const { invoice } = await world.postInvoice();
    const started = performance.now();
    await claim(invoice, { leaseMs: 600 });
    const row = await withOrgStopping(world.database, world.orgId, (tx) =>
      lockInvoiceForStop(tx, invoice.id),
    );
    expect(row?.id).toBe(invoice.id);
    expect(performance.now() - started).toBeGreaterThan(590);
  });

  it('goes on at once when the outcome is recorded', async () => {
    const { invoice } = await world.postInvoice();
    const mine = await claim(invoice);
    setTimeout(() => void world.act((tx) => settleMessage(tx, mine, SENT)), 100);
    const started = performance.now();
    await withOrgStopping(world.database, world.orgId, (tx) => lockInvoiceForStop(tx, invoice.id));
    // Of the twelve seconds the lease would last.
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it('gives up after its budget, with what is left of the lease', async () => {
    const { invoice } = await world.postInvoice();
    await claim(invoice);
    const stop = withOrgStopping(
      world.database,
      world.orgId,
      (tx) => lockInvoiceForStop(tx, invoice.id),
      300,
    );
    await expect(stop).rejects.toBeInstanceOf(LeaseOpen);
  });

  it('is not kept waiting by another invoice, a claim given back, or a shared message already settled', async () => {
    const [held, free] = [(await world.postInvoice()).invoice, (await world.postInvoice()).invoice];
    await claim(held);
    const released = await claim(free);
    await world.act((tx) => releaseClaim(tx, released, 'hold_paused'));
    expect(await world.act((tx) => openLeaseMs(tx, { invoiceIds: [free.id] }))).toBe(0);
    expect(await world.act((tx) => lockInvoiceForStop(tx, free.id))).toMatchObject({ id: free.id });
    expect(await world.act((tx) => lockInvoiceForStop(tx, 'inv_none'))).toBeUndefined();
  });

  it('wider than an invoice waits for every claim in its scope', async () => {
    const { invoice } = await world.postInvoice({ customer: { reference: 'C-WIDE' } });
    const mine = await claim(invoice, { leaseMs: 1_500 });
    const scope = { customerId: invoice.customer_id };
    expect(await world.act((tx) => openLeaseMs(tx, scope))).toBeGreaterThan(0);
    expect(await world.act((tx) => openLeaseMs(tx, 'organisation'))).toBeGreaterThan(0);
    expect(await world.act((tx) => openLeaseMs(tx, { customerId: 'cus_other' }))).toBe(0);
    await waitForClaims(world.database, world.orgId, scope, 10_000);
    expect(await world.act((tx) => findMessage(tx, mine.messageId))).toMatchObject({ state: 'claimed' });
    expect(await world.act((tx) => openLeaseMs(tx, scope))).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { trafficOf, type Traffic } from '../support/round-trips.js';
import { house, type Firm } from './house.js';

/**
 * Ceilings, so that what was won does not grow back: a round trip and a statement each cost both sides CPU, and the
 * callers of a burst wait for it. Whoever needs one more changes the number here, and says why in the commit.
 */
const home = house();

/** The second time: the first one of a process looks a few things up that it then remembers. */
async function warm(firm: Firm): Promise<void> {
  for (let round = 0; round < 2; round += 1) await pay(firm, (await firm.postInvoice()).id, 120_000);
}

const pay = (firm: Firm, id: string, amountCents: number) =>
  firm.post(`/v1/invoices/${id}/payments`, {
    reference: `VIR-${id}-${amountCents}`,
    amountCents,
    currency: 'EUR',
    receivedOn: '2026-11-20',
  });

const within = (traffic: Traffic, most: { roundTrips: number; statements: number }): void => {
  expect(traffic.roundTrips, traffic.statements.join('\n')).toBeLessThanOrEqual(most.roundTrips);
  expect(traffic.statements.length, traffic.statements.join('\n')).toBeLessThanOrEqual(most.statements);
};

describe('what a call costs in PostgreSQL', () => {
  it('a payment that settles an invoice', async () => {
    const firm = await home.here.open();
    await warm(firm);
    const { id } = await firm.postInvoice();
    within(await trafficOf(() => pay(firm, id, 120_000)), { roundTrips: 5, statements: 17 });
  });

  it('a payment of a part', async () => {
    const firm = await home.here.open();
    await warm(firm);
    const { id } = await firm.postInvoice();
    within(await trafficOf(() => pay(firm, id, 20_000)), { roundTrips: 6, statements: 17 });
  });
});

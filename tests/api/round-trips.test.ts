import { describe, expect, it } from 'vitest';
import { trafficOf, type Traffic } from '../support/round-trips.js';
import { customerBody, house, type Firm } from './house.js';

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
  it('an invoice', async () => {
    const firm = await home.here.open();
    await warm(firm);
    within(await trafficOf(() => firm.postInvoice()), { roundTrips: 4, statements: 13 });
  });

  it('a line of a batch, of which fifty are written together', async () => {
    const firm = await home.here.open();
    await warm(firm);
    const batch = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, at) => {
        const number = `M-${from + at}`;
        // Three invoices per customer, as firms have them.
        const reference = `C-${Math.floor((from + at) / 3)}`;
        return `${JSON.stringify(firm.invoiceBody({ number, customer: customerBody(reference) }))}\n`;
      }).join('');
    const send = (body: string) =>
      home.here.send('POST', '/v1/invoices/batch', {
        key: firm.key,
        body,
        headers: { 'content-type': 'application/x-ndjson' },
      });
    await send(batch(0, 30));
    const traffic = await trafficOf(() => send(batch(30, 80)));
    // A transaction ends after 50 ms whatever it has taken in: on a slow machine there are several.
    const transactions = traffic.statements.filter((text) => text === 'COMMIT').length;
    within(traffic, { roundTrips: 2 + 5 * transactions, statements: 2 + 17 * transactions });
    expect(transactions).toBeLessThan(10);
  });

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

import { describe, expect, it } from 'vitest';
import { trafficOf, type Traffic } from '../support/round-trips.js';
import { customerBody, house, type Firm } from './house.js';
import { payment } from './payment-bodies.js';

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

type Wish = (at: number) => Readonly<Record<string, unknown>>;

const batch = (lines: readonly unknown[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const send = (firm: Firm, path: string, lines: readonly unknown[]) =>
  home.here.send('POST', path, {
    key: firm.key,
    body: batch(lines),
    headers: { 'content-type': 'application/x-ndjson' },
  });
/** Three invoices per customer, as firms have them. */
const invoices = (firm: Firm, from: number, to: number, wish: Wish = () => ({})) =>
  Array.from({ length: to - from }, (_, at) =>
    firm.invoiceBody({
      number: `M-${from + at}`,
      customer: customerBody(`C-${Math.floor((from + at) / 3)}`, wish(from + at)),
    }),
  );
// A transaction ends after 50 ms whatever it has taken in: on a slow machine there are several.
const transactionsOf = ({ statements }: Traffic): number =>
  statements.filter((text) => text === 'COMMIT').length;

const LINES = 24;

const contactChanges = (firm: Firm) =>
  Promise.resolve({
    path: '/v1/invoices/batch',
    lines: invoices(firm, 0, LINES, (at) => ({ contactName: `Mme ${at}` })),
  });

async function paidBefore(firm: Firm) {
  const lines = invoices(firm, 0, LINES);
  await send(firm, '/v1/payments/batch', paymentsFor(lines));
  return { path: '/v1/invoices/batch', lines };
}

async function paymentsOf(firm: Firm) {
  const lines = invoices(firm, 0, LINES);
  await send(firm, '/v1/invoices/batch', lines);
  return { path: '/v1/payments/batch', lines: paymentsFor(lines) };
}

const paymentsFor = (lines: readonly { readonly number: string }[]) =>
  lines.map(({ number }) => payment({ reference: `V-${number}`, invoiceNumber: number }));

describe('what a call costs in PostgreSQL', () => {
  it('an invoice', async () => {
    const firm = await home.here.open();
    await warm(firm);
    within(await trafficOf(() => firm.postInvoice()), { roundTrips: 4, statements: 13 });
  });

  it.each([
    ['a line of a batch, of which fifty are written together', () => ({}), { roundTrips: 5, statements: 17 }],
    ['a line whose customer has no e-mail', () => ({ email: undefined }), { roundTrips: 5, statements: 19 }],
  ] as const)('%s', async (_name, wish, each) => {
    const firm = await home.here.open();
    await warm(firm);
    await send(firm, '/v1/invoices/batch', invoices(firm, 0, 30, wish));
    const traffic = await trafficOf(() => send(firm, '/v1/invoices/batch', invoices(firm, 30, 80, wish)));
    const transactions = transactionsOf(traffic);
    within(traffic, {
      roundTrips: 2 + each.roundTrips * transactions,
      statements: 2 + each.statements * transactions,
    });
    expect(transactions).toBeLessThan(10);
  });

  it.each([
    [
      'a line that brings other contact data of its customer',
      { roundTrips: 4, statements: 10 },
      contactChanges,
    ],
    ['a line that was paid before', { roundTrips: 1, statements: 12 }, paidBefore],
    ['a payment of a batch', { roundTrips: 1, statements: 11 }, paymentsOf],
  ])('%s', async (_name, each, linesOf) => {
    const firm = await home.here.open();
    await warm(firm);
    const { path, lines } = await linesOf(firm);
    const traffic = await trafficOf(() => send(firm, path, lines));
    const transactions = transactionsOf(traffic);
    within(traffic, {
      roundTrips: 2 + 5 * transactions + each.roundTrips * lines.length,
      statements: 2 + 17 * transactions + each.statements * lines.length,
    });
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

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { mailsReceived } from '../support/mailbox-eyes.js';

const { openShop } = story();

/** Enough that sends are in flight while the stops arrive, few enough for a test. */
const INVOICES = 40;
const STOPPERS = 8;

/** Posts a morning's worth of invoices that all fall due on Tuesday of week 2. */
async function postMorning(shop: Shop): Promise<Invoice[]> {
  return Promise.all(Array.from({ length: INVOICES }, () => shop.postInvoice()));
}

/** Stops invoices from several sides at once as soon as the first mail has left; when each was acknowledged. */
async function stopDuringMorning(
  shop: Shop,
  invoices: readonly Invoice[],
  stop: (invoice: Invoice) => Promise<unknown>,
): Promise<Map<string, number>> {
  const acknowledgedAtMs = new Map<string, number>();
  const waiting = [...invoices];
  const morning = shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  while ((await mailsReceived(shop.database, shop.orgId)).length === 0) await sleep(5);
  const stopper = async (): Promise<void> => {
    for (let invoice = waiting.pop(); invoice; invoice = waiting.pop()) {
      await stop(invoice);
      acknowledgedAtMs.set(invoice.number, Date.now());
    }
  };
  await Promise.all(Array.from({ length: STOPPERS }, stopper));
  await morning;
  return acknowledgedAtMs;
}

/** P1 by the provider's own clock: nothing arrived after its invoice's stop was acknowledged. */
async function expectSilenceAfter(
  shop: Shop,
  invoices: readonly Invoice[],
  acknowledgedAtMs: Map<string, number>,
): Promise<number> {
  let received = 0;
  for (const invoice of invoices) {
    const mails = await shop.mailsHandedOver(invoice);
    received += mails.length;
    const stoppedAtMs = acknowledgedAtMs.get(invoice.number) ?? 0;
    expect(mails.length, `${invoice.number} was sent twice`).toBeLessThanOrEqual(1);
    for (const mail of mails) {
      const lateMs = mail.receivedAtMs - stoppedAtMs;
      expect(lateMs, `${invoice.number} arrived ${lateMs} ms after its stop`).toBeLessThan(0);
    }
  }
  return received;
}

const told = async (shop: Shop, invoice: Invoice) => ({
  reference: `VIR-${invoice.number}`,
  amountCents: invoice.totalCents,
  currency: 'EUR',
  receivedOn: (await shop.now()).slice(0, 10),
});
const payAnywhere = async (shop: Shop, invoice: Invoice, target: Readonly<Record<string, string>>) =>
  shop.api.post('/v1/payments', { ...(await told(shop, invoice)), ...target }, [201]);
const stops = {
  payment: (shop: Shop, invoice: Invoice) => shop.pay(invoice),
  'payment by number': (shop: Shop, invoice: Invoice) =>
    payAnywhere(shop, invoice, { invoiceNumber: invoice.number }),
  'payment by customer': (shop: Shop, invoice: Invoice) =>
    payAnywhere(shop, invoice, { customerReference: invoice.customer.reference }),
  'credit note': (shop: Shop, invoice: Invoice) =>
    shop.act(invoice, 'credit', {
      reference: `A-${invoice.number}`,
      amountCents: invoice.totalCents,
      issuedOn: shop.day(2, 'mon'),
    }),
  pause: (shop: Shop, invoice: Invoice) => shop.pause(invoice),
  cancellation: (shop: Shop, invoice: Invoice) => shop.cancel(invoice),
  'write-off': (shop: Shop, invoice: Invoice) => shop.act(invoice, 'write-off', { reason: 'perdue' }),
  dispute: (shop: Shop, invoice: Invoice) => shop.act(invoice, 'dispute', { reason: 'contestée' }),
};

const EVERY_STOP = Object.keys(stops) as (keyof typeof stops)[];

test.each(EVERY_STOP)(
  'no reminder reaches the provider after a %s that met it on its way was acknowledged (P1)',
  async (kind) => {
    const shop = await openShop();
    const invoices = await postMorning(shop);
    const acknowledged = await stopDuringMorning(shop, invoices, (invoice) => stops[kind](shop, invoice));
    const received = await expectSilenceAfter(shop, invoices, acknowledged);
    // Both sides of the race were seen, else this proves nothing.
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(INVOICES);
    // A week on, still silence.
    await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
    expect((await mailsReceived(shop.database, shop.orgId)).length).toBe(received);
  },
);

/** A busy machine may let all mails of a round leave before the first payment is in: then another one is played. */
const MOST_ROUNDS = 5;

test('one payment by customer that settles three invoices: after its 2xx none of them is reminded (P1)', async () => {
  let invoices = 0;
  let received = 0;
  for (let round = 0; round < MOST_ROUNDS && (received === 0 || received === invoices); round += 1) {
    const played = await payThreesDuringMorning(await openShop());
    invoices += played.invoices;
    received += played.received;
  }
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan(invoices);
}, 120_000);

async function payThreesDuringMorning(shop: Shop): Promise<{ invoices: number; received: number }> {
  const customers = Array.from({ length: 14 }, (_, place) => `C-THREE-${place}`);
  const invoices = await Promise.all(
    customers.flatMap((reference) =>
      Array.from({ length: 3 }, () =>
        shop.postInvoice({ customer: { reference, email: `${reference.toLowerCase()}@client.example` } }),
      ),
    ),
  );
  const acknowledgedAtMs = new Map<string, number>();
  const waiting = [...customers];
  const morning = shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  while ((await mailsReceived(shop.database, shop.orgId)).length === 0) await sleep(5);
  const payer = async (): Promise<void> => {
    for (let reference = waiting.pop(); reference; reference = waiting.pop()) {
      const body = { reference: `VIR-${reference}`, amountCents: 360_000, currency: 'EUR' };
      const paid = { ...body, receivedOn: shop.day(2, 'tue'), customerReference: reference };
      const { invoices: settled } = await shop.api.post<{ invoices: Invoice[] }>('/v1/payments', paid, [201]);
      expect(settled.map((invoice) => invoice.state)).toEqual(['settled', 'settled', 'settled']);
      for (const invoice of settled) acknowledgedAtMs.set(invoice.number, Date.now());
    }
  };
  await Promise.all(Array.from({ length: 4 }, payer));
  await morning;
  const received = await expectSilenceAfter(shop, invoices, acknowledgedAtMs);
  return { invoices: invoices.length, received };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import { mailsReceived } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

// P1 for everything that is wider than an invoice, over HTTP and with a whole morning of mails on its way.
const opened = story();
const { openShop } = opened;

const INVOICES = 40;
const CLERKS = 8;

const morningOf = (shop: Shop): Promise<Invoice[]> =>
  Promise.all(Array.from({ length: INVOICES }, () => shop.postInvoice()));

const received = async (shop: Shop) => mailsReceived(shop.database, shop.orgId);

/** The morning, going on while the first mails have arrived. */
interface Morning {
  readonly over: Promise<unknown>;
}

async function startMorning(shop: Shop, mails: number): Promise<Morning> {
  const over = shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  while ((await received(shop)).length < mails) await sleep(5);
  return { over };
}

test('no reminder reaches the provider after the pause of its customer was acknowledged', async () => {
  const shop = await openShop();
  const invoices = await morningOf(shop);
  const acknowledgedAtMs = new Map<string, number>();
  const waiting = [...invoices];
  const morning = await startMorning(shop, 1);
  const clerk = async (): Promise<void> => {
    for (let invoice = waiting.pop(); invoice; invoice = waiting.pop()) {
      await shop.api.post(`/v1/customers/${invoice.customer.id}/pause`, { reason: 'x' }, [200]);
      acknowledgedAtMs.set(invoice.number, Date.now());
    }
  };
  await Promise.all(Array.from({ length: CLERKS }, clerk));
  await morning.over;
  let mails = 0;
  for (const invoice of invoices) {
    for (const mail of await shop.mailsHandedOver(invoice)) {
      mails += 1;
      expect(mail.receivedAtMs).toBeLessThan(acknowledgedAtMs.get(invoice.number) ?? 0);
    }
  }
  expect(mails).toBeGreaterThan(0);
  expect(mails).toBeLessThan(INVOICES);
});

test('no reminder of an erased customer reaches the provider after its 202', async () => {
  const shop = await openShop();
  const invoices = await morningOf(shop);
  const waiting = [...invoices];
  const morning = await startMorning(shop, 1);
  const clerk = async (): Promise<void> => {
    for (let invoice = waiting.pop(); invoice; invoice = waiting.pop()) {
      await shop.api.call('DELETE', `/v1/customers/${invoice.customer.id}`, { expected: [202] });
    }
  };
  await Promise.all(Array.from({ length: CLERKS }, clerk));
  await morning.over;
  // The erasure empties the mailbox of them: whatever lies there came after its 202.
  expect(await received(shop)).toEqual([]);
  const { rows } = await shop.database.query<{ sent: number }>(
    'SELECT count(*)::int AS sent FROM message WHERE org_id = $1 AND sent_at IS NOT NULL',
    [shop.orgId],
  );
  expect(rows[0]?.sent).toBeGreaterThan(0);
  expect(rows[0]?.sent).toBeLessThan(INVOICES);
  for (const invoice of invoices)
    expect((await shop.endOfRun(invoice)).result).toEqual({ outcome: 'erased' });
});

const whole = {
  stop: async (shop: Shop) => {
    await shop.api.post('/v1/organisation/stop', { reason: 'x' }, [200]);
    return () => shop.api.post('/v1/organisation/start', {}, [200]);
  },
  suspension: async (shop: Shop) => {
    const { apiUrl, operatorKey } = opened.stack.premises;
    const operator = new ApiClient({ baseUrl: apiUrl, key: operatorKey });
    const path = `/v1/operator/organisations/${shop.orgId}`;
    await operator.post(`${path}/suspend`, {}, [200]);
    return () => operator.post(`${path}/resume`, {}, [200]);
  },
};

test.each(['stop', 'suspension'] as const)(
  'no reminder of the firm reaches the provider after its %s was acknowledged; afterwards each leaves once',
  async (kind) => {
    const shop = await openShop();
    const invoices = await morningOf(shop);
    const morning = await startMorning(shop, 3);
    const goOn = await whole[kind](shop);
    const before = (await received(shop)).length;
    expect(before).toBeLessThan(INVOICES);
    await morning.over;
    expect((await received(shop)).length).toBe(before);
    await goOn();
    await shop.clockIsReady();
    await shop.advanceTo(`${shop.day(2, 'tue')}T17:00`);
    for (const invoice of invoices) expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  },
);

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mailsReceived, type MailHandedOver } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';

// A PATCH is acknowledged under the locks of a stop: what it replaced can no longer be handed over after its 2xx.
const { openShop } = story();

const INVOICES = 30;
const CLERKS = 6;

/** Changes invoices from several sides at once as soon as the first mail of the morning has left. */
async function changeDuringMorning(
  shop: Shop,
  invoices: readonly Invoice[],
  bodyOf: (invoice: Invoice) => unknown,
): Promise<Map<string, number>> {
  const acknowledgedAtMs = new Map<string, number>();
  const waiting = [...invoices];
  const morning = shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  while ((await mailsReceived(shop.database, shop.orgId)).length === 0) await sleep(5);
  const clerk = async (): Promise<void> => {
    for (let invoice = waiting.pop(); invoice; invoice = waiting.pop()) {
      await shop.change(invoice, bodyOf(invoice));
      acknowledgedAtMs.set(invoice.number, Date.now());
    }
  };
  await Promise.all(Array.from({ length: CLERKS }, clerk));
  await morning;
  return acknowledgedAtMs;
}

/** By the provider's own clock: how many old mails came, all before the change was acknowledged; how many new ones. */
async function oldAndNew(
  shop: Shop,
  invoices: readonly Invoice[],
  acknowledged: Map<string, number>,
  isOld: (mail: MailHandedOver) => boolean,
): Promise<{ old: number; fresh: number }> {
  const seen = { old: 0, fresh: 0 };
  for (const invoice of invoices) {
    const mails = await shop.mailsHandedOver(invoice);
    expect(mails.length, `${invoice.number} was sent twice`).toBeLessThanOrEqual(1);
    for (const mail of mails) {
      if (!isOld(mail)) seen.fresh += 1;
      else {
        seen.old += 1;
        const lateMs = mail.receivedAtMs - (acknowledged.get(invoice.number) ?? 0);
        expect(lateMs, `${invoice.number}: the old mail arrived ${lateMs} ms after`).toBeLessThan(0);
      }
    }
  }
  return seen;
}

const morningOf = (shop: Shop): Promise<Invoice[]> =>
  Promise.all(Array.from({ length: INVOICES }, () => shop.postInvoice({ orderReference: 'ANCIENNE' })));

test('no mail to the old address arrives after the new one was acknowledged', async () => {
  const shop = await openShop();
  const invoices = await morningOf(shop);
  const acknowledged = await changeDuringMorning(shop, invoices, (invoice) => ({
    customer: { email: `neu-${invoice.number.toLowerCase()}@client.example` },
  }));
  const seen = await oldAndNew(shop, invoices, acknowledged, (mail) => !mail.to.startsWith('neu-'));
  // Both sides of the race were seen, else this proves nothing; and nobody was forgotten.
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.fresh).toBeGreaterThan(0);
  expect(seen.old + seen.fresh).toBe(INVOICES);
});

test('no mail with the old text arrives after the change was acknowledged', async () => {
  const shop = await openShop();
  const invoices = await morningOf(shop);
  const acknowledged = await changeDuringMorning(shop, invoices, () => ({ orderReference: 'NOUVELLE' }));
  const seen = await oldAndNew(shop, invoices, acknowledged, (mail) => mail.text.includes('ANCIENNE'));
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.fresh).toBeGreaterThan(0);
  expect(seen.old + seen.fresh).toBe(INVOICES);
});

test('no mail leaves before a due date moved later, once that was acknowledged', async () => {
  const shop = await openShop();
  const invoices = await morningOf(shop);
  const acknowledged = await changeDuringMorning(shop, invoices, () => ({ dueOn: shop.day(4, 'fri') }));
  const seen = await oldAndNew(shop, invoices, acknowledged, () => true);
  expect(seen.old).toBeGreaterThan(0);
  expect(seen.old).toBeLessThan(INVOICES);
  await shop.advanceTo(`${shop.day(4, 'fri')}T18:00`);
  expect((await mailsReceived(shop.database, shop.orgId)).length).toBe(seen.old);
});

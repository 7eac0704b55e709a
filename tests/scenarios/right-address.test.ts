import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';

// A mail that did not arrive, or arrived at the wrong desk (contract §7: check_address, wrong_contact, PATCH).
const { openShop } = story();

/** Reminder-1 left on Tuesday of week 2 and came back the same morning. */
async function bounced(shop: Shop): Promise<Invoice> {
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  const [mail] = await shop.messages(invoice);
  await shop.api.post(`/v1/sandbox/messages/${mail?.id ?? ''}/bounce`, { hard: true }, [200]);
  expect(await shop.invoice(invoice)).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'undeliverable' }],
  });
  return invoice;
}

const to = async (shop: Shop, invoice: Invoice): Promise<string[]> =>
  (await shop.mailsHandedOver(invoice)).map((mail) => `${mail.step} ${mail.to}`);

test('a new address by PATCH: the step that did not arrive, on the next open day; then the ladder from it', async () => {
  const shop = await openShop();
  const invoice = await bounced(shop);
  const changed = await shop.change(invoice, { customer: { email: 'neu@client.example' } });
  expect(changed.holds).toEqual([]);
  expectPlanned(changed, 'reminder-1', shop.day(2, 'wed'));
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(3, 'mon')); // four days: Sunday
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const [first, ...others] = await to(shop, invoice);
  expect(first).toMatch(/^reminder-1 compta-/);
  expect(others).toEqual(['reminder-1 neu@client.example', 'reminder-2 neu@client.example']);
  const rounds = (await shop.messages(invoice)).map((message) => [message.step, message.round]);
  expect(rounds).toEqual([
    ['reminder-1', 1],
    ['reminder-1', 2],
    ['reminder-2', 2],
  ]);
});

test('corrected by a person a week later: the next open day', async () => {
  const shop = await openShop();
  const invoice = await bounced(shop);
  await shop.advanceTo(`${shop.day(3, 'fri')}T11:00`);
  const task = await shop.openTask(invoice, 'check_address');
  const corrected = await shop.complete(task, {
    outcome: 'corrected',
    contact: { email: 'neu@client.example' },
  });
  expectPlanned(corrected, 'reminder-1', shop.day(4, 'mon'));
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect((await to(shop, invoice)).slice(1)).toEqual(['reminder-1 neu@client.example']);
});

test('by phone only: a call, and no mail to the address that is no good, ever', async () => {
  const shop = await openShop();
  const invoice = await bounced(shop);
  await shop.complete(await shop.openTask(invoice, 'check_address'), { outcome: 'phone_only' });
  const call = await shop.openTask(invoice, 'call');
  await shop.complete(call, { outcome: 'refuses' });
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await shop.openTask(invoice, 'formal_notice');
});

test('wrong contact with an e-mail: the last reminder to it at once, then the ladder goes on after it', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop); // Monday of week 3, eleven o'clock
  await shop.complete(call, { outcome: 'wrong_contact', contact: { email: 'jeanne@client.example' } });
  await shop.advanceTo(`${shop.day(3, 'mon')}T12:00`);
  expect((await to(shop, invoice)).slice(2)).toEqual(['reminder-2 jeanne@client.example']);
  expectPlanned(await shop.invoice(invoice), 'call-1', shop.day(3, 'fri'));
});

test('wrong contact with a number only: a call on the next business day, no mail', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const next = await shop.complete(call, {
    outcome: 'wrong_contact',
    contact: { phone: '+33 4 78 00 00 99' },
  });
  expectPlanned(next, 'call-1', shop.day(3, 'tue'));
  await shop.advanceTo(`${shop.day(3, 'tue')}T10:00`);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ customer: { phone: '+33 4 78 00 00 99' } });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('wrong contact and nobody known: held until somebody is; then the last reminder goes to the right one', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const held = await shop.complete(call, { outcome: 'wrong_contact' });
  expect(held.holds).toMatchObject([{ reason: 'undeliverable' }]);
  await shop.advanceTo(`${shop.day(4, 'mon')}T11:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  const task = await shop.openTask(invoice, 'check_address');
  const contact = { email: 'jeanne@client.example' };
  expectPlanned(
    await shop.complete(task, { outcome: 'corrected', contact }),
    'reminder-2',
    shop.day(4, 'tue'),
  );
  await shop.advanceTo(`${shop.day(4, 'tue')}T10:00`);
  expect((await to(shop, invoice)).slice(2)).toEqual(['reminder-2 jeanne@client.example']);
});

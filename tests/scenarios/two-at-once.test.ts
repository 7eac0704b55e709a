import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { mailsReceived } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { plusDays } from '../support/story-weeks.js';

// Two things at once: whichever the record takes first, both are kept, and the end is the same as one after the other.
const { openShop } = story();

/** Enough pairs that both orders happen. */
const PAIRS = 6;
const each = <Value>(make: (index: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: PAIRS }, (_, index) => make(index)));

const reasonsOf = async (shop: Shop, invoice: Invoice): Promise<string[]> =>
  (await shop.invoice(invoice)).holds.map((hold) => hold.reason).sort();
const openKinds = async (shop: Shop, invoice: Invoice): Promise<string[]> =>
  (await shop.tasks(invoice))
    .filter((task) => task.state === 'open')
    .map((task) => task.kind)
    .sort();
const mailOf = async (shop: Shop, invoice: Invoice): Promise<string> => {
  const [message] = (await shop.messages(invoice)).filter((one) => one.sentAt !== null);
  return message?.id ?? '';
};
const inbox = (shop: Shop, messageId: string, act: string, body: unknown): Promise<unknown> =>
  shop.api.post(`/v1/sandbox/messages/${messageId}/${act}`, body, [200]);

test('payment ∥ completion of the call: settled, the call is closed by one of the two', async () => {
  const shop = await openShop();
  const invoices = await each(() => shop.postInvoice({ dueOn: shop.day(1, 'wed') }));
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  for (const invoice of invoices) {
    const call = await shop.openTask(invoice, 'call');
    const [, completion] = await Promise.all([
      shop.pay(invoice),
      shop.api.call('POST', `/v1/tasks/${call.id}/complete`, {
        body: { outcome: 'unreachable' },
        expected: [200, 409],
      }),
    ]);
    expect([200, 409]).toContain(completion.status);
    expect(await shop.state(invoice)).toBe('settled');
    expect(await openKinds(shop, invoice)).toEqual([]);
    const [closed] = (await shop.tasks(invoice)).filter((task) => task.kind === 'call');
    expect(closed?.state).toBe(completion.status === 200 ? 'done' : 'cancelled');
    await shop.endOfRun(invoice);
  }
});

test('pause ∥ send: what left before the answer left once, nothing after it', async () => {
  const shop = await openShop();
  const invoices = await each(() => shop.postInvoice());
  const morning = shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  const pausedAtMs = new Map<string, number>();
  await Promise.all(
    invoices.map(async (invoice, index) => {
      while (index % 2 === 0 && (await mailsReceived(shop.database, shop.orgId)).length === 0)
        await shop.invoice(invoice);
      await shop.pause(invoice);
      pausedAtMs.set(invoice.number, Date.now());
    }),
  );
  await morning;
  await shop.advanceTo(`${shop.day(2, 'fri')}T12:00`);
  for (const invoice of invoices) {
    const mails = await shop.mailsHandedOver(invoice);
    expect(mails.length).toBeLessThanOrEqual(1);
    for (const mail of mails) expect(mail.receivedAtMs).toBeLessThan(pausedAtMs.get(invoice.number) ?? 0);
    expect(await reasonsOf(shop, invoice)).toEqual(['paused']);
  }
});

test('promise ∥ bounce: both holds stand, each is lifted by its own cause alone', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const mail = await mailOf(shop, invoice);
  await Promise.all([
    shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'mon') }),
    inbox(shop, mail, 'bounce', { hard: true }),
  ]);
  expect(await reasonsOf(shop, invoice)).toEqual(['promise', 'undeliverable']);
  expect(await openKinds(shop, invoice)).toEqual(['check_address']);
  const check = await shop.openTask(invoice, 'check_address');
  await shop.complete(check, { outcome: 'corrected', contact: { email: 'neuf@client.example' } });
  expect(await reasonsOf(shop, invoice)).toEqual(['promise']);
  await shop.pay(invoice);
  expect(await shop.state(invoice)).toBe('settled');
});

test('dispute ∥ migrate: disputed under the new policy, nothing leaves until it is resolved', async () => {
  const shop = await openShop();
  const { name, version, ...pme } = await shop.api.get<Record<string, unknown>>('/v1/policies/pme');
  expect([name, version]).toEqual(['pme', 1]);
  await shop.api.call('PUT', '/v1/policies/gentle', { body: { ...pme, maxDays: 300 }, expected: [200] });
  const invoice = await shop.postInvoice();
  await shop.change(invoice, { policy: 'gentle' });
  await shop.api.call('PUT', '/v1/policies/gentle', { body: { ...pme, maxDays: 200 }, expected: [200] });
  await Promise.all([
    shop.act(invoice, 'dispute', { reason: 'quantité' }),
    shop.api.post('/v1/policies/gentle/migrate', { invoices: [invoice.id] }, [200]),
  ]);
  const after = await shop.invoice(invoice);
  expect(after.policy).toEqual({ name: 'gentle', version: 2 });
  expect(after.holds.map((hold) => hold.reason)).toEqual(['dispute']);
  await shop.advanceTo(`${shop.day(3, 'mon')}T12:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await shop.act(invoice, 'dispute/resolve', { resolution: 'rejected' });
  await shop.advanceTo(`${shop.day(3, 'wed')}T12:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('reply ∥ send: what left before the answer left; after it the machine waits until a person has read it', async () => {
  const shop = await openShop();
  const customer = { reference: 'C-REPLY', email: 'compta@reply.example' };
  const first = await shop.postInvoice({ customer });
  const others = await each((index) =>
    shop.postInvoice({ customer, dueOn: plusDays(shop.day(2, 'mon'), index) }),
  );
  await shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  const mail = await mailOf(shop, first);
  const going = shop.advanceTo(`${shop.day(2, 'fri')}T12:00`);
  await inbox(shop, mail, 'reply', { text: 'Pouvez-vous rappeler notre comptable ?' });
  const answeredAtMs = Date.now();
  await going;
  await shop.advanceTo(`${shop.day(3, 'fri')}T12:00`);
  const late = (await mailsReceived(shop.database, shop.orgId)).filter(
    (one) => one.receivedAtMs > answeredAtMs,
  );
  expect(late).toEqual([]);
  for (const invoice of [first, ...others]) expect(await reasonsOf(shop, invoice)).toContain('reply');
  const tasks = (await Promise.all([first, ...others].map((invoice) => shop.tasks(invoice)))).flat();
  const reads = tasks.filter((task) => task.kind === 'read_reply' && task.state === 'open');
  expect(new Set(reads.map((task) => task.id)).size).toBe(1);
});

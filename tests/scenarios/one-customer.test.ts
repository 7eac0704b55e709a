import { expect, test } from 'vitest';
import { mailsReceived } from '../support/mailbox-eyes.js';
import type { Shop } from '../support/shop.js';
import type { Invoice, InvoiceWish } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

// One customer, many invoices (contract §7): one message a day, the gap between two, each invoice its own step.
const { openShop } = story();

const CUSTOMER = { reference: 'C-17', name: 'Mécanique du Rhône SAS', email: 'compta@mecanique.example' };
const post = (shop: Shop, wish: InvoiceWish = {}): Promise<Invoice> =>
  shop.postInvoice({ ...wish, customer: CUSTOMER });

/** Step and civil day of every mail the customer's provider took, in order. */
async function received(shop: Shop): Promise<string[]> {
  const mails = await mailsReceived(shop.database, shop.orgId);
  const sent = new Map<string, string>();
  for (const { data } of [
    await shop.api.get<{ data: { id: string; sentAt: string | null }[] }>('/v1/messages?limit=200'),
  ])
    for (const { id, sentAt } of data) if (sentAt) sent.set(id, wallClock(sentAt, shop.zone).slice(0, 10));
  return mails.map(({ step, messageId }) => `${step} ${sent.get(messageId) ?? '?'}`);
}

test('two invoices of one day share a message, with the tone of the higher step; each counts its own', async () => {
  const shop = await openShop();
  const older = await post(shop, { number: 'F-OLD', dueOn: shop.day(1, 'mon'), totalCents: 50_000 });
  const younger = await post(shop, { number: 'F-NEW', dueOn: shop.day(1, 'thu'), totalCents: 70_000 });
  // reminder-1 of the older on Wednesday, and four days later (Sunday, so Monday) its reminder-2; the younger's
  // reminder-1 is due two business days after Thursday: Monday too.
  await shop.advanceTo(`${shop.day(2, 'mon')}T12:00`);
  const mails = await mailsReceived(shop.database, shop.orgId);
  expect(mails.map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-2']);
  expect(mails[1]?.text).toMatch(/F-OLD[^]*F-NEW/);
  expect(mails[1]?.text).toContain('1\u202f200,00\u00a0€');
  const [shared] = (await shop.messages(younger)).filter((message) => message.state === 'sent');
  expect([...(shared?.invoiceIds ?? [])].sort()).toEqual([older.id, younger.id].sort());
  expectPlanned(await shop.invoice(older), 'call-1', shop.day(2, 'fri'));
  expectPlanned(await shop.invoice(younger), 'reminder-2', shop.day(2, 'fri'));
  for (const [invoice, step] of [
    [older, 'reminder-2'],
    [younger, 'reminder-1'],
  ] as const) {
    const told = (await shop.timeline(invoice)).filter((entry) => entry.type === 'message.sent');
    expect(told.at(-1)?.data['step']).toBe(step);
  }
});

test('the gap holds between invoices: the later one waits, and shows it', async () => {
  const shop = await openShop();
  await post(shop, { dueOn: shop.day(1, 'fri') }); // reminder-1 on Tuesday of week 2
  const next = await post(shop, { dueOn: shop.day(2, 'mon') }); // reminder-1 would be on Wednesday
  expectPlanned(next, 'reminder-1', shop.day(2, 'wed'));
  await shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  expectPlanned(await shop.invoice(next), 'reminder-1', shop.day(2, 'fri'));
  await shop.advanceTo(`${shop.day(2, 'fri')}T12:00`);
  expect(await received(shop)).toEqual([
    `reminder-1 ${shop.day(2, 'tue')}`,
    `reminder-1 ${shop.day(2, 'fri')}`,
  ]);
});

test('200 invoices of one customer due on one day make one message; the oldest paid, the others go on', async () => {
  const shop = await openShop();
  const wishes = Array.from({ length: 200 }, (_, index) =>
    shop.invoiceBody({ number: `F-${1000 + index}`, customer: CUSTOMER, totalCents: 1_000 }),
  );
  const batch = await shop.api.post<{ accepted: number }>('/v1/invoices/batch', wishes, [200]);
  expect(batch.accepted).toBe(200);
  await shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  const [mail, ...more] = await mailsReceived(shop.database, shop.orgId);
  expect(more).toEqual([]);
  for (const { number } of wishes) expect(mail?.text).toContain(number);
  const oldest = await shop.api.get<Invoice>('/v1/invoices/by-number/F-1000');
  await shop.pay(oldest);
  const other = await shop.api.get<Invoice>('/v1/invoices/by-number/F-1137');
  expectPlanned(other, 'reminder-2', shop.day(3, 'mon'));
  await shop.advanceTo(`${shop.day(3, 'mon')}T12:00`);
  const mails = await mailsReceived(shop.database, shop.orgId);
  expect(mails.map((one) => one.step)).toEqual(['reminder-1', 'reminder-2']);
  expect(mails[1]?.text).not.toContain('F-1000');
  expect(mails[1]?.text).toContain('F-1199');
}, 180_000);

test('courtesies of one day share a message; a reminder of that day goes first and they are skipped', async () => {
  const shop = await openShop();
  const both = [
    await post(shop, { policy: 'freelance', dueOn: shop.day(2, 'wed') }), // courtesy-1 on Friday of week 1
    await post(shop, { policy: 'freelance', dueOn: shop.day(2, 'wed') }),
  ];
  await shop.advanceTo(`${shop.day(1, 'fri')}T12:00`);
  expect(await received(shop)).toEqual([`courtesy-1 ${shop.day(1, 'fri')}`]);

  const other = await openShop();
  const late = await post(other, { policy: 'freelance', dueOn: other.day(2, 'wed') });
  const due = await post(other, { dueOn: other.day(1, 'wed') }); // reminder-1 on Friday of week 1
  await other.advanceTo(`${other.day(1, 'fri')}T12:00`);
  expect(await received(other)).toEqual([`reminder-1 ${other.day(1, 'fri')}`]);
  const skipped = (await other.timeline(late)).filter((entry) => entry.type === 'step.skipped');
  expect(skipped.map((entry) => [entry.data['step'], entry.data['reason']])).toEqual([
    ['courtesy-1', 'reminder_same_day'],
  ]);
  expectPlanned(await other.invoice(late), 'reminder-1', other.day(2, 'fri'));
  expect(await other.stepsHandedOver(due)).toEqual(['reminder-1']);
  expect(both).toHaveLength(2);
});

test('sent again on the day of a message: the next day; what follows keeps the gap to it, on every invoice', async () => {
  const shop = await openShop();
  await post(shop, { dueOn: shop.day(1, 'fri') });
  const other = await post(shop, { dueOn: shop.day(2, 'fri') }); // reminder-1 on Tuesday of week 3
  await shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  expectPlanned(await shop.act(other, 'resend'), 'resend', shop.day(2, 'wed'));
  await shop.advanceTo(`${shop.day(2, 'wed')}T12:00`);
  expect(await received(shop)).toEqual([`reminder-1 ${shop.day(2, 'tue')}`, `resend ${shop.day(2, 'wed')}`]);
});

test('after an outage: one message for the customer, order and distances kept', async () => {
  const shop = await openShop();
  const invoices = [
    await post(shop, { dueOn: shop.day(1, 'mon') }),
    await post(shop, { dueOn: shop.day(1, 'wed') }),
    await post(shop, { dueOn: shop.day(2, 'mon') }),
  ];
  await shop.jumpTo(`${shop.day(3, 'wed')}T10:00`);
  expect(await received(shop)).toEqual([`reminder-1 ${shop.day(3, 'wed')}`]);
  for (const invoice of invoices)
    expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(4, 'mon'));
  await shop.advanceTo(`${shop.day(4, 'mon')}T12:00`);
  expect((await received(shop)).map((one) => one.split(' ')[0])).toEqual(['reminder-1', 'reminder-2']);
});

test('only observed: one message as it would have been sent', async () => {
  const shop = await openShop();
  const { body } = { body: await shop.api.get<Record<string, unknown>>('/v1/policies/pme') };
  const { name, version, ...pme } = body;
  expect([name, version]).toEqual(['pme', 1]);
  await shop.api.call('PUT', '/v1/policies/watch', {
    body: { ...pme, automation: 'observe' },
    expected: [200],
  });
  const [one, two] = [await post(shop, { policy: 'watch' }), await post(shop, { policy: 'watch' })];
  await shop.advanceTo(`${shop.day(2, 'tue')}T12:00`);
  expect(await received(shop)).toEqual([]);
  const [seen] = await shop.messages(one);
  expect(seen).toMatchObject({ state: 'observed', step: 'reminder-1' });
  expect((await shop.messages(two)).map((message) => message.id)).toEqual([seen?.id]);
});

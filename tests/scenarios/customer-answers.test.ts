import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice, Message } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { plusDays } from '../support/story-weeks.js';

// What the buttons of the sandbox mailbox do (contract §5 and §7, "Replies, bounces").
const { openShop } = story();

/** An invoice whose first reminder left on Tuesday of week 2, and a second one of the same customer due later. */
async function firstReminderSent(shop: Shop): Promise<{ invoice: Invoice; sibling: Invoice; mail: Message }> {
  const invoice = await shop.postInvoice();
  const sibling = await shop.postInvoice({
    dueOn: shop.day(4, 'fri'),
    customer: { reference: invoice.customer.reference, email: 'compta@client.example' },
  });
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:00`);
  const [mail] = await shop.messages(invoice);
  if (!mail) throw new Error('the first reminder has not left');
  return { invoice, sibling, mail };
}

const answer = (shop: Shop, mail: Message, what: string, body: unknown = {}): Promise<Message> =>
  shop.api.post<Message>(`/v1/sandbox/messages/${mail.id}/${what}`, body, [200]);

test('a reply stops the machine on all invoices of the customer until a person has read it (P6)', async () => {
  const shop = await openShop();
  const { invoice, sibling, mail } = await firstReminderSent(shop);
  await answer(shop, mail, 'reply', { text: 'Nous attendons un avoir.', auto: false });
  for (const each of [invoice, sibling]) {
    expect((await shop.invoice(each)).holds).toMatchObject([{ reason: 'reply', until: null }]);
  }
  const open = await shop.api.get<{ data: { id: string; invoices: { id: string }[] }[] }>(
    '/v1/tasks?state=open&kind=read_reply',
  );
  expect(open.data).toHaveLength(1);
  expect(open.data[0]?.invoices.map((each) => each.id).sort()).toEqual([invoice.id, sibling.id].sort());
  await shop.advanceTo(`${shop.day(6, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expect(await shop.stepsHandedOver(sibling)).toEqual([]);

  // Read on Friday of week 6: both go on.
  await shop.complete({ id: open.data[0]?.id ?? '' }, { outcome: 'resume' });
  expect((await shop.invoice(invoice)).holds).toEqual([]);
  expect((await shop.invoice(sibling)).holds).toEqual([]);
});

test('an automatic answer is shown and holds nothing', async () => {
  const shop = await openShop();
  const { invoice, mail } = await firstReminderSent(shop);
  await answer(shop, mail, 'reply', { text: 'Je suis absent.', auto: true });
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'scheduled', holds: [] });
  expect((await shop.timeline(invoice)).map((entry) => entry.type)).toContain('reply.received');
  expect(await shop.tasks(invoice)).toEqual([]);
});

test('a hard bounce: no mail to that address on any invoice until it changes, a person looks for a better one', async () => {
  const shop = await openShop();
  const { invoice, sibling, mail } = await firstReminderSent(shop);
  expect(await answer(shop, mail, 'bounce', { hard: true })).toMatchObject({ state: 'bounced' });
  expect((await shop.invoice(invoice)).holds).toMatchObject([{ reason: 'undeliverable' }]);
  await shop.openTask(invoice, 'check_address');
  await shop.advanceTo(`${shop.day(6, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expect(await shop.stepsHandedOver(sibling)).toEqual([]);
});

test('a soft bounce is an event and nothing else', async () => {
  const shop = await openShop();
  const { invoice, mail } = await firstReminderSent(shop);
  await answer(shop, mail, 'bounce', { hard: false });
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'scheduled', holds: [] });
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('a complaint stops everything for that customer and asks for one call', async () => {
  const shop = await openShop();
  const { invoice, sibling, mail } = await firstReminderSent(shop);
  expect(await answer(shop, mail, 'complain')).toMatchObject({ state: 'complained' });
  for (const each of [invoice, sibling]) {
    expect((await shop.invoice(each)).holds.map((hold) => hold.reason)).toContain('stopped');
  }
  const calls = await shop.api.get<{ data: unknown[] }>('/v1/tasks?state=open&kind=call');
  expect(calls.data).toHaveLength(1);
  await shop.advanceTo(`${shop.day(6, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(sibling)).toEqual([]);
});

test('delivered, then paid from the mailbox: shown, settled, ended', async () => {
  const shop = await openShop();
  const { invoice, mail } = await firstReminderSent(shop);
  expect(await answer(shop, mail, 'deliver')).toMatchObject({ state: 'delivered' });
  await answer(shop, mail, 'pay');
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'settled', outstandingCents: 0 });
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
  const types = (await shop.timeline(invoice)).map((entry) => entry.type);
  expect(types).toEqual(expect.arrayContaining(['message.sent', 'message.delivered', 'invoice.settled']));
});

test('a customer without an e-mail gets a task instead of a mail; an address that comes later mends it', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ withoutEmail: true });
  expect(invoice).toMatchObject({ state: 'on_hold', holds: [{ reason: 'undeliverable', until: null }] });
  const task = await shop.openTask(invoice, 'check_address');
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  expect(await shop.mailsHandedOver(invoice)).toEqual([]);

  // The next invoice of the same customer brings the address.
  await shop.postInvoice({
    dueOn: shop.day(8, 'fri'),
    customer: { reference: invoice.customer.reference, email: 'enfin@client.example' },
  });
  const [closed] = await shop.tasks(invoice);
  expect(closed).toMatchObject({ id: task.id, state: 'cancelled', closedBecause: 'address_corrected' });
  expect(await shop.invoice(invoice)).toMatchObject({ holds: [] });
  await shop.advanceTo(`${shop.day(2, 'thu')}T10:00`);
  expect((await shop.mailsHandedOver(invoice)).map((mail) => [mail.step, mail.to])).toEqual([
    ['reminder-1', 'enfin@client.example'],
  ]);
});

test('stop_reminders: nothing more on any invoice, for weeks; reminded again when a person says so', async () => {
  const shop = await openShop();
  const { invoice, sibling, mail } = await firstReminderSent(shop);
  await answer(shop, mail, 'reply', { text: 'Ne nous écrivez plus.', auto: false });
  const [task] = (await shop.tasks(invoice)).filter((each) => each.kind === 'read_reply');
  const held = await shop.complete({ id: task?.id ?? '' }, { outcome: 'stop_reminders' });
  expect(held.holds).toMatchObject([{ reason: 'stopped', until: null }]);
  expect((await shop.invoice(sibling)).holds).toMatchObject([{ reason: 'stopped', until: null }]);
  await shop.advanceTo(`${shop.day(7, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expect(await shop.stepsHandedOver(sibling)).toEqual([]);

  const path = `/v1/customers/${invoice.customer.id}`;
  await shop.api.call('PATCH', path, { body: { neverRemind: false }, expected: [200] });
  expect(await shop.invoice(sibling)).toMatchObject({ state: 'scheduled', holds: [] });
  await shop.advanceTo(`${shop.day(7, 'wed')}T10:00`);
  const after = [...(await shop.stepsHandedOver(invoice)), ...(await shop.stepsHandedOver(sibling))];
  expect(after.length).toBeGreaterThan(1);
});

test('who is reminded no more is not forgotten: thirty days later a person looks at each invoice, and may go on', async () => {
  const shop = await openShop();
  const { invoice, sibling } = await firstReminderSent(shop);
  const path = `/v1/customers/${invoice.customer.id}`;
  await shop.api.call('PATCH', path, { body: { neverRemind: true }, expected: [200] });
  expect((await shop.invoice(invoice)).next).toMatchObject({ kind: 'hold_end', step: null });
  // Tuesday of week 2 and thirty days; the other one falls due on Friday of week 4 and has its thirty days from there.
  await shop.advanceTo(`${shop.day(6, 'thu')}T11:00`);
  const review = await shop.openTask(invoice, 'review');
  expect(review).toMatchObject({ reason: 'stopped_without_end' });
  expect(review.script).toContain('n’est plus relancé');
  expect(await shop.tasks(sibling)).toEqual([]);

  // Not reminded again, and the file is not wanted yet: looked at again thirty days after that was said.
  await shop.complete(review, { outcome: 'hand_over' });
  const file = await shop.openTask(invoice, 'hand_over');
  const kept = await shop.complete(file, { outcome: 'not_now', retryOn: shop.day(7, 'mon') });
  expect(kept).toMatchObject({ state: 'on_hold', holds: [{ reason: 'stopped' }] });
  expect(kept.next?.at.slice(0, 10)).toBe(plusDays(shop.day(6, 'thu'), 32)); // a Saturday: Monday

  await shop.advanceTo(`${shop.day(9, 'tue')}T11:00`);
  const second = await shop.openTask(sibling, 'review');
  expect(await shop.complete(second, { outcome: 'resume' })).toMatchObject({ holds: [] });
  expect(await shop.invoice(invoice)).toMatchObject({ holds: [] });
  expect(await shop.stepsHandedOver(sibling)).toEqual([]);
  expect(await shop.api.get(path)).toMatchObject({ stopped: false });
});

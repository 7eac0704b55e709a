import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';

// Contract §5 (`/dispute`, `/dispute/resolve`, `/promise`) and §7, told day by day. Reminder-1 leaves on Tuesday of
// week 2, reminder-2 would on Monday of week 3.
const { openShop } = story();

const types = async (shop: Shop, invoice: Invoice): Promise<string[]> =>
  (await shop.timeline(invoice)).map((entry) => entry.type);

/** Reminder-1 has left, and on Wednesday of week 2 the customer contests the invoice. */
async function disputed(shop: Shop): Promise<Invoice> {
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:00`);
  const held = await shop.act(invoice, 'dispute', { reason: 'Deux palettes manquent' });
  expect(held).toMatchObject({ state: 'on_hold', holds: [{ reason: 'dispute', until: null }] });
  return invoice;
}

test('a dispute holds everything for as long as it takes, and its task escalates instead', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  await shop.advanceTo(`${shop.day(5, 'fri')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await shop.openTask(invoice, 'resolve_dispute');
  expect(await types(shop, invoice)).toContain('task.escalated');
});

test('rejected: goes on one business day later, in order', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  await shop.advanceTo(`${shop.day(4, 'fri')}T11:00`);
  const resolved = await shop.act(invoice, 'dispute/resolve', { resolution: 'rejected' });
  expectPlanned(resolved, 'reminder-2', shop.day(5, 'mon'));
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  expect(await types(shop, invoice)).toEqual(
    expect.arrayContaining(['dispute.opened', 'dispute.resolved', 'hold.lifted']),
  );
});

test('rejected before the next step is near: that step keeps its day', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  expectPlanned(
    await shop.act(invoice, 'dispute/resolve', { resolution: 'rejected' }),
    'reminder-2',
    shop.day(3, 'mon'),
  );
});

test('upheld: cancelled, the run ends, silence', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  const ended = await shop.act(invoice, 'dispute/resolve', { resolution: 'upheld', note: 'Avoir total' });
  expect(ended).toMatchObject({ state: 'cancelled', next: null });
  expect(await shop.endOfRun(invoice)).toMatchObject({
    status: 'COMPLETED',
    result: { outcome: 'cancelled' },
  });
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('upheld after a credit note that leaves a rest: the rest goes on, and only it is claimed', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  const credit = { reference: 'AV-1', amountCents: 20_000, issuedOn: shop.day(2, 'wed') };
  await shop.act(invoice, 'credit', credit);
  await shop.advanceTo(`${shop.day(4, 'fri')}T11:00`);
  const resolved = await shop.act(invoice, 'dispute/resolve', { resolution: 'upheld' });
  expect(resolved).toMatchObject({ state: 'scheduled', outstandingCents: 100_000, holds: [] });
  expectPlanned(resolved, 'reminder-2', shop.day(5, 'mon'));
  expect(await shop.act(invoice, 'dispute/resolve', { resolution: 'upheld' })).toEqual(resolved);
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  const [, second] = await shop.mailsHandedOver(invoice);
  expect(second?.text).toContain('000,00');
  expect(second?.step).toBe('reminder-2');
});

test('upheld, named as a cancellation: cancelled whatever was credited', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  const credit = { reference: 'AV-1', amountCents: 20_000, issuedOn: shop.day(2, 'wed') };
  await shop.act(invoice, 'credit', credit);
  const task = await shop.openTask(invoice, 'resolve_dispute');
  expect(await shop.complete(task, { outcome: 'upheld', as: 'cancel' })).toMatchObject({
    state: 'cancelled',
  });
});

test('settled: a person calls, nothing automatic meanwhile', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  const settled = await shop.act(invoice, 'dispute/resolve', { resolution: 'settled' });
  expect(settled).toMatchObject({ state: 'awaiting_person', holds: [] });
  const call = await shop.openTask(invoice, 'call');
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const promised = await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'wed') });
  expect(promised.holds).toMatchObject([{ reason: 'promise', until: shop.day(4, 'fri') }]);
});

test('the task of the dispute says the same as the call', async () => {
  const shop = await openShop();
  const invoice = await disputed(shop);
  const task = await shop.openTask(invoice, 'resolve_dispute');
  expect(task.reason).toBe('Deux palettes manquent');
  expectPlanned(await shop.complete(task, { outcome: 'rejected' }), 'reminder-2', shop.day(3, 'mon'));
});

/** Reminder-1 has left, and on Wednesday of week 2 the customer promises something. */
async function promised(shop: Shop, promise: Readonly<Record<string, unknown>>): Promise<Invoice> {
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'wed')}T11:00`);
  await shop.act(invoice, 'promise', promise);
  return invoice;
}

test('a promise kept in full settles; the run ends', async () => {
  const shop = await openShop();
  const invoice = await promised(shop, { promisedFor: shop.day(2, 'fri') });
  expect((await shop.invoice(invoice)).holds).toMatchObject([
    { reason: 'promise', until: shop.day(3, 'tue') },
  ]);
  await shop.advanceTo(`${shop.day(3, 'tue')}T11:00`); // booked two business days after it
  expect(await shop.pay(invoice)).toMatchObject({ state: 'settled' });
  expect(await types(shop, invoice)).toEqual(expect.arrayContaining(['promise.kept', 'invoice.settled']));
  expect(await shop.endOfRun(invoice)).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('a promise of a part, kept: the rest goes on, its delay counted from that day', async () => {
  const shop = await openShop();
  const invoice = await promised(shop, { promisedFor: shop.day(3, 'fri'), amountCents: 50_000 });
  await shop.advanceTo(`${shop.day(3, 'thu')}T11:00`);
  const kept = await shop.pay(invoice, 50_000);
  expect(kept).toMatchObject({ state: 'scheduled', holds: [], outstandingCents: 70_000 });
  expectPlanned(kept, 'reminder-2', shop.day(4, 'mon')); // four days after Thursday
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  const [, second] = await shop.mailsHandedOver(invoice);
  expect(second?.step).toBe('reminder-2');
  expect(second?.text).toContain('700,00');
});

test('a promise broken: a person decides, no automatic mail first', async () => {
  const shop = await openShop();
  const invoice = await promised(shop, { promisedFor: shop.day(2, 'fri') });
  await shop.pay(invoice, 100); // not what was promised
  await shop.advanceTo(`${shop.day(3, 'tue')}T18:00`);
  expect(await shop.state(invoice)).toBe('on_hold');
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  await shop.openTask(invoice, 'broken_promise');
  expect(await types(shop, invoice)).toContain('promise.broken');
  await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('a second promise takes the place of the first, which is neither kept nor broken', async () => {
  const shop = await openShop();
  const invoice = await promised(shop, { promisedFor: shop.day(2, 'fri') });
  const again = await shop.act(invoice, 'promise', { promisedFor: shop.day(4, 'wed') });
  expect(again.holds).toMatchObject([{ reason: 'promise', until: shop.day(4, 'fri') }]);
  await shop.advanceTo(`${shop.day(4, 'fri')}T18:00`);
  expect(await types(shop, invoice)).not.toContain('promise.broken');
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect((await types(shop, invoice)).filter((type) => type === 'promise.broken')).toHaveLength(1);
});

test('a promise answers an open call, and a broken one asks a person anew', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.act(invoice, 'promise', { promisedFor: shop.day(3, 'wed') });
  const closed = (await shop.tasks(invoice)).find((task) => task.id === call.id);
  expect(closed).toMatchObject({ state: 'cancelled', closedBecause: 'promise_to_pay' });
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  const broken = await shop.openTask(invoice, 'broken_promise');
  await shop.complete(broken, { outcome: 'call' });
  await shop.openTask(invoice, 'call');
});

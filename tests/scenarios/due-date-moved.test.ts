import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { expectPlanned, story } from '../support/story.js';

// `dueOn` changed (contract §7, Dates): what was sent stays sent, nothing leaves before the new due date, the rest shifts.
const { openShop } = story();

test('later, before anything left: the whole ladder shifts', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  expectPlanned(await shop.change(invoice, { dueOn: shop.day(2, 'fri') }), 'reminder-1', shop.day(3, 'tue'));
  await shop.advanceTo(`${shop.day(3, 'mon')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('later, between the e-mails: reminder-1 stays sent, reminder-2 waits for its place after the new date', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  const moved = await shop.change(invoice, { dueOn: shop.day(4, 'fri') });
  // Two business days and four days after Friday of week 4: Saturday, so Monday.
  expectPlanned(moved, 'reminder-2', shop.day(6, 'mon'));
  await shop.advanceTo(`${shop.day(5, 'fri')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await shop.advanceTo(`${shop.day(6, 'mon')}T10:00`);
  const mails = await shop.mailsHandedOver(invoice);
  expect(mails.map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-2']);
});

test('later, while a call is open: the call is taken back and comes at its place', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop); // due on Wednesday of week 1; now Monday of week 3
  const moved = await shop.change(invoice, { dueOn: shop.day(3, 'wed') });
  expect((await shop.tasks(invoice)).find((task) => task.id === call.id)).toMatchObject({
    state: 'cancelled',
    closedBecause: 'due_date_moved',
  });
  // Reminder-1 would be Friday of week 3, reminder-2 Tuesday of week 4, the call four days after: Saturday, Monday.
  expectPlanned(moved, 'call-1', shop.day(5, 'mon'));
  await shop.advanceTo(`${shop.day(5, 'mon')}T10:00`);
  expect((await shop.openTask(invoice, 'call')).id).not.toBe(call.id);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('earlier, before anything left: the ladder comes sooner', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(4, 'fri') });
  await shop.advanceTo(`${shop.day(1, 'thu')}T11:00`);
  expectPlanned(await shop.change(invoice, { dueOn: shop.day(1, 'fri') }), 'reminder-1', shop.day(2, 'tue'));
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('earlier, so far that the step is past: it leaves in the slot that is open, one message, then the distances', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(5, 'fri'), issuedOn: shop.day(1, 'mon') });
  await shop.advanceTo(`${shop.day(3, 'tue')}T11:00`);
  await shop.change(invoice, { dueOn: shop.day(1, 'fri') });
  await shop.advanceTo(`${shop.day(3, 'tue')}T12:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(4, 'mon'));
});

test('earlier, between the e-mails: what is left keeps its distance to what was sent', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  expectPlanned(await shop.change(invoice, { dueOn: shop.day(1, 'tue') }), 'reminder-2', shop.day(3, 'mon'));
});

test('later, with a courtesy sent: it stays sent and is not written again', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(2, 'mon'), policy: 'freelance' });
  await shop.advanceTo(`${shop.day(1, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['courtesy-1']);
  expectPlanned(await shop.change(invoice, { dueOn: shop.day(4, 'mon') }), 'reminder-1', shop.day(4, 'wed'));
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['courtesy-1', 'reminder-1']);
});

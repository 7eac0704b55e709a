import { expect, test } from 'vitest';
import { expectPlanned, story } from '../support/story.js';
import { plusDays, publicHolidays } from '../support/story-weeks.js';

const { openShop } = story();

test('posted late: the first slot at least one business day after it was posted, then the usual distances', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: plusDays(shop.day(1, 'mon'), -40) });
  expectPlanned(invoice, 'reminder-1', shop.day(1, 'tue'));
  await shop.advanceTo(`${shop.day(1, 'tue')}T10:00`);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(2, 'mon')); // four days after is a Saturday
});

test('taken over from another tool after one reminder: goes on with the second, not before tomorrow', async () => {
  const shop = await openShop();
  const dueOn = plusDays(shop.day(1, 'mon'), -40);
  const invoice = await shop.postInvoice({ dueOn, remindersAlreadySent: 1 });
  expectPlanned(invoice, 'reminder-2', shop.day(1, 'tue'));
});

test('a courtesy whose day is past is skipped, and the timeline says so', async () => {
  const shop = await openShop();
  // Five days before Monday of week 1 lies before the day it is posted.
  const invoice = await shop.postInvoice({ dueOn: shop.day(1, 'mon'), policy: 'freelance' });
  expectPlanned(invoice, 'reminder-1', shop.day(1, 'wed'));
  const skipped = (await shop.timeline(invoice)).filter((entry) => entry.type === 'step.skipped');
  expect(skipped.map((entry) => entry.data['step'])).toEqual(['courtesy-1']);
});

test('Good Friday is a holiday in Moselle alone: the same due date, two different days', async () => {
  const shop = await openShop({ startsNow: true });
  const goodFriday = nextGoodFriday(await shop.now());
  const dueOn = plusDays(goodFriday, -2); // Wednesday: two business days later is Good Friday itself
  const inParis = await shop.postInvoice({ dueOn, customer: { region: 'FR' } });
  const inMetz = await shop.postInvoice({ dueOn, customer: { region: 'FR-57' } });
  expectPlanned(inParis, 'reminder-1', goodFriday);
  // Thursday, then Friday, the week-end and Easter Monday are closed: Tuesday is the second business day.
  expectPlanned(inMetz, 'reminder-1', plusDays(goodFriday, 4));

  await shop.advanceTo(`${goodFriday}T18:00`);
  expect(await shop.stepsHandedOver(inParis)).toEqual(['reminder-1']);
  expect(await shop.stepsHandedOver(inMetz)).toEqual([]);
  await shop.advanceTo(`${plusDays(goodFriday, 4)}T10:00`);
  expect(await shop.stepsHandedOver(inMetz)).toEqual(['reminder-1']);
});

test('a customer on La Réunion is written to at nine on its own clock', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ customer: { region: 'FR-RE' } });
  expectPlanned(invoice, 'reminder-1', shop.day(2, 'tue'), 'Indian/Reunion');
  await shop.advanceTo(`${shop.day(2, 'tue')}T08:00`); // nine has passed there, not here
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('thirty invoices of one morning spread over its first half hour, each at an instant of its own', async () => {
  const shop = await openShop();
  const posted = await Promise.all(Array.from({ length: 30 }, () => shop.postInvoice()));
  for (const invoice of posted) expectPlanned(invoice, 'reminder-1', shop.day(2, 'tue'));
  const minutes = new Set(posted.map((invoice) => invoice.next?.at.slice(0, 16)));
  expect(minutes.size).toBeGreaterThan(8);
});

/** The Friday before the next Easter Monday that is at least a week away. */
function nextGoodFriday(now: string): string {
  const earliest = plusDays(now.slice(0, 10), 7);
  const year = Number(now.slice(0, 4));
  const fridays = [year, year + 1, year + 2]
    .flatMap((each) => publicHolidays(each))
    .filter((holiday) => holiday.name === 'Easter Monday')
    .map((holiday) => plusDays(holiday.date, -3));
  const next = fridays.find((friday) => friday > earliest);
  if (next === undefined) throw new Error('no Good Friday ahead');
  return next;
}

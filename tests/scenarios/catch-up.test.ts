import { expect, test } from 'vitest';
import type { Invoice } from '../support/shop-shapes.js';
import type { Shop } from '../support/shop.js';
import { story } from '../support/story.js';
import { instantAt, plusDays, wallClock } from '../support/story-weeks.js';

// P4 after an outage (contract §7): one message per invoice, order and distances kept, a stale courtesy skipped,
// nothing outside the slots; for one hour, three days and nine days.

const { openShop } = story();

const OUTAGES = [
  { name: 'one hour', hours: 1, courtesy: 'courtesy-1' },
  { name: 'three days', hours: 72, courtesy: 'courtesy-1' },
  // The due date of the third invoice has passed by then.
  { name: 'nine days', hours: 216, courtesy: 'reminder-1' },
] as const;

interface Sent {
  readonly step: string;
  readonly day: string;
  readonly time: string;
}

/** What left about an invoice, by the firm's wall clock. */
async function sentOf(shop: Shop, invoice: Invoice): Promise<Sent[]> {
  return (await shop.messages(invoice))
    .filter((message) => message.sentAt !== null)
    .map(({ step, sentAt }) => {
      const [day = '', time = ''] = wallClock(sentAt ?? '', shop.zone).split(' ');
      return { step, day, time };
    })
    .sort((one, other) => `${one.day}${one.time}`.localeCompare(`${other.day}${other.time}`));
}

const isWeekday = (day: string): boolean => ![0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());

test.each(OUTAGES)('after $name', { timeout: 120_000 }, async ({ hours, courtesy }) => {
  const shop = await openShop();
  // On Tuesday of week 2, at nine: the first reminder of one, the second of another, the courtesy of a third.
  const first = await shop.postInvoice({ dueOn: shop.day(1, 'fri') });
  const second = await shop.postInvoice({ dueOn: shop.day(1, 'wed') });
  const third = await shop.postInvoice({ dueOn: shop.day(2, 'sun'), policy: 'freelance' });
  const later = await shop.postInvoice({ dueOn: shop.day(5, 'fri') });
  const all = [first, second, third, later];
  await shop.advanceTo(`${shop.day(2, 'tue')}T08:45`);
  expect(await shop.stepsHandedOver(second)).toEqual(['reminder-1']);
  for (const invoice of [first, third, later]) expect(await shop.stepsHandedOver(invoice)).toEqual([]);

  // Everything stands still, and comes back at a quarter to nine or ten.
  const until = new Date(Date.parse(instantAt(`${shop.day(2, 'tue')}T08:45`, shop.zone)) + hours * 3_600_000);
  await shop.advance({ to: until.toISOString(), mode: 'jump' });
  const [back = '', time = ''] = wallClock(until.toISOString(), shop.zone).split(' ');
  if (time < '09:00') {
    // Before the slot nothing leaves, however late it is.
    expect(await shop.stepsHandedOver(first)).toEqual([]);
    expect(await shop.stepsHandedOver(second)).toEqual(['reminder-1']);
    await shop.advanceTo(`${back}T10:30`);
  }
  const caughtUp = {
    [first.id]: ['reminder-1'],
    [second.id]: ['reminder-2'],
    [third.id]: [courtesy],
    [later.id]: [],
  };
  for (const invoice of all) {
    const today = (await sentOf(shop, invoice)).filter(({ day }) => day === back);
    expect(today.map(({ step }) => step)).toEqual(caughtUp[invoice.id]);
  }

  // The rest of the ladder: in order, at its distance, once each.
  await shop.advanceTo(`${shop.day(9, 'fri')}T18:00`);
  for (const invoice of all) {
    const sent = await sentOf(shop, invoice);
    const steps = sent.map(({ step }) => step);
    expect(steps).toEqual(
      [...new Set(steps)].sort((one, other) => LADDER.indexOf(one) - LADDER.indexOf(other)),
    );
    expect(await shop.stepsHandedOver(invoice)).toEqual(steps);
    for (const { day, time } of sent) {
      expect(isWeekday(day), day).toBe(true);
      expect(time >= '09:00' && time < '17:30', time).toBe(true);
    }
    const [one, two] = sent.filter(({ step }) => step !== 'courtesy-1');
    if (one && two) expect(two.day >= plusDays(one.day, 4), `${one.day} ${two.day}`).toBe(true);
  }
  expect((await sentOf(shop, third)).some(({ step }) => step === 'courtesy-1')).toBe(
    courtesy === 'courtesy-1',
  );
});

const LADDER = ['courtesy-1', 'reminder-1', 'reminder-2'];

import { expect, test } from 'vitest';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';
import { plusDays, wallClock, type Weekday } from '../support/story-weeks.js';

const { openShop } = story();

type Row = readonly [step: string, week: number, weekday: Weekday];
interface Ladder {
  readonly policy: string;
  /** Every preset is tried with an invoice due on Wednesday of week 2, posted on Monday of week 1. */
  readonly mails: readonly Row[];
  readonly call: Row;
  /** Calendar days from the last call to the step after it. */
  readonly after: readonly [step: string, days: number];
}

const LADDERS: readonly Ladder[] = [
  {
    policy: 'pme',
    mails: [
      ['reminder-1', 2, 'fri'], // two business days after due
      ['reminder-2', 3, 'tue'], // four days later
    ],
    call: ['call-1', 4, 'mon'], // four days later is a Saturday
    after: ['formal-notice', 8],
  },
  {
    policy: 'freelance',
    mails: [
      ['courtesy-1', 1, 'fri'], // five days before due
      ['reminder-1', 2, 'fri'], // two business days after due
    ],
    call: ['call-1', 3, 'wed'], // five days later
    after: ['hand-over', 20],
  },
  {
    policy: 'subscription',
    mails: [
      ['due-notice', 2, 'wed'], // on the due day
      ['reminder-1', 3, 'mon'], // three business days after due
      ['reminder-2', 3, 'fri'], // four days later
    ],
    call: ['call-1', 4, 'tue'], // four days later
    after: ['hand-over', 15],
  },
  {
    policy: 'public-buyer',
    mails: [
      ['reminder-1', 3, 'wed'], // five business days after due
      ['reminder-2', 4, 'thu'], // eight days later
    ],
    call: ['call-1', 5, 'thu'], // seven days later
    after: ['hand-over', 30],
  },
];

test.each(LADDERS)('the dates of $policy (contract §7)', async ({ policy, mails, call, after }) => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({ dueOn: shop.day(2, 'wed'), policy });
  for (const [step, week, weekday] of mails) {
    expectPlanned(await shop.invoice(invoice), step, shop.day(week, weekday));
    await shop.advanceTo(`${shop.day(week, weekday)}T09:45`);
    expect((await shop.stepsHandedOver(invoice)).at(-1)).toBe(step);
  }
  const [callStep, week, weekday] = call;
  expectPlanned(await shop.invoice(invoice), callStep, shop.day(week, weekday));
  await shop.advanceTo(`${shop.day(week, weekday)}T11:00`);

  // Nobody answers three times: the next step keeps its own distance to the last of these calls.
  const lastCallOn = await nobodyAnswersThreeTimes(shop, invoice);
  const [nextStep, days] = after;
  expectPlanned(await shop.invoice(invoice), nextStep, openDayFrom(plusDays(lastCallOn, days)));
  expect(await shop.stepsHandedOver(invoice)).toEqual(mails.map(([step]) => step));
});

test('a public buyer is given its own policy unless another one is named', async () => {
  const shop = await openShop();
  const buyer = await shop.postInvoice({ customer: { name: 'Mairie de Givors', kind: 'public' } });
  expect(buyer.policy).toEqual({ name: 'public-buyer', version: 1 });
});

test('a policy nobody knows is a wrong field', async () => {
  const shop = await openShop();
  const body = shop.invoiceBody({ policy: 'no-such-policy' });
  const answer = await shop.api.call<{ errors: { path: string }[] }>('POST', '/v1/invoices', {
    body,
    expected: [400],
  });
  expect(answer.body.errors.map((error) => error.path)).toEqual(['/policy']);
});

/** Answers "unreachable" to this call task and to the two after it; the day of the last one. */
async function nobodyAnswersThreeTimes(shop: Shop, invoice: Invoice): Promise<string> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    const task = await shop.openTask(invoice, 'call');
    const { next } = await shop.complete(task, { outcome: 'unreachable' });
    const at = wallClock(next?.at ?? '', shop.zone);
    if (attempt < 3) await shop.advanceTo(`${at.slice(0, 10)}T15:00`);
  }
  return wallClock(await shop.now(), shop.zone).slice(0, 10);
}

/** That day, or the Monday after it: the story's weeks have no holidays. */
function openDayFrom(day: string): string {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  return plusDays(day, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

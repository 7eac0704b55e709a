import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { expectPlanned, story } from '../support/story.js';

// Contract §7, Dates: the ladder stands on the oldest unpaid instalment that is due; when it is paid, the next one that
// falls due starts a new round; messages claim the overdue sum.
const { openShop } = story();

test('one instalment after the other: each is asked for in its own round, and only what is overdue', async () => {
  const shop = await openShop();
  const [first, second, third] = [shop.day(1, 'fri'), shop.day(3, 'fri'), shop.day(8, 'fri')];
  const invoice = await shop.postInvoice({
    dueOn: third,
    issuedOn: shop.day(1, 'mon'),
    instalments: [
      { dueOn: first, amountCents: 40_000 },
      { dueOn: second, amountCents: 40_000 },
      { dueOn: third, amountCents: 40_000 },
    ],
  });
  expectPlanned(invoice, 'reminder-1', shop.day(2, 'tue'));
  await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
  const [one] = await shop.mailsHandedOver(invoice);
  expect(one?.text).toMatch(/400,00\s€ à régler/);
  expect(one?.text).not.toMatch(/800,00/);

  // Paid before the second falls due: its own ladder begins, two business days after it.
  const paid = await shop.pay(invoice, 40_000);
  expect(paid).toMatchObject({ state: 'scheduled', outstandingCents: 80_000 });
  expectPlanned(paid, 'reminder-1', shop.day(4, 'tue'));
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  const mails = await shop.mailsHandedOver(invoice);
  expect(mails.map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-1']);
  expect(mails[1]?.text).toMatch(/400,00\s€ à régler/);
  expect((await shop.messages(invoice)).map((message) => message.round)).toEqual([1, 2]);

  // Half of the second: the same round goes on with the rest of it.
  const half = await shop.pay(invoice, 10_000);
  expect(half.next).toMatchObject({ step: 'reminder-2' });
  await shop.advanceTo(`${shop.day(5, 'wed')}T10:00`);
  expect((await shop.mailsHandedOver(invoice))[2]?.text).toMatch(/300,00\s€ à régler/);

  // The rest of it: silence until the third is late.
  const rest = await shop.pay(invoice, 30_000);
  expectPlanned(rest, 'reminder-1', shop.day(9, 'tue'));
  expect(await shop.pay(invoice, 40_000)).toMatchObject({ state: 'settled', outstandingCents: 0 });
  expect(await shop.endOfRun(invoice)).toMatchObject({ result: { outcome: 'settled' } });
});

test('two overdue: the message claims both; the older one paid, the next round begins on the next business day', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice({
    dueOn: shop.day(2, 'thu'),
    issuedOn: shop.day(1, 'mon'),
    instalments: [
      { dueOn: shop.day(1, 'fri'), amountCents: 50_000 },
      { dueOn: shop.day(2, 'thu'), amountCents: 70_000 },
    ],
  });
  await shop.advanceTo(`${shop.day(3, 'mon')}T08:00`);
  const [one] = await shop.mailsHandedOver(invoice);
  expect(one?.text).toMatch(/500,00\s€ à régler/);
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  const [, two] = await shop.mailsHandedOver(invoice);
  expect(two?.step).toBe('reminder-2');
  expect(two?.text).toMatch(/1\s200,00\s€ à régler/);
  // By the customer, oldest first.
  const paid = await shop.pay(invoice, 50_000);
  expect(paid.outstandingCents).toBe(70_000);
  expect(paid.next).toMatchObject({ step: 'reminder-1' });
  await shop.advanceTo(`${shop.day(3, 'mon')}T17:00`);
  expect(await shop.mailsHandedOver(invoice)).toHaveLength(2);
});

test('payment_plan: the instalments replace the due date; only what is due is claimed', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const plan = [
    { dueOn: shop.day(5, 'mon'), amountCents: 60_000 },
    { dueOn: shop.day(9, 'mon'), amountCents: 60_000 },
  ];
  const path = `/v1/tasks/${call.id}/complete`;
  for (const instalments of [
    [{ dueOn: shop.day(5, 'mon'), amountCents: 119_999 }],
    [{ dueOn: shop.day(1, 'mon'), amountCents: 120_000 }],
    [plan[1], plan[0]],
  ]) {
    const body = { outcome: 'payment_plan', instalments };
    const answer = await shop.api.call<{ errors: { path: string }[] }>('POST', path, {
      body,
      expected: [400],
    });
    expect(answer.body.errors.map((error) => error.path)).toEqual(['/instalments']);
  }
  const agreed = await shop.complete(call, { outcome: 'payment_plan', instalments: plan });
  expect(agreed).toMatchObject({ state: 'scheduled', outstandingCents: 120_000, dueOn: shop.day(9, 'mon') });
  expectPlanned(agreed, 'reminder-1', shop.day(5, 'wed'));
  await shop.advanceTo(`${shop.day(5, 'thu')}T10:00`);
  const mails = await shop.mailsHandedOver(invoice);
  expect(mails.map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-2', 'reminder-1']);
  expect(mails[2]?.text).toMatch(/600,00\s€ à régler/);
  const first = await shop.pay(invoice, 60_000);
  expectPlanned(first, 'reminder-1', shop.day(9, 'wed'));
});

import { expect, test } from 'vitest';
import { expectPlanned, story } from '../support/story.js';
import { signalsOf, verbsOf, workflowTasksOf } from '../support/temporal-eyes.js';
import { wallClock } from '../support/story-weeks.js';

const { openShop } = story();

test('the plain life of an invoice: two e-mails, a call, a promise, a payment, a clean end', async () => {
  const shop = await openShop();

  // Monday of week 1: posted; due on Friday. The first reminder leaves two business days after that.
  const posted = await shop.postInvoice({ dueOn: shop.day(1, 'fri'), totalCents: 120_000 });
  expect(posted).toMatchObject({
    state: 'scheduled',
    outstandingCents: 120_000,
    policy: { name: 'pme', version: 1 },
  });
  expect(posted.why.code).toBe('waiting-for-step');
  expectPlanned(posted, 'reminder-1', shop.day(2, 'tue'));

  // Tuesday of week 2, one minute to nine: nothing has left. An hour later the first e-mail has.
  await shop.advanceTo(`${shop.day(2, 'tue')}T08:59`);
  expect(await shop.mailsHandedOver(posted)).toEqual([]);
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:00`);
  const [first] = await shop.mailsHandedOver(posted);
  expect(first).toMatchObject({
    step: 'reminder-1',
    to: `compta-${posted.number.toLowerCase()}@client.example`,
  });
  expect(first?.text).toMatch(/1\s?200,00\s€/);

  // Four days after it is a Saturday: the second one leaves on Monday.
  expectPlanned(await shop.invoice(posted), 'reminder-2', shop.day(3, 'mon'));
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(posted)).toEqual(['reminder-1', 'reminder-2']);

  // Four days later, on Friday, the account manager finds a call task, to be done within three business days.
  expectPlanned(await shop.invoice(posted), 'call-1', shop.day(3, 'fri'));
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  const call = await shop.openTask(posted, 'call');
  expect(call).toMatchObject({
    assignee: { name: 'Claire Dupont' },
    customer: { phone: '+33 4 78 00 00 17' },
    attempt: 1,
  });
  expect(wallClock(call.dueAt, shop.zone)).toBe(`${shop.day(4, 'wed')} 17:30`);
  expect(call.script).toContain(posted.number);
  expect(call.allowedOutcomes).toEqual(
    expect.arrayContaining([
      'promise_to_pay',
      'payment_sent',
      'unreachable',
      'voicemail',
      'dispute',
      'refuses',
    ]),
  );
  expect(await shop.state(posted)).toBe('awaiting_person');

  // The customer promises Friday of week 4: held until two business days after it.
  const promised = await shop.complete(call, {
    outcome: 'promise_to_pay',
    promisedFor: shop.day(4, 'fri'),
    note: 'M. Blanc',
  });
  expect(promised).toMatchObject({
    state: 'on_hold',
    holds: [{ reason: 'promise', until: shop.day(5, 'tue') }],
  });

  // It pays on Wednesday: settled at once, and the run ends by itself.
  await shop.advanceTo(`${shop.day(4, 'wed')}T11:00`);
  expect(await shop.pay(posted)).toMatchObject({ state: 'settled', outstandingCents: 0, next: null });
  const run = await shop.endOfRun(posted);
  expect(run).toMatchObject({ status: 'COMPLETED', result: { outcome: 'settled' } });

  // A month later nothing else has happened.
  await shop.advanceTo(`${shop.day(9, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(posted)).toEqual(['reminder-1', 'reminder-2']);
  expect((await shop.tasks(posted)).map((task) => [task.kind, task.state])).toEqual([['call', 'done']]);

  // The page tells it in the same order, in words.
  const told = await shop.timeline(posted);
  const types = told.map((entry) => entry.type);
  expect(types.filter((type) => type !== 'step.planned')).toEqual([
    'invoice.created',
    'message.sent',
    'message.sent',
    'task.opened',
    'task.completed',
    'promise.made',
    'hold.placed',
    'payment.received',
    'promise.kept',
    'hold.lifted',
    'invoice.settled',
  ]);
  expect(told.every((entry) => entry.text.length > 0)).toBe(true);
});

test('the history of the plain life reads as the story, short and complete', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  const call = await shop.openTask(invoice, 'call');
  await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'fri') });
  await shop.pay(invoice);

  const run = await shop.endOfRun(invoice);
  expect(verbsOf(run)).toEqual(['sendReminder', 'sendReminder', 'openCallTask']);
  // Contract §9: 60 events and 10 workflow tasks, plus 6 and 1 for each time the sandbox clock moved.
  const clockMoves = signalsOf(run).filter((name) => name === 'clockMoved').length;
  expect(run.events.length).toBeLessThanOrEqual(60 + 6 * clockMoves);
  expect(workflowTasksOf(run)).toBeLessThanOrEqual(10 + clockMoves);
  expect(signalsOf(run).filter((name) => name !== 'clockMoved')).toEqual([
    'taskCompleted',
    'paymentReceived',
  ]);
});

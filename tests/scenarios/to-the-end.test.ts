import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';
import { verbsOf } from '../support/temporal-eyes.js';

const { openShop } = story();

test('nobody ever pays: formal notice, hand-over with its file, and the run ends (P5)', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);

  // Week 3: the customer refuses; the account manager sends the notice on Wednesday.
  await shop.complete(call, { outcome: 'refuses' });
  await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
  const notice = await shop.openTask(invoice, 'formal_notice');
  expect(notice.allowedOutcomes).toEqual(['sent', 'not_now', 'write_off']);
  // The policy's deadlines are those of calls; the rest is two business days (contract §4).
  expect(wallClock(notice.dueAt, shop.zone)).toBe(`${shop.day(3, 'wed')} 17:30`);
  // Fifteen days later, on Thursday of week 5, a human owner gets the file.
  expectPlanned(
    await shop.complete(notice, { outcome: 'sent', on: shop.day(3, 'wed') }),
    'hand-over',
    shop.day(5, 'thu'),
  );
  await shop.advanceTo(`${shop.day(5, 'thu')}T10:00`);
  const handOver = await shop.openTask(invoice, 'hand_over');
  expect(wallClock(handOver.dueAt, shop.zone)).toBe(`${shop.day(6, 'mon')} 17:30`);

  // Not this week: asked again on the day that was given.
  expectPlanned(
    await shop.complete(handOver, { outcome: 'not_now', retryOn: shop.day(6, 'wed') }),
    'hand-over',
    shop.day(6, 'wed'),
  );
  await shop.advanceTo(`${shop.day(6, 'wed')}T10:00`);
  const again = await shop.openTask(invoice, 'hand_over');
  expect(await shop.complete(again, { outcome: 'handed_over' })).toMatchObject({
    state: 'handed_over',
    next: null,
  });

  const run = await shop.endOfRun(invoice);
  expect(run).toMatchObject({ status: 'COMPLETED', result: { outcome: 'handed_over' } });
  expect(verbsOf(run)).toEqual([
    'sendReminder',
    'sendReminder',
    'openCallTask',
    'proposeHandOver',
    'proposeHandOver',
  ]);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('written off by a person: final, in its own named state', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'refuses' });
  const notice = await shop.openTask(invoice, 'formal_notice');
  expect(await shop.complete(notice, { outcome: 'write_off' })).toMatchObject({ state: 'written_off' });
  expect(await shop.endOfRun(invoice)).toMatchObject({
    status: 'COMPLETED',
    result: { outcome: 'written_off' },
  });
});

test('a call task nobody does: escalated at its deadline and every ten business days, nothing automatic instead (P6)', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  expect(wallClock(call.dueAt, shop.zone)).toBe(`${shop.day(3, 'thu')} 17:30`);
  expect((await shop.invoice(invoice)).next).toMatchObject({ kind: 'task_deadline', step: null });
  const escalations = async (): Promise<number> =>
    (await shop.timeline(invoice)).filter((entry) => entry.type === 'task.escalated').length;

  await shop.advanceTo(`${shop.day(3, 'thu')}T17:00`);
  expect(await escalations()).toBe(0);
  await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
  expect(await escalations()).toBe(1);
  await shop.advanceTo(`${shop.day(5, 'thu')}T17:00`);
  expect(await escalations()).toBe(1);
  await shop.advanceTo(`${shop.day(5, 'fri')}T10:00`);
  expect(await escalations()).toBe(2);

  const task = await shop.openTask(invoice, 'call');
  expect(task).toMatchObject({ id: call.id, assignee: call.assignee, dueAt: call.dueAt });
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  expect(await shop.tasks(invoice)).toHaveLength(1);
});

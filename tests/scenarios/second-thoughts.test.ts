import { expect, test } from 'vitest';
import { reachCall } from '../support/ladder.js';
import type { Shop } from '../support/shop.js';
import type { Task } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';

// Contract §5: undo, snooze, assign, through HTTP and the sandbox clock. The call opens on Monday of week 3 about nine.
const { openShop } = story();

const act = (shop: Shop, task: Task, name: string, body: unknown = {}, expected: number[] = [200]) =>
  shop.api.post<Task>(`/v1/tasks/${task.id}/${name}`, body, expected);

test('an answer taken back: the call is open again, the run waits for its deadline, another answer steers', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'dispute', disputeReason: 'abîmé' });
  await act(shop, call, 'undo');
  const after = await shop.invoice(invoice);
  expect(after).toMatchObject({ state: 'awaiting_person', holds: [], next: { kind: 'task_deadline' } });
  await shop.advanceTo(`${shop.day(4, 'mon')}T10:00`);
  const timeline = (await shop.timeline(invoice)).map((entry) => entry.type);
  expect(timeline).toEqual(expect.arrayContaining(['task.undone', 'task.escalated']));
  await shop.complete(await shop.openTask(invoice, 'call'), { outcome: 'refuses' });
  await shop.openTask(invoice, 'formal_notice');
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
});

test('an end taken back: the invoice has a run again, and goes to its end a second time', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'refuses' });
  const notice = await shop.openTask(invoice, 'formal_notice');
  await shop.complete(notice, { outcome: 'write_off' });
  expect((await shop.endOfRun(invoice)).result).toEqual({ outcome: 'written_off' });
  await act(shop, notice, 'undo');
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'awaiting_person' });
  await shop.advanceTo(`${shop.day(4, 'wed')}T10:00`);
  await shop.complete(await shop.openTask(invoice, 'formal_notice'), {
    outcome: 'sent',
    on: shop.day(4, 'wed'),
  });
  await shop.pay(invoice);
  await expect.poll(async () => (await shop.run(invoice)).result).toEqual({ outcome: 'settled' });
});

test('what left at once stays: the invoice was sent again inside the slot', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'invoice_not_received' });
  await expect.poll(() => shop.stepsHandedOver(invoice)).toContain('resend');
  await act(shop, call, 'undo', {}, [409]);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(3, 'thu'));
});

test('later than a minute of the firm’s clock it stays', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'fri') });
  await shop.advanceBy('PT2M');
  await act(shop, call, 'undo', {}, [409]);
  expect((await shop.invoice(invoice)).holds).toMatchObject([{ reason: 'promise' }]);
});

test('a snoozed call escalates at its new deadline, not at the old one', async () => {
  const shop = await openShop();
  const { invoice, call } = await reachCall(shop);
  const escalations = async () =>
    (await shop.timeline(invoice)).filter((entry) => entry.type === 'task.escalated').length;
  // Three business days from Monday: Thursday evening. Put off until Tuesday of week 4.
  await act(shop, call, 'snooze', { until: shop.day(4, 'tue'), reason: 'en congé' });
  await shop.advanceTo(`${shop.day(4, 'tue')}T12:00`);
  expect(await escalations()).toBe(0);
  await shop.advanceTo(`${shop.day(4, 'wed')}T08:00`);
  expect(await escalations()).toBe(1);
  expect(await shop.openTask(invoice, 'call')).toMatchObject({ state: 'open' });
});

test('the tasks of somebody who is away go to their stand-in', async () => {
  const shop = await openShop();
  const user = (name: string) =>
    shop.api.post<{ id: string; email: string }>(
      '/v1/users',
      { email: `${name}@atelier-dupont.example`, name, role: 'account_manager' },
      [201],
    );
  const [noa, lou] = [await user('noa'), await user('lou')];
  const body = { standIn: lou.email, absentUntil: shop.day(3, 'mon') };
  await shop.api.call('PATCH', `/v1/users/${noa.id}`, { body, expected: [200] });
  const { invoice, call } = await reachCall(shop, { accountManager: noa.email });
  expect(call.assignee.id).toBe(lou.id);
  await shop.complete(call, { outcome: 'unreachable' });
  await shop.advanceTo(`${shop.day(3, 'tue')}T14:00`);
  expect((await shop.openTask(invoice, 'call')).assignee.id).toBe(noa.id);
});

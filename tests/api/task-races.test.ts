import { expect, test } from 'vitest';
import { forgetOld } from '../../src/db/retention.js';
import { house, type Firm, type InvoiceSeen, type TaskSeen } from './house.js';
import { complete, giveTask, openKinds } from './task-work.js';

// Two things at once (issue 6): whatever comes first, the record tells one story.
const opened = house();
const here = () => opened.here;

async function callOpen(firm: Firm): Promise<{ invoice: InvoiceSeen; taskId: string }> {
  const invoice = await firm.postInvoice({ issuedOn: '2026-01-05', dueOn: '2026-02-05' });
  return { invoice, taskId: await giveTask(firm, invoice.id, 'call', { step: 'call-1' }) };
}
const pay = (firm: Firm, id: string) =>
  firm.post(`/v1/invoices/${id}/payments`, {
    reference: `V-${id}`,
    amountCents: 120_000,
    currency: 'EUR',
    receivedOn: '2026-11-02',
  });
const undo = (firm: Firm, taskId: string) => firm.post<TaskSeen>(`/v1/tasks/${taskId}/undo`, {});
const times = async (firm: Firm, id: string, type: string) =>
  (await firm.story(id)).filter((each) => each === type).length;

test('payment and completion at once: settled, and nothing is left open or held', async () => {
  const firm = await here().open();
  for (let round = 0; round < 5; round++) {
    const { invoice, taskId } = await callOpen(firm);
    const [paid, done] = await Promise.all([
      pay(firm, invoice.id),
      complete(firm, taskId, { outcome: 'dispute', disputeReason: 'abîmé' }),
    ]);
    expect([paid.status, [200, 409].includes(done.status)]).toEqual([201, true]);
    expect(await firm.invoice(invoice.id)).toMatchObject({ state: 'settled', holds: [], next: null });
    expect(await openKinds(firm, invoice.id)).toEqual([]);
  }
});

test('two answers at once: one counts, the other is a conflict', async () => {
  const firm = await here().open();
  const { invoice, taskId } = await callOpen(firm);
  const statuses = (
    await Promise.all([
      complete(firm, taskId, { outcome: 'unreachable' }),
      complete(firm, taskId, { outcome: 'payment_sent' }),
    ])
  ).map((reply) => reply.status);
  expect(statuses.sort()).toEqual([200, 409]);
  expect(await times(firm, invoice.id, 'task.completed')).toBe(1);
});

test('five undos at once are one', async () => {
  const firm = await here().open();
  const { invoice, taskId } = await callOpen(firm);
  await complete(firm, taskId, { outcome: 'refuses' });
  const replies = await Promise.all(Array.from({ length: 5 }, () => undo(firm, taskId)));
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200]);
  expect(await times(firm, invoice.id, 'task.undone')).toBe(1);
  expect(await openKinds(firm, invoice.id)).toEqual(['call']);
});

test('undo and payment at once: settled, whichever came first', async () => {
  const firm = await here().open();
  for (let round = 0; round < 5; round++) {
    const { invoice, taskId } = await callOpen(firm);
    await complete(firm, taskId, { outcome: 'payment_sent' });
    const [undone, paid] = await Promise.all([undo(firm, taskId), pay(firm, invoice.id)]);
    expect([[200, 409].includes(undone.status), paid.status]).toEqual([true, 201]);
    expect(await firm.invoice(invoice.id)).toMatchObject({ state: 'settled', holds: [], next: null });
    expect(await openKinds(firm, invoice.id)).toEqual([]);
  }
});

test('what an undo needs is forgotten an hour later, and not before', async () => {
  const firm = await here().open();
  const [old, young] = [await callOpen(firm), await callOpen(firm)];
  for (const { taskId } of [old, young]) await complete(firm, taskId, { outcome: 'payment_sent' });
  await here().eyes.query(`UPDATE task SET completed_at = completed_at - interval '2 hours' WHERE id = $1`, [
    old.taskId,
  ]);
  await here().database.asRelay(forgetOld);
  const { rows } = await here().eyes.query<{ id: string }>(
    'SELECT id FROM task WHERE undo IS NOT NULL AND org_id = $1',
    [firm.orgId],
  );
  expect(rows.map((row) => row.id)).toEqual([young.taskId]);
});

import { expect, test } from 'vitest';
import { newId } from '../../src/db/ids.js';
import { claimMessage } from '../../src/db/messages.js';
import { customerBody, house, slugOf, wrongFields, type Firm } from './house.js';
import { complete, giveTask, holdsOf } from './task-work.js';

// Contract §7: `read_reply` takes `stop_reminders`, a hold `stopped` for this customer.
const opened = house();
const here = () => opened.here;

async function reply(firm: Firm) {
  const wish = { customer: customerBody('C-1') };
  const [first, second] = [await firm.postInvoice(wish), await firm.postInvoice(wish)];
  return { first, second, taskId: await giveTask(firm, first.id, 'read_reply') };
}

test('holds every invoice of the customer, those posted later too, until a person lifts it', async () => {
  const firm = await here().open();
  const { first, second, taskId } = await reply(firm);
  const other = await firm.postInvoice();
  const done = await complete(firm, taskId, { outcome: 'stop_reminders', note: 'ils ont écrit à l’avocat' });
  expect(done.status, done.text).toBe(200);
  expect(done.body.invoice).toMatchObject({ state: 'on_hold', holds: [{ reason: 'stopped', until: null }] });
  const later = await firm.postInvoice({ customer: customerBody('C-1') });
  for (const { id } of [first, second, later]) expect(await holdsOf(firm, id)).toEqual(['stopped']);
  expect(await holdsOf(firm, other.id)).toEqual([]);
  const path = `/v1/customers/${first.customer.id}`;
  expect((await firm.get<{ stopped: boolean }>(path)).body.stopped).toBe(true);

  const back = await here().send('PATCH', path, { key: firm.key, body: { neverRemind: false } });
  expect(back.status).toBe(200);
  for (const { id } of [first, second, later]) {
    expect(await holdsOf(firm, id)).toEqual([]);
    expect((await firm.invoice(id)).state).toBe('scheduled');
  }
});

test('again changes nothing; another answer is a conflict; it takes no field; resume does not lift it', async () => {
  const firm = await here().open();
  const { first, taskId } = await reply(firm);
  expect(wrongFields(await complete(firm, taskId, { outcome: 'stop_reminders', reason: 'x' }))).toEqual([
    '/reason',
  ]);
  const done = await complete(firm, taskId, { outcome: 'stop_reminders' });
  const before = await here().rows(firm.orgId);
  expect((await complete(firm, taskId, { outcome: 'stop_reminders' })).body).toEqual(done.body);
  expect(await here().rows(firm.orgId)).toEqual(before);
  expect(slugOf(await complete(firm, taskId, { outcome: 'resume' }))).toBe('conflict');
  await firm.post(`/v1/invoices/${first.id}/resume`, {});
  await firm.post(`/v1/customers/${first.customer.id}/resume`, {});
  expect(await holdsOf(firm, first.id)).toEqual(['stopped']);
});

test('is not answered while a message to the customer may be on its way (P1)', async () => {
  const firm = await here().open();
  const { second, taskId } = await reply(firm);
  await here().database.withOrg(firm.orgId, (tx) =>
    claimMessage(tx, {
      messageId: newId('msg'),
      customerId: second.customer.id,
      step: 'reminder-1',
      kind: 'reminder',
      invoices: [{ invoiceId: second.id, step: 'reminder-1', round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'a@b.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: 's',
        text: 't',
        html: 'h',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 2_000,
    }),
  );
  const startedMs = performance.now();
  const done = await complete(firm, taskId, { outcome: 'stop_reminders' });
  expect(done.status).toBe(200);
  expect(performance.now() - startedMs).toBeGreaterThan(1_500);
});

import { describe, expect, test } from 'vitest';
import { customerBody, house, slugOf, wrongFields, type Firm } from './house.js';
import { complete, giveDoubt, giveTask, openKinds, signalsOf } from './task-work.js';

// Contract §7: `check_delivery` takes `sent` and `not_sent`.
const opened = house();
const here = () => opened.here;

/** Two overdue invoices of one customer in one message, and the question about it on the first. */
async function sharedDoubt(firm: Firm) {
  const wish = { customer: customerBody('C-1'), issuedOn: '2026-01-05', dueOn: '2026-02-05' };
  const first = await firm.postInvoice(wish);
  const second = await firm.postInvoice(wish);
  const messageId = await giveDoubt(firm, [first, second]);
  return {
    first,
    second,
    messageId,
    taskId: await giveTask(firm, first.id, 'check_delivery', { messageId }),
  };
}

const stateOf = async (firm: Firm, messageId: string) =>
  (await firm.get<{ state: string; reason: string | null }>(`/v1/messages/${messageId}`)).body;

describe('check_delivery', () => {
  test('offers its two outcomes and takes no other, nor a field of another', async () => {
    const firm = await here().open();
    const { taskId } = await sharedDoubt(firm);
    expect(
      (await firm.get<{ allowedOutcomes: string[] }>(`/v1/tasks/${taskId}`)).body.allowedOutcomes,
    ).toEqual(['sent', 'not_sent']);
    const wrong = await complete(firm, taskId, { outcome: 'resume' });
    const field = await complete(firm, taskId, { outcome: 'sent', on: '2026-11-01' });
    expect([wrongFields(wrong), wrongFields(field)]).toEqual([['/outcome'], ['/on']]);
  });

  test('sent settles the message for every invoice it speaks of, once', async () => {
    const firm = await here().open();
    const { first, second, messageId, taskId } = await sharedDoubt(firm);
    const reply = await complete(firm, taskId, { outcome: 'sent' });
    expect(reply.status, reply.text).toBe(200);
    expect(await stateOf(firm, messageId)).toMatchObject({ state: 'sent', reason: null });
    for (const { id } of [first, second]) {
      expect((await firm.invoice(id)).next).toMatchObject({ step: 'reminder-2' });
      expect((await firm.story(id)).filter((type) => type === 'message.sent')).toHaveLength(1);
    }
    expect(await signalsOf(firm, second.id)).toEqual(['invoiceChanged']);
    const before = await here().rows(firm.orgId);
    expect((await complete(firm, taskId, { outcome: 'sent' })).body).toEqual(reply.body);
    expect(await here().rows(firm.orgId)).toEqual(before);
    expect(slugOf(await complete(firm, taskId, { outcome: 'not_sent' }))).toBe('conflict');
  });

  test('not_sent refuses it and plans the step again, in a new round, for each of them', async () => {
    const firm = await here().open();
    const { first, second, messageId, taskId } = await sharedDoubt(firm);
    await complete(firm, taskId, { outcome: 'not_sent' });
    expect(await stateOf(firm, messageId)).toMatchObject({ state: 'refused', reason: 'not_sent' });
    for (const { id } of [first, second]) {
      expect((await firm.invoice(id)).next).toMatchObject({ step: 'reminder-1' });
      expect(await firm.story(id)).toContain('message.refused');
    }
    const { rows } = await here().eyes.query<{ round: number }>(
      'SELECT round FROM invoice WHERE org_id = $1',
      [firm.orgId],
    );
    expect(rows).toEqual([{ round: 2 }, { round: 2 }]);
  });

  test.each([
    [
      'paid',
      'payments',
      { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' },
      201,
    ],
    ['cancelled', 'cancel', { reason: 'erreur' }, 200],
    ['credited', 'credit', { reference: 'AV-1', amountCents: 120_000, issuedOn: '2026-11-02' }, 200],
  ])(
    'when its invoice is %s the question passes to another one of the message',
    async (_how, act, body, status) => {
      const firm = await here().open();
      const { first, second, messageId } = await sharedDoubt(firm);
      expect(await openKinds(firm, second.id)).toEqual([]);
      const ended = await firm.post(`/v1/invoices/${first.id}/${act}`, body);
      expect(ended.status, ended.text).toBe(status);
      expect(await openKinds(firm, first.id)).toEqual([]);
      const [question, ...others] = await firm.tasks(second.id);
      expect([question?.kind, question?.state, others]).toEqual(['check_delivery', 'open', []]);
      expect(await signalsOf(firm, second.id)).toContain('invoiceChanged');
      await complete(firm, question?.id ?? '', { outcome: 'not_sent' });
      expect(await stateOf(firm, messageId)).toMatchObject({ state: 'refused' });
      expect((await firm.invoice(second.id)).next).toMatchObject({ step: 'reminder-1' });
      expect((await firm.invoice(first.id)).next).toBeNull();
    },
  );

  test('when every invoice of it has ended nobody is asked any more', async () => {
    const firm = await here().open();
    const { first, second } = await sharedDoubt(firm);
    for (const { id } of [first, second]) await firm.post(`/v1/invoices/${id}/cancel`, { reason: 'erreur' });
    for (const { id } of [first, second]) expect(await openKinds(firm, id)).toEqual([]);
  });

  test('an invoice of it that was paid meanwhile is left alone', async () => {
    const firm = await here().open();
    const { first, second, taskId } = await sharedDoubt(firm);
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
    await firm.post(`/v1/invoices/${second.id}/payments`, payment);
    const signals = await signalsOf(firm, second.id);
    await complete(firm, taskId, { outcome: 'not_sent' });
    expect(await firm.invoice(second.id)).toMatchObject({ state: 'settled', next: null });
    expect(await signalsOf(firm, second.id)).toEqual(signals);
    expect((await firm.invoice(first.id)).next).toMatchObject({ step: 'reminder-1' });
  });

  test('the next message in doubt is asked about after the first', async () => {
    const firm = await here().open();
    const { first, taskId } = await sharedDoubt(firm);
    const later = await giveDoubt(firm, [first], 'reminder-2');
    await complete(firm, taskId, { outcome: 'sent' });
    expect(await openKinds(firm, first.id)).toEqual(['check_delivery']);
    const [open] = (await firm.tasks(first.id)).filter((task) => task.state === 'open');
    await complete(firm, open?.id ?? '', { outcome: 'sent' });
    expect(await stateOf(firm, later)).toMatchObject({ state: 'sent' });
    expect(await openKinds(firm, first.id)).toEqual([]);
  });

  test('another organisation’s task is unknown, and a closed one needs no answer', async () => {
    const firm = await here().open();
    const { first, taskId } = await sharedDoubt(firm);
    const other = await here().open();
    expect((await complete(other, taskId, { outcome: 'sent' })).status).toBe(404);
    await firm.post(`/v1/invoices/${first.id}/cancel`, { reason: 'double' });
    expect(slugOf(await complete(firm, taskId, { outcome: 'sent' }))).toBe('conflict');
  });
});

import { describe, expect, test } from 'vitest';
import { civilDate, instant } from '../../src/domain/time.js';
import { newId } from '../../src/db/ids.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { customerBody, house, slugOf, type Firm, type InvoiceSeen, type TaskSeen } from './house.js';

const opened = house();
const here = () => opened.here;

interface MessageSeen {
  readonly id: string;
  readonly state: string;
  readonly invoiceIds: readonly string[];
}

/** A reminder about some invoices of one customer, as a sender leaves it; not sent while it is still claimed. */
async function written(firm: Firm, invoices: readonly InvoiceSeen[], isSent = true): Promise<string> {
  return here().database.withOrg(firm.orgId, async (tx) => {
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoices[0]?.customer.id ?? '',
      step: 'reminder-1',
      kind: 'reminder',
      invoices: invoices.map((invoice) => ({ invoiceId: invoice.id, step: 'reminder-1', round: 1 })),
      provider: 'mailbox',
      mail: {
        to: 'compta@mecanique-rhone.example',
        from: 'factures@atelier.example',
        replyTo: 'camille@atelier.example',
        subject: 'Facture',
        text: 'Bonjour',
        html: '<p>Bonjour</p>',
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
      plannedFor: instant(tx.now),
      leaseMs: 700,
    });
    if (isSent) {
      const countedOn = civilDate('2026-11-20');
      await settleMessage(tx, claim, { state: 'sent', providerMessageId: 'm-1', countedOn });
    }
    return claim.messageId;
  });
}

/** Two open invoices of one customer, and a message about the first. */
async function twoInvoices(firm: Firm) {
  const customer = customerBody('C-1');
  const first = await firm.postInvoice({ customer });
  const second = await firm.postInvoice({ customer });
  return { first, second, messageId: await written(firm, [first]) };
}

const press = (firm: Firm, messageId: string, button: string, body: unknown = {}) =>
  firm.post<MessageSeen>(`/v1/sandbox/messages/${messageId}/${button}`, body);
const holdsOf = async (firm: Firm, id: string) => (await firm.invoice(id)).holds.map((hold) => hold.reason);
const openTasks = async (firm: Firm) =>
  (await firm.get<{ data: TaskSeen[] }>('/v1/tasks?state=open')).body.data.map((task) => [
    task.kind,
    task.invoiceId,
  ]);

describe('reading messages', () => {
  test('one message, the messages of an invoice, and all of a state', async () => {
    const firm = await here().open();
    const { first, second, messageId } = await twoInvoices(firm);
    const one = await firm.get(`/v1/messages/${messageId}`);
    expect(one.body).toMatchObject({
      state: 'sent',
      invoiceIds: [first.id],
      step: 'reminder-1',
      round: 1,
      channel: 'email',
      provider: 'mailbox',
      to: 'compta@mecanique-rhone.example',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const ids = async (path: string) =>
      (await firm.get<{ data: MessageSeen[] }>(path)).body.data.map((row) => row.id);
    expect(await ids('/v1/messages?state=sent')).toEqual([messageId]);
    expect(await ids('/v1/messages?state=bounced')).toEqual([]);
    expect(await ids(`/v1/invoices/${first.id}/messages`)).toEqual([messageId]);
    expect(await ids(`/v1/invoices/${second.id}/messages`)).toEqual([]);
  });
});

describe('the buttons of the mailbox', () => {
  test('deliver: noted once, nothing follows', async () => {
    const firm = await here().open();
    const { first, messageId } = await twoInvoices(firm);
    expect((await press(firm, messageId, 'deliver')).body.state).toBe('delivered');
    expect((await press(firm, messageId, 'deliver')).status).toBe(200);
    expect((await firm.story(first.id)).filter((type) => type === 'message.delivered')).toHaveLength(1);
    expect(await holdsOf(firm, first.id)).toEqual([]);
  });

  test('a hard bounce: nothing more to that address on any invoice, and a person is asked for another', async () => {
    const firm = await here().open();
    const { first, second, messageId } = await twoInvoices(firm);
    expect((await press(firm, messageId, 'bounce', { hard: true })).body.state).toBe('bounced');
    expect(await holdsOf(firm, first.id)).toEqual(['undeliverable']);
    expect(await holdsOf(firm, second.id)).toEqual(['undeliverable']);
    expect((await openTasks(firm)).map(([kind]) => kind)).toEqual(['check_address', 'check_address']);
    const third = await firm.postInvoice({ customer: customerBody('C-1') });
    expect(third.holds.map((hold) => hold.reason)).toEqual(['undeliverable']);
    const before = await here().rows(firm.orgId);
    expect((await press(firm, messageId, 'bounce', { hard: true })).status).toBe(200);
    expect(await here().rows(firm.orgId)).toEqual(before);

    await firm.postInvoice({ customer: customerBody('C-1', { email: 'nouvelle@client.example' }) });
    expect(await holdsOf(firm, second.id)).toEqual([]);
    expect(await openTasks(firm)).toEqual([]);
  });

  test('a soft bounce is an event only', async () => {
    const firm = await here().open();
    const { first, messageId } = await twoInvoices(firm);
    expect((await press(firm, messageId, 'bounce', { hard: false })).body.state).toBe('sent');
    await press(firm, messageId, 'bounce', { hard: false });
    expect((await firm.story(first.id)).filter((type) => type === 'message.bounced')).toHaveLength(1);
    expect(await holdsOf(firm, first.id)).toEqual([]);
  });

  test('a complaint: all of the customer’s invoices stop, one call is to be made', async () => {
    const firm = await here().open();
    const { first, second, messageId } = await twoInvoices(firm);
    expect((await press(firm, messageId, 'complain')).body.state).toBe('complained');
    expect(await holdsOf(firm, first.id)).toEqual(['stopped']);
    expect(await holdsOf(firm, second.id)).toEqual(['stopped']);
    expect(await openTasks(firm)).toEqual([['call', first.id]]);
    expect((await firm.get(`/v1/customers/${first.customer.id}`)).body).toMatchObject({ stopped: true });
    const third = await firm.postInvoice({ customer: customerBody('C-1') });
    expect(third.holds.map((hold) => hold.reason)).toEqual(['stopped']);
  });

  test('a reply: everything of the customer waits until a person has read it', async () => {
    const firm = await here().open();
    const { first, second, messageId } = await twoInvoices(firm);
    const other = await firm.postInvoice({ customer: customerBody('C-2') });
    expect((await press(firm, messageId, 'reply', { text: 'La facture est fausse.' })).status).toBe(200);
    expect(await holdsOf(firm, first.id)).toEqual(['reply']);
    expect(await holdsOf(firm, second.id)).toEqual(['reply']);
    expect(await holdsOf(firm, other.id)).toEqual([]);
    expect(await openTasks(firm)).toEqual([['read_reply', first.id]]);
    const [task] = await firm.tasks(first.id);
    expect(task?.script).toContain('La facture est fausse.');
    expect(task?.invoices.map((one) => one.id)).toEqual([first.id, second.id]);
    const story = await here().eyes.query<{ all: string }>(
      "SELECT string_agg(data::text, '') AS all FROM audit_event WHERE org_id = $1",
      [firm.orgId],
    );
    expect(story.rows[0]?.all).not.toContain('fausse');

    await firm.post(`/v1/tasks/${task?.id ?? ''}/complete`, { outcome: 'resume' });
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await holdsOf(firm, second.id)).toEqual([]);
  });

  test('an invoice that comes while an answer is unread waits for its reading too, also from a batch', async () => {
    const firm = await here().open();
    const { first, messageId } = await twoInvoices(firm);
    await press(firm, messageId, 'reply', { text: 'La facture est fausse.' });
    const customer = customerBody('C-1');
    const third = await firm.postInvoice({ customer });
    const fourth = firm.invoiceBody({ customer });
    await firm.post('/v1/invoices/batch', [fourth]);
    const { body } = await firm.get<InvoiceSeen>(`/v1/invoices/by-number/${fourth.number}`);
    for (const { id } of [third, body]) expect(await holdsOf(firm, id)).toEqual(['reply']);
    const stranger = await firm.postInvoice({ customer: customerBody('C-2') });
    expect(await holdsOf(firm, stranger.id)).toEqual([]);

    expect(await openTasks(firm)).toEqual([['read_reply', first.id]]);
    const task = (await firm.tasks(first.id)).find(({ kind }) => kind === 'read_reply');
    expect(task?.invoices).toHaveLength(4);
    await firm.post(`/v1/tasks/${task?.id}/complete`, { outcome: 'resume' });
    for (const { id } of [third, body]) expect(await holdsOf(firm, id)).toEqual([]);
  });

  test('a reply outlives the invoice its task hangs on', async () => {
    const firm = await here().open();
    const { first, second, messageId } = await twoInvoices(firm);
    await press(firm, messageId, 'reply', { text: 'Je conteste la seconde.' });
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
    await firm.post(`/v1/invoices/${first.id}/payments`, payment);
    expect(await openTasks(firm)).toEqual([['read_reply', second.id]]);
    const [task] = await firm.tasks(second.id);
    expect(task?.script).toContain('Je conteste la seconde.');
  });

  test('an automatic answer is noted and holds nothing', async () => {
    const firm = await here().open();
    const { first, messageId } = await twoInvoices(firm);
    await press(firm, messageId, 'reply', { text: 'Absent jusqu’au 12', auto: true });
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await openTasks(firm)).toEqual([]);
    expect(await firm.story(first.id)).toContain('reply.received');
  });

  test('pay settles what the message asks for, once', async () => {
    const firm = await here().open();
    const customer = customerBody('C-1');
    const invoices = [await firm.postInvoice({ customer }), await firm.postInvoice({ customer })];
    const messageId = await written(firm, invoices);
    await press(firm, messageId, 'pay');
    await press(firm, messageId, 'pay');
    for (const { id } of invoices) expect((await firm.invoice(id)).state).toBe('settled');
    expect(await here().rows(firm.orgId)).toMatchObject({ payment: 2, allocation: 2 });
  });

  test.each(['deliver', 'bounce', 'complain', 'reply', 'pay'])(
    '%s of a message not sent yet is a conflict',
    async (button) => {
      const firm = await here().open();
      const messageId = await written(firm, [await firm.postInvoice()], false);
      const bodies: Record<string, unknown> = { bounce: { hard: true }, reply: { text: 'x' } };
      const body = bodies[button] ?? {};
      const reply = await press(firm, messageId, button, body);
      expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
    },
  );

  test.each(['deliver', 'complain', 'pay'])(
    '%s: an unknown message 404, a live organisation 403',
    async (button) => {
      const [sandbox, live] = [await here().open(), await here().open({ sandbox: false })];
      const path = `/v1/sandbox/messages/msg_01kar3n5vq7w8x9y0z1a2b3c4d/${button}`;
      expect((await sandbox.post(path, {})).status).toBe(404);
      expect((await live.post(path, {})).status).toBe(403);
    },
  );
});

describe('while a message is being handed over', () => {
  test('a payment waits for the lease and then answers', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await written(firm, [invoice], false);
    const startedAt = performance.now();
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
    const reply = await firm.post(`/v1/invoices/${invoice.id}/payments`, payment, { 'idempotency-key': 'p' });
    expect(reply.status).toBe(201);
    expect(performance.now() - startedAt).toBeGreaterThan(200);
  });
});

import { describe, expect, test } from 'vitest';
import { bounceMessage } from '../../src/api/use-cases/sandbox/bounce-message.js';
import { lockInvoice } from '../../src/db/leases.js';
import { newId } from '../../src/db/ids.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { replan } from '../../src/db/plan.js';
import { openTask } from '../../src/db/tasks.js';
import type { TaskKind } from '../../src/domain/facts.js';
import { civilDate } from '../../src/domain/time.js';
import {
  customerBody,
  house,
  slugOf,
  wrongFields,
  type Firm,
  type InvoiceSeen,
  type TaskSeen,
} from './house.js';

// Dispute, promise, resend, write-off (contract §5): each once, again, against another, on a final invoice.
const opened = house();
const here = () => opened.here;

const act = (firm: Firm, id: string, name: string, body?: unknown) =>
  firm.post<InvoiceSeen>(`/v1/invoices/${id}/${name}`, body);

const open = async (firm: Firm, id: string) =>
  (await firm.tasks(id)).filter((task) => task.state === 'open').map((task) => task.kind);

/** An open task of an invoice, as the run opens it. */
const withTask = (firm: Firm, invoiceId: string, kind: TaskKind = 'call', step: string | null = 'call-1') =>
  here().database.withOrg(firm.orgId, async (tx) => {
    await lockInvoice(tx, invoiceId);
    const task = await openTask(tx, { invoiceId, kind, step });
    await replan(tx, invoiceId);
    return task.id;
  });

/** A reminder that left on its day, as the worker records it; answers the message's id. */
const withReminder = (firm: Firm, invoice: InvoiceSeen, step = 'reminder-1', on = '2026-11-10') =>
  here().database.withOrg(firm.orgId, async (tx) => {
    await lockInvoice(tx, invoice.id);
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoice.customer.id,
      step,
      kind: 'reminder',
      invoices: [{ invoiceId: invoice.id, step, round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'compta@mecanique-rhone.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: 's',
        text: 't',
        html: 'h',
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 1_000,
    });
    const settlement = { state: 'sent', providerMessageId: 'm', countedOn: civilDate(on) } as const;
    await settleMessage(tx, claim, settlement);
    await replan(tx, invoice.id);
    return claim.messageId;
  });

const roundOf = async (firm: Firm, id: string): Promise<number> =>
  (
    await here().eyes.query<{ round: number }>('SELECT round FROM invoice WHERE org_id = $1 AND id = $2', [
      firm.orgId,
      id,
    ])
  ).rows[0]?.round ?? 0;

const signalsOf = async (firm: Firm, name: string) =>
  (
    await here().eyes.query<{ payload: Record<string, unknown> }>(
      'SELECT payload FROM outbox WHERE org_id = $1 AND signal = $2 ORDER BY id',
      [firm.orgId, name],
    )
  ).rows.map((row) => row.payload);

/** The same call again: 200, the same invoice, not a row more anywhere. */
async function expectUnchanged(firm: Firm, id: string, name: string, body: unknown): Promise<void> {
  const [before, rows] = [await firm.invoice(id), await here().rows(firm.orgId)];
  const again = await act(firm, id, name, body);
  expect([again.status, again.body]).toEqual([200, before]);
  expect(await here().rows(firm.orgId)).toEqual(rows);
}

describe('dispute', () => {
  test('holds the invoice and asks a person to resolve it; the words stay off the timeline', async () => {
    const firm = await here().open();
    const customer = customerBody('C-1');
    const { id } = await firm.postInvoice({ customer });
    const sibling = await firm.postInvoice({ customer });
    const body = { reason: 'Marchandise abîmée', note: 'Deux palettes sur cinq' };
    const reply = await act(firm, id, 'dispute', body);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body).toMatchObject({
      state: 'on_hold',
      holds: [{ reason: 'dispute', until: null, note: 'Marchandise abîmée' }],
      next: { kind: 'task_deadline' },
    });
    const [task] = await firm.tasks(id);
    expect(task).toMatchObject({
      kind: 'resolve_dispute',
      state: 'open',
      allowedOutcomes: ['rejected', 'settled', 'upheld'],
    });
    expect(task?.script).toContain('Deux palettes sur cinq');
    // Other invoices of the customer go on.
    expect(await firm.invoice(sibling.id)).toEqual(sibling);
    const timeline = await firm.get(`/v1/invoices/${id}/timeline`);
    expect(timeline.text).not.toMatch(/abîmée|palettes/);
    expect(await firm.story(id)).toEqual(
      expect.arrayContaining(['dispute.opened', 'hold.placed', 'task.opened']),
    );
    expect(await signalsOf(firm, 'holdPlaced')).toMatchObject([
      { reason: 'dispute', next: { state: 'on_hold' } },
    ]);
    await expectUnchanged(firm, id, 'dispute', body);
    await expectUnchanged(firm, id, 'dispute', { reason: 'autre chose' });
  });

  test('takes back a call the ladder had asked for', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await withTask(firm, id);
    await act(firm, id, 'dispute', { reason: 'x' });
    expect(await open(firm, id)).toEqual(['resolve_dispute']);
    expect((await firm.tasks(id)).find((task) => task.kind === 'call')?.closedBecause).toBe('dispute');
  });

  test('rejected: goes on, the task is done with that answer', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'dispute', { reason: 'x' });
    const body = { resolution: 'rejected', note: 'bon de livraison signé' };
    const reply = await act(firm, id, 'dispute/resolve', body);
    expect(reply.body).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
    expect(await firm.tasks(id)).toMatchObject([
      { kind: 'resolve_dispute', state: 'done', outcome: 'rejected', note: 'bon de livraison signé' },
    ]);
    expect(await firm.story(id)).toEqual(expect.arrayContaining(['dispute.resolved', 'hold.lifted']));
    await expectUnchanged(firm, id, 'dispute/resolve', body);
    const other = await act(firm, id, 'dispute/resolve', { resolution: 'settled' });
    expect([other.status, slugOf(other)]).toEqual([409, 'conflict']);
  });

  test('settled: a call task opens', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'dispute', { reason: 'x' });
    const reply = await act(firm, id, 'dispute/resolve', { resolution: 'settled' });
    expect(reply.body).toMatchObject({ state: 'awaiting_person', holds: [] });
    expect(await open(firm, id)).toEqual(['call']);
    await expectUnchanged(firm, id, 'dispute/resolve', { resolution: 'settled' });
  });

  test('upheld: cancelled, and its run is told; again 200, otherwise a conflict', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'dispute', { reason: 'x' });
    const reply = await act(firm, id, 'dispute/resolve', { resolution: 'upheld' });
    expect(reply.body).toMatchObject({ state: 'cancelled', next: null });
    expect(await signalsOf(firm, 'taskCompleted')).toMatchObject([{ outcome: 'cancelled' }]);
    await expectUnchanged(firm, id, 'dispute/resolve', { resolution: 'upheld' });
    expect((await act(firm, id, 'dispute/resolve', { resolution: 'rejected' })).status).toBe(409);
  });

  test.each(['upheld', 'rejected', 'settled'])(
    'the task may be completed with %s instead',
    async (outcome) => {
      const firm = await here().open();
      const { id } = await firm.postInvoice();
      await act(firm, id, 'dispute', { reason: 'x' });
      const [task] = await firm.tasks(id);
      const reply = await firm.post<{ invoice: InvoiceSeen }>(`/v1/tasks/${task?.id}/complete`, { outcome });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.body.invoice.holds).toEqual([]);
      await expectUnchanged(firm, id, 'dispute/resolve', { resolution: outcome });
    },
  );

  test('can be opened anew after it was resolved', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'dispute', { reason: 'x' });
    await act(firm, id, 'dispute/resolve', { resolution: 'rejected' });
    expect((await act(firm, id, 'dispute', { reason: 'encore' })).body.state).toBe('on_hold');
    expect((await act(firm, id, 'dispute/resolve', { resolution: 'settled' })).status).toBe(200);
  });

  test('resolving what nobody disputes is a conflict', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const reply = await act(firm, id, 'dispute/resolve', { resolution: 'rejected' });
    expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
  });

  test('an invoice cancelled while disputed was not settled', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'dispute', { reason: 'x' });
    await act(firm, id, 'cancel', { reason: 'y' });
    for (const resolution of ['upheld', 'rejected', 'settled']) {
      expect((await act(firm, id, 'dispute/resolve', { resolution })).status, resolution).toBe(409);
    }
  });
});

describe('promise', () => {
  test('holds until two business days after the day named, for all that is outstanding', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    // Friday 5 February 2027.
    const reply = await act(firm, id, 'promise', { promisedFor: '2027-02-05' });
    expect(reply.body).toMatchObject({
      state: 'on_hold',
      holds: [{ reason: 'promise', until: '2027-02-09' }],
      next: { kind: 'hold_end' },
    });
    expect(await firm.story(id)).toContain('promise.made');
    await expectUnchanged(firm, id, 'promise', { promisedFor: '2027-02-05' });
    await expectUnchanged(firm, id, 'promise', { promisedFor: '2027-02-05', amountCents: 120_000 });
  });

  test('another one takes its place', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'promise', { promisedFor: '2027-02-05' });
    const reply = await act(firm, id, 'promise', { promisedFor: '2027-02-12', amountCents: 50_000 });
    expect(reply.body.holds).toMatchObject([{ reason: 'promise', until: '2027-02-16' }]);
    const { rows } = await here().eyes.query<{ state: string; promised_cents: string }>(
      'SELECT state, promised_cents FROM promise WHERE org_id = $1 ORDER BY made_at, id',
      [firm.orgId],
    );
    expect(rows).toEqual([
      { state: 'void', promised_cents: '120000' },
      { state: 'open', promised_cents: '50000' },
    ]);
  });

  test('paid in part as promised: kept, and the rest goes on', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'promise', { promisedFor: '2027-02-05', amountCents: 50_000 });
    const payment = { reference: 'V', amountCents: 50_000, currency: 'EUR', receivedOn: '2026-11-20' };
    await firm.post(`/v1/invoices/${id}/payments`, payment);
    expect(await firm.invoice(id)).toMatchObject({ state: 'scheduled', holds: [], outstandingCents: 70_000 });
    expect(await firm.story(id)).toEqual(expect.arrayContaining(['promise.kept', 'hold.lifted']));
  });

  test('answers a call the ladder had asked for', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await withTask(firm, id);
    await act(firm, id, 'promise', { promisedFor: '2027-02-05' });
    expect(await open(firm, id)).toEqual([]);
  });
});

describe('resend', () => {
  test('plans the invoice again in the next slot, in a new round; its run is told', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice({ dueOn: '2027-10-29' });
    const reply = await act(firm, id, 'resend');
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body).toMatchObject({
      state: 'scheduled',
      next: { kind: 'reminder', step: 'resend' },
      why: { code: 'waiting-for-step' },
    });
    expect(await roundOf(firm, id)).toBe(2);
    expect(await signalsOf(firm, 'invoiceChanged')).toMatchObject([
      { next: { kind: 'send_reminder', step: 'resend' } },
    ]);
    const timeline = await firm.get<{
      data: { type: string; actor: { kind: string }; data: { step?: string } }[];
    }>(`/v1/invoices/${id}/timeline`);
    expect(timeline.body.data.at(-1)).toMatchObject({
      type: 'step.planned',
      actor: { kind: 'api' },
      data: { step: 'resend', round: 2 },
    });
    await expectUnchanged(firm, id, 'resend', {});
    expect(await roundOf(firm, id)).toBe(2);
  });

  test('twenty at once open one round', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const replies = await Promise.all(Array.from({ length: 20 }, () => act(firm, id, 'resend', {})));
    expect(replies.map((reply) => reply.status)).toEqual(Array<number>(20).fill(200));
    expect(await roundOf(firm, id)).toBe(2);
  });

  test('takes back a call the ladder had asked for, keeps one for another reason', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await withTask(firm, id);
    await withTask(firm, id, 'check_delivery', null);
    expect((await act(firm, id, 'resend')).body.next?.step).toBe('resend');
    expect(await open(firm, id)).toEqual(['check_delivery']);
  });

  test('a task of the round before still has its deadline', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await withTask(firm, id, 'review', null);
    const reply = await act(firm, id, 'resend');
    expect(reply.body).toMatchObject({ state: 'awaiting_person', next: { kind: 'task_deadline' } });
  });

  test('on a held invoice waits for the hold', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await act(firm, id, 'pause', { reason: 'x' });
    expect((await act(firm, id, 'resend')).body).toMatchObject({ state: 'on_hold' });
    expect((await act(firm, id, 'resume')).body.next?.step).toBe('resend');
  });
});

describe('write-off', () => {
  test('ends the invoice, and its run is told the outcome; again 200 with one line', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    await withTask(firm, id);
    const reply = await act(firm, id, 'write-off', { reason: 'liquidation judiciaire' });
    expect(reply.body).toMatchObject({ state: 'written_off', next: null, outstandingCents: 120_000 });
    expect(await open(firm, id)).toEqual([]);
    expect(await signalsOf(firm, 'invoiceWrittenOff')).toMatchObject([{ outcome: 'written_off' }]);
    await expectUnchanged(firm, id, 'write-off', { reason: 'autre' });
    expect((await firm.story(id)).filter((type) => type === 'invoice.written_off')).toHaveLength(1);
    expect((await act(firm, id, 'cancel', { reason: 'x' })).status).toBe(409);
  });
});

const GOOD: Readonly<Record<string, unknown>> = {
  pause: { reason: 'x' },
  resume: {},
  cancel: { reason: 'x' },
  'write-off': { reason: 'x' },
  dispute: { reason: 'x' },
  'dispute/resolve': { resolution: 'rejected' },
  promise: { promisedFor: '2027-02-05' },
  resend: {},
};

describe.each(Object.keys(GOOD))('%s', (name) => {
  test('on a settled invoice is a conflict', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
    await firm.post(`/v1/invoices/${id}/payments`, payment);
    const before = await here().rows(firm.orgId);
    const reply = await act(firm, id, name, GOOD[name]);
    expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('with an unknown field is refused by its path', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const before = await here().rows(firm.orgId);
    const reply = await act(firm, id, name, { ...(GOOD[name] as object), colour: 'red' });
    expect([reply.status, wrongFields(reply)]).toEqual([400, ['/colour']]);
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('of an invoice nobody knows answers 404', async () => {
    const firm = await here().open();
    const reply = await act(firm, 'inv_01kar3n5vq7w8x9y0z1a2b3c4d', name, GOOD[name]);
    expect(reply.status).toBe(404);
  });

  test('with the same idempotency key replays the first answer', async () => {
    const firm = await here().open();
    const { id } = await firm.postInvoice();
    const path = `/v1/invoices/${id}/${name}`;
    const ask = () => firm.post(path, GOOD[name], { 'idempotency-key': `once-${name}` });
    const first = await ask();
    const rows = await here().rows(firm.orgId);
    const again = await ask();
    expect([again.status, again.body]).toEqual([
      first.status,
      { ...first.body, ...(first.status === 409 && { requestId: again.body['requestId'] }) },
    ]);
    expect(await here().rows(firm.orgId)).toEqual(rows);
  });
});

test.each<[string, unknown, string]>([
  ['write-off', {}, '/reason'],
  ['write-off', { reason: ' ' }, '/reason'],
  ['write-off', { reason: 'a\r\nb' }, '/reason'],
  ['dispute', {}, '/reason'],
  ['dispute', { reason: 7 }, '/reason'],
  ['dispute', { reason: 'x', note: '\u0000' }, '/note'],
  ['dispute/resolve', {}, '/resolution'],
  ['dispute/resolve', { resolution: 'won' }, '/resolution'],
  ['dispute/resolve', { resolution: 'constructor' }, '/resolution'],
  ['promise', {}, '/promisedFor'],
  ['promise', { promisedFor: '2020-01-01' }, '/promisedFor'],
  ['promise', { promisedFor: '2027-02-30' }, '/promisedFor'],
  ['promise', { promisedFor: '2027-02-05', amountCents: 0 }, '/amountCents'],
  ['promise', { promisedFor: '2027-02-05', amountCents: 120_001 }, '/amountCents'],
  ['promise', { promisedFor: '2027-02-05', amountCents: 0.5 }, '/amountCents'],
  ['promise', { promisedFor: '2027-02-05', promisedCents: 5 }, '/promisedCents'],
])('%s %j is refused at %s, and nothing is stored', async (name, body, path) => {
  const firm = await here().open();
  const { id } = await firm.postInvoice();
  await act(firm, id, 'dispute', { reason: 'x' });
  const before = await here().rows(firm.orgId);
  const reply = await act(firm, id, name, body);
  expect([reply.status, slugOf(reply)], reply.text).toEqual([400, 'validation']);
  expect(wrongFields(reply)).toContain(path);
  expect(await here().rows(firm.orgId)).toEqual(before);
});

describe('outcomes about the contact', () => {
  const complete = (firm: Firm, taskId: string, body: unknown) =>
    firm.post<{ task: TaskSeen; invoice: InvoiceSeen }>(`/v1/tasks/${taskId}/complete`, body);
  const customer = async (firm: Firm, invoice: InvoiceSeen) =>
    (await firm.get(`/v1/customers/${invoice.customer.id}`)).body;

  test('invoice_not_received: the invoice again; a contact that was named is written to', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const taskId = await withTask(firm, invoice.id);
    const contact = { name: 'Jeanne Petit', email: 'jeanne@client.example' };
    const body = { outcome: 'invoice_not_received', contact };
    const reply = await complete(firm, taskId, body);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.invoice).toMatchObject({ state: 'scheduled', next: { step: 'resend' } });
    expect(await customer(firm, invoice)).toMatchObject({
      contactName: 'Jeanne Petit',
      email: 'jeanne@client.example',
      name: 'Mécanique du Rhône SAS',
    });
    expect((await complete(firm, taskId, body)).status).toBe(200);
    expect(await roundOf(firm, invoice.id)).toBe(2);
    expect((await complete(firm, taskId, { outcome: 'refuses' })).status).toBe(409);
  });

  test('wrong_contact with an e-mail: the last reminder again to it', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    await withReminder(firm, invoice, 'reminder-1');
    const taskId = await withTask(firm, invoice.id);
    const contact = { email: 'jeanne@client.example' };
    const reply = await complete(firm, taskId, { outcome: 'wrong_contact', contact });
    expect(reply.body.invoice.next).toMatchObject({ kind: 'reminder', step: 'reminder-1' });
    expect(await roundOf(firm, invoice.id)).toBe(2);
    expect(await customer(firm, invoice)).toMatchObject({ email: 'jeanne@client.example' });
  });

  test('wrong_contact with a number only: a new call on the next business day', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const taskId = await withTask(firm, invoice.id);
    const contact = { phone: '+33 4 78 00 00 99' };
    const reply = await complete(firm, taskId, { outcome: 'wrong_contact', contact });
    expect(reply.body.invoice).toMatchObject({ state: 'scheduled', next: { kind: 'call', step: 'call-1' } });
    expect(await customer(firm, invoice)).toMatchObject({ phone: '+33 4 78 00 00 99' });
  });

  test('wrong_contact and nobody known: no mail on any invoice of the customer, a person looks', async () => {
    const firm = await here().open();
    const shared = customerBody('C-1');
    const invoice = await firm.postInvoice({ customer: shared });
    const sibling = await firm.postInvoice({ customer: shared });
    const taskId = await withTask(firm, invoice.id);
    const reply = await complete(firm, taskId, { outcome: 'wrong_contact' });
    expect(reply.body.invoice.holds).toMatchObject([{ reason: 'undeliverable', until: null }]);
    for (const { id } of [invoice, sibling]) {
      expect((await firm.invoice(id)).state).toBe('on_hold');
      expect(await open(firm, id)).toEqual(['check_address']);
    }
  });

  /** An invoice whose reminder bounced today, and another one of the customer whose mail had arrived. */
  async function bounced(firm: Firm) {
    const shared = customerBody('C-1');
    const invoice = await firm.postInvoice({ customer: shared, dueOn: '2026-10-30' });
    const sibling = await firm.postInvoice({ customer: shared });
    const messageId = await withReminder(firm, invoice);
    await here().database.withOrg(firm.orgId, (tx) => bounceMessage(tx, messageId, true));
    const task = (await firm.tasks(invoice.id)).find((one) => one.kind === 'check_address');
    return { invoice, sibling, taskId: task?.id ?? '' };
  }

  test('corrected: the step that did not arrive again in a new round; the others go on where they stand', async () => {
    const firm = await here().open();
    const { invoice, sibling, taskId } = await bounced(firm);
    const body = { outcome: 'corrected', contact: { email: 'neu@client.example' } };
    const reply = await complete(firm, taskId, body);
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.invoice).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
    expect(await roundOf(firm, invoice.id)).toBe(2);
    expect(await firm.invoice(sibling.id)).toMatchObject({ state: 'scheduled', holds: [] });
    expect(await roundOf(firm, sibling.id)).toBe(1);
    expect(await open(firm, sibling.id)).toEqual([]);
    expect((await complete(firm, taskId, body)).status).toBe(200);
    expect(await roundOf(firm, invoice.id)).toBe(2);
  });

  test('corrected with the very address that was refused: a person says that it works', async () => {
    const firm = await here().open();
    const { sibling, taskId } = await bounced(firm);
    const contact = { email: 'compta@mecanique-rhone.example' };
    const reply = await complete(firm, taskId, { outcome: 'corrected', contact });
    expect(reply.body.invoice).toMatchObject({ state: 'scheduled', holds: [], next: { step: 'reminder-1' } });
    expect(await firm.invoice(sibling.id)).toMatchObject({ holds: [] });
    expect((await firm.postInvoice({ customer: customerBody('C-1') })).holds).toEqual([]);
  });

  test('a new address by PATCH does the same', async () => {
    const firm = await here().open();
    const { invoice, sibling, taskId } = await bounced(firm);
    // The news comes by the other invoice.
    const body = { customer: { email: 'neu@client.example' } };
    const reply = await here().send('PATCH', `/v1/invoices/${sibling.id}`, { key: firm.key, body });
    expect(reply.status).toBe(200);
    expect(await firm.invoice(invoice.id)).toMatchObject({
      state: 'scheduled',
      holds: [],
      next: { step: 'reminder-1' },
    });
    expect(await roundOf(firm, invoice.id)).toBe(2);
    expect(await roundOf(firm, sibling.id)).toBe(1);
    expect((await firm.tasks(invoice.id)).find((task) => task.id === taskId)).toMatchObject({
      state: 'cancelled',
      closedBecause: 'address_corrected',
    });
  });

  test('phone_only: a call; none: a review, nothing leaves', async () => {
    const firm = await here().open();
    const byPhone = await bounced(firm);
    const called = await complete(firm, byPhone.taskId, { outcome: 'phone_only' });
    expect(called.body.invoice).toMatchObject({ state: 'awaiting_person', holds: [] });
    expect(await open(firm, byPhone.invoice.id)).toEqual(['call']);

    const other = await here().open();
    const lost = await bounced(other);
    const reviewed = await complete(other, lost.taskId, { outcome: 'none' });
    expect(reviewed.body.invoice.holds).toMatchObject([{ reason: 'undeliverable' }]);
    expect(await open(other, lost.invoice.id)).toEqual(['review']);
  });

  test('wrong fields are named', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const taskId = await withTask(firm, invoice.id);
    for (const [body, path] of [
      [{ outcome: 'wrong_contact', contact: { email: 'a@b.example,c@d.example' } }, '/contact/email'],
      [{ outcome: 'wrong_contact', contact: { fax: '1' } }, '/contact/fax'],
      [{ outcome: 'wrong_contact', contact: 'jeanne' }, '/contact'],
      [{ outcome: 'refuses', contact: { phone: '+33 4 78 00 00 17' } }, '/contact'],
    ] as const) {
      const reply = await complete(firm, taskId, body);
      expect([reply.status, wrongFields(reply)], JSON.stringify(body)).toEqual([400, [path]]);
    }
  });
});

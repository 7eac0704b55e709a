import { describe, expect, test } from 'vitest';
import { openTask } from '../../src/db/tasks.js';
import { lockInvoice } from '../../src/db/leases.js';
import { replan } from '../../src/db/plan.js';
import type { TaskKind } from '../../src/domain/facts.js';
import { house, slugOf, wrongFields, type Firm, type InvoiceSeen, type TaskSeen } from './house.js';

const opened = house();
const here = () => opened.here;

interface Completed {
  readonly task: TaskSeen;
  readonly invoice: InvoiceSeen;
}

/** An invoice whose run has just opened a task, as the activity does it. */
async function withTask(firm: Firm, kind: TaskKind = 'call', step = kind === 'call' ? 'call-1' : null) {
  const invoice = await firm.postInvoice({
    customer: {
      reference: 'C-1',
      name: 'Client',
      kind: 'company',
      email: 'c@client.example',
      phone: '+33 4 78 00 00 17',
    },
  });
  const taskId = await here().database.withOrg(firm.orgId, async (tx) => {
    await lockInvoice(tx, invoice.id);
    const task = await openTask(tx, { invoiceId: invoice.id, kind, step });
    await replan(tx, invoice.id);
    return task.id;
  });
  return { invoiceId: invoice.id, taskId };
}

describe('GET /v1/tasks', () => {
  test('shows who is to do what by when, with a script and the outcomes allowed', async () => {
    const firm = await here().open();
    const { invoiceId, taskId } = await withTask(firm);
    const reply = await firm.get<TaskSeen>(`/v1/tasks/${taskId}`);
    expect(reply.body).toMatchObject({
      kind: 'call',
      state: 'open',
      invoiceId,
      invoices: [{ id: invoiceId, outstandingCents: 120_000 }],
      customer: { name: 'Client', phone: '+33 4 78 00 00 17', language: 'fr' },
      assignee: { name: 'Camille Roux' },
      allowedOutcomes: [
        'promise_to_pay',
        'payment_sent',
        'payment_plan',
        'invoice_not_received',
        'awaiting_approval',
        'wrong_contact',
        'unreachable',
        'voicemail',
        'dispute',
        'refuses',
      ],
      attempt: 1,
    });
    expect(reply.body.script).toContain('Client');
    expect((await firm.invoice(invoiceId)).state).toBe('awaiting_person');
  });

  test('filters by state, kind, invoice, customer and assignee', async () => {
    const firm = await here().open();
    const { invoiceId, taskId } = await withTask(firm);
    const invoice = await firm.invoice(invoiceId);
    const ids = async (query: string) =>
      (await firm.get<{ data: TaskSeen[] }>(`/v1/tasks?${query}`)).body.data.map((task) => task.id);
    for (const query of [
      '',
      'state=open',
      'kind=call',
      `invoice=${invoiceId}`,
      `customer=${invoice.customer.id}`,
      `assignee=${invoice.accountManager.id}`,
    ]) {
      expect(await ids(query), query).toEqual([taskId]);
    }
    for (const query of ['state=done', 'kind=review', 'invoice=inv_x', 'customer=cus_x', 'assignee=usr_x']) {
      expect(await ids(query), query).toEqual([]);
    }
    const wrong = await firm.get('/v1/tasks?kind=nap');
    expect([wrong.status, wrongFields(wrong)]).toEqual([400, ['/kind']]);
  });
});

describe('POST /v1/tasks/{id}/complete', () => {
  test('a promise to pay holds the invoice until it is due, and two business days more', async () => {
    const firm = await here().open();
    const { taskId } = await withTask(firm);
    const reply = await firm.post<Completed>(`/v1/tasks/${taskId}/complete`, {
      outcome: 'promise_to_pay',
      promisedFor: '2027-02-05',
      note: 'paie vendredi',
    });
    expect(reply.status).toBe(200);
    expect(reply.body.task).toMatchObject({
      state: 'done',
      outcome: 'promise_to_pay',
      note: 'paie vendredi',
      completedBy: { name: 'première clé' },
    });
    // Friday 5 February 2027 plus two business days.
    expect(reply.body.invoice.holds).toMatchObject([{ reason: 'promise', until: '2027-02-09' }]);
    expect(reply.body.invoice.state).toBe('on_hold');
    expect(await firm.story(reply.body.invoice.id)).toEqual(
      expect.arrayContaining(['task.completed', 'promise.made', 'hold.placed']),
    );
  });

  test.each([
    ['payment_sent', {}, ['payment_announced']],
    ['unreachable', {}, []],
    ['voicemail', {}, []],
    ['dispute', { disputeReason: 'Marchandise abîmée' }, ['dispute']],
    ['refuses', {}, []],
  ])('%s is carried out at once', async (outcome, fields, holds) => {
    const firm = await here().open();
    const { taskId } = await withTask(firm);
    const reply = await firm.post<Completed>(`/v1/tasks/${taskId}/complete`, { outcome, ...fields });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.body.invoice.holds.map((hold) => hold.reason)).toEqual(holds);
    const kinds = (await firm.tasks(reply.body.invoice.id))
      .filter((task) => task.state === 'open')
      .map((task) => task.kind);
    const opens: Record<string, string[]> = { dispute: ['resolve_dispute'], refuses: ['formal_notice'] };
    const expected = opens[outcome] ?? [];
    expect(kinds).toEqual(expected);
  });

  test('the same answer again changes nothing; another one is a conflict', async () => {
    const firm = await here().open();
    const { taskId } = await withTask(firm);
    const path = `/v1/tasks/${taskId}/complete`;
    const first = await firm.post<Completed>(path, { outcome: 'unreachable' });
    const before = await here().rows(firm.orgId);
    const again = await firm.post<Completed>(path, { outcome: 'unreachable' });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(await here().rows(firm.orgId)).toEqual(before);
    const other = await firm.post(path, { outcome: 'voicemail' });
    const incomplete = await firm.post(path, { outcome: 'promise_to_pay' });
    expect([slugOf(other), slugOf(incomplete)]).toEqual(['conflict', 'conflict']);
    expect((await firm.get<TaskSeen>(`/v1/tasks/${taskId}`)).body.outcome).toBe('unreachable');
  });

  test.each([
    ['an outcome this kind does not have', { outcome: 'resume' }, '/outcome'],
    ['an outcome of another kind of task', { outcome: 'handed_over' }, '/outcome'],
    ['a plan without instalments', { outcome: 'payment_plan' }, '/instalments'],
    ['an approval without a day', { outcome: 'awaiting_approval' }, '/retryOn'],
    ['a promise without a day', { outcome: 'promise_to_pay' }, '/promisedFor'],
    [
      'a promise for a day that is past',
      { outcome: 'promise_to_pay', promisedFor: '2020-01-02' },
      '/promisedFor',
    ],
    [
      'a promise of more than is due',
      { outcome: 'promise_to_pay', promisedFor: '2027-02-05', promisedCents: 120_001 },
      '/promisedCents',
    ],
    ['a dispute without a reason', { outcome: 'dispute' }, '/disputeReason'],
    ['a field of another outcome', { outcome: 'refuses', promisedFor: '2027-02-05' }, '/promisedFor'],
    ['constructor', { outcome: 'constructor' }, '/outcome'],
  ])('%s is a wrong field and leaves the task open', async (_name, body, field) => {
    const firm = await here().open();
    const { taskId } = await withTask(firm);
    const before = await here().rows(firm.orgId);
    const reply = await firm.post(`/v1/tasks/${taskId}/complete`, body);
    expect([reply.status, wrongFields(reply)]).toEqual([400, [field]]);
    expect((await firm.get<TaskSeen>(`/v1/tasks/${taskId}`)).body.state).toBe('open');
    expect(await here().rows(firm.orgId)).toEqual(before);
  });

  test('a task that a payment closed needs no answer any more', async () => {
    const firm = await here().open();
    const { invoiceId, taskId } = await withTask(firm);
    const payment = { reference: 'V', amountCents: 120_000, currency: 'EUR', receivedOn: '2026-11-02' };
    await firm.post(`/v1/invoices/${invoiceId}/payments`, payment);
    const reply = await firm.post(`/v1/tasks/${taskId}/complete`, { outcome: 'unreachable' });
    expect([reply.status, slugOf(reply)]).toEqual([409, 'conflict']);
  });

  test('handing over ends the invoice and tells the run how', async () => {
    const firm = await here().open();
    const { taskId } = await withTask(firm, 'hand_over', 'hand-over');
    const reply = await firm.post<Completed>(`/v1/tasks/${taskId}/complete`, { outcome: 'handed_over' });
    expect(reply.body.invoice.state).toBe('handed_over');
    const { rows } = await here().eyes.query<{ payload: { outcome: string; answer: string } }>(
      "SELECT payload FROM outbox WHERE org_id = $1 AND signal = 'taskCompleted'",
      [firm.orgId],
    );
    expect(rows.map((row) => row.payload)).toMatchObject([{ outcome: 'handed_over', answer: 'handed_over' }]);
  });

  test('the run is told the answer beside the plan, and an end only when there is one', async () => {
    const firm = await here().open();
    const { taskId } = await withTask(firm);
    const answer = { outcome: 'payment_sent' };
    await firm.post<Completed>(`/v1/tasks/${taskId}/complete`, answer);
    const { rows } = await here().eyes.query<{ payload: Record<string, unknown> }>(
      "SELECT payload FROM outbox WHERE org_id = $1 AND signal = 'taskCompleted'",
      [firm.orgId],
    );
    expect(rows[0]?.payload).toMatchObject({
      taskId,
      answer: 'payment_sent',
      next: { kind: 'end_hold', reason: 'payment_announced' },
    });
    expect(rows[0]?.payload).not.toHaveProperty('outcome');
  });

  test('a task nobody knows answers 404', async () => {
    const firm = await here().open();
    const reply = await firm.post('/v1/tasks/tsk_01kar3n5vq7w8x9y0z1a2b3c4d/complete', {
      outcome: 'unreachable',
    });
    expect(reply.status).toBe(404);
  });
});

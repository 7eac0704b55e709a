import { describe, expect, test } from 'vitest';
import { stepIgnoringHolds } from '../../src/domain/decide.js';
import { askForApproval } from '../../src/db/approvals.js';
import { placeHold } from '../../src/db/holds.js';
import { loadFacts } from '../../src/db/facts.js';
import { newId } from '../../src/db/ids.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { replan } from '../../src/db/plan.js';
import { findOpenTask } from '../../src/db/tasks.js';
import { civilDate } from '../../src/domain/time.js';
import type { TaskKind } from '../../src/domain/facts.js';
import { customerBody, house, slugOf, type Firm, type InvoiceSeen, type TaskSeen } from './house.js';
import { complete, giveDoubt, giveTask, holdsOf, openKinds, signalsOf } from './task-work.js';

// Contract §5: within 60 s the task is open again and what it placed is lifted; 409 later or when something has left.
const opened = house();
const here = () => opened.here;

const undo = (firm: Firm, taskId: string) => firm.post<TaskSeen>(`/v1/tasks/${taskId}/undo`, {});

/** Everything a reader sees of an invoice, its customer and what is to be done; instants of the plan by their day. */
async function seen(firm: Firm, invoices: readonly InvoiceSeen[]) {
  const all = [];
  for (const { id } of invoices) {
    const invoice = (await firm.get(`/v1/invoices/${id}`)).body;
    const next = invoice['next'] as { at: string } | null;
    const tasks = (await firm.tasks(id)).filter((task) => task.state === 'open');
    all.push({
      invoice: { ...invoice, updatedAt: '', next: next && { ...next, at: next.at.slice(0, 10) } },
      tasks,
      customer: (await firm.get(`/v1/customers/${(invoice['customer'] as { id: string }).id}`)).body,
      messages: (await firm.get(`/v1/invoices/${id}/messages`)).body,
    });
  }
  return all;
}

/** Two overdue invoices of one customer; the task hangs on the first. */
async function twoInvoices(firm: Firm) {
  const wish = {
    customer: customerBody('C-1', { phone: '+33 4 78 00 00 17' }),
    issuedOn: '2026-01-05',
    dueOn: '2026-02-05',
  };
  return [await firm.postInvoice(wish), await firm.postInvoice(wish)] as const;
}

const PLAN = [
  { dueOn: '2027-01-15', amountCents: 60_000 },
  { dueOn: '2027-02-15', amountCents: 60_000 },
];
const OUTCOMES: readonly [TaskKind, string, Record<string, unknown>, { step?: string; reason?: string }][] = [
  ['call', 'promise_to_pay', { promisedFor: '2027-02-05' }, { step: 'call-1' }],
  ['call', 'payment_sent', {}, { step: 'call-1' }],
  ['call', 'payment_plan', { instalments: PLAN }, { step: 'call-1' }],
  ['call', 'invoice_not_received', { contact: { email: 'ici@client.example' } }, { step: 'call-1' }],
  ['call', 'awaiting_approval', { retryOn: '2027-02-05' }, { step: 'call-1' }],
  ['call', 'dispute', { disputeReason: 'abîmé' }, { step: 'call-1' }],
  ['call', 'wrong_contact', { contact: { email: 'autre@client.example', name: 'Léa' } }, { step: 'call-1' }],
  ['call', 'wrong_contact', { contact: { phone: '+33 1 00 00 00 00' } }, { step: 'call-1' }],
  ['call', 'wrong_contact', {}, { step: 'call-1' }],
  ['call', 'unreachable', {}, { step: 'call-1' }],
  ['call', 'refuses', {}, { step: 'call-1' }],
  ['read_reply', 'resume', {}, {}],
  ['read_reply', 'stop_reminders', {}, {}],
  ['read_reply', 'dispute', { disputeReason: 'abîmé' }, {}],
  ['check_address', 'corrected', { contact: { email: 'neuf@client.example' } }, {}],
  ['check_address', 'none', {}, {}],
  ['resolve_dispute', 'rejected', {}, {}],
  ['resolve_dispute', 'settled', {}, {}],
  ['resolve_dispute', 'upheld', {}, {}],
  ['broken_promise', 'call', {}, {}],
  ['formal_notice', 'not_now', { retryOn: '2027-02-05' }, { step: 'formal-notice' }],
  ['formal_notice', 'write_off', {}, { step: 'formal-notice' }],
  ['hand_over', 'handed_over', {}, { step: 'hand-over' }],
  ['review', 'resume', {}, { reason: 'over_cap' }],
  ['review', 'resume', {}, { reason: 'stopped_without_end' }],
  ['review', 'cancel', {}, { reason: 'over_cap' }],
  ['review', 'hand_over', {}, { reason: 'over_cap' }],
];

describe('POST /v1/tasks/{id}/undo', () => {
  test.each(OUTCOMES)('%s answered %s %o: everything is as it was', async (kind, outcome, fields, given) => {
    const firm = await here().open();
    const invoices = await twoInvoices(firm);
    const [first] = invoices;
    const taskId = await giveTask(firm, first.id, kind, given);
    const before = await seen(firm, invoices);
    const done = await complete(firm, taskId, { outcome, note: 'une note', ...fields });
    expect(done.status, done.text).toBe(200);
    expect(await seen(firm, invoices)).not.toEqual(before);

    const undone = await undo(firm, taskId);
    expect([undone.status, undone.body.state, undone.body.outcome, undone.body.note]).toEqual([
      200,
      'open',
      null,
      null,
    ]);
    expect(await seen(firm, invoices)).toEqual(before);
    expect((await firm.story(first.id)).filter((type) => type === 'task.undone')).toHaveLength(1);

    // The same again changes nothing; a new answer is taken as if nothing had been.
    const rows = await here().rows(firm.orgId);
    expect((await undo(firm, taskId)).body).toEqual(undone.body);
    expect(await here().rows(firm.orgId)).toEqual(rows);
    expect((await complete(firm, taskId, { outcome, ...fields })).status).toBe(200);
    expect((await undo(firm, taskId)).status).toBe(200);
    expect(await seen(firm, invoices)).toEqual(before);
  });

  test.each([
    ['review', 'cancel', { reason: 'over_cap' }],
    ['hand_over', 'handed_over', { step: 'hand-over' }],
  ] as const)(
    '%s answered %s: a reply and a question that were passed on come back',
    async (kind, outcome, given) => {
      const firm = await here().open();
      const invoices = await twoInvoices(firm);
      const [first, second] = invoices;
      const messageId = await giveDoubt(firm, invoices);
      await giveTask(firm, first.id, 'check_delivery', { messageId });
      await giveTask(firm, first.id, 'read_reply');
      await here().database.withOrg(firm.orgId, async (tx) => {
        for (const { id } of invoices) {
          await placeHold(tx, { invoiceId: id, reason: 'reply' });
          await replan(tx, id);
        }
      });
      const taskId = await giveTask(firm, first.id, kind, given);
      const before = await seen(firm, invoices);
      expect((await complete(firm, taskId, { outcome })).status).toBe(200);
      expect((await openKinds(firm, second.id)).sort()).toEqual(['check_delivery', 'read_reply']);
      const undone = await undo(firm, taskId);
      expect(undone.status, undone.text).toBe(200);
      expect(await seen(firm, invoices)).toEqual(before);
    },
  );

  test('a reply that was let go on holds every invoice again', async () => {
    const firm = await here().open();
    const [first, second] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'read_reply');
    await here().database.withOrg(firm.orgId, async (tx) => {
      for (const { id } of [first, second]) await placeHold(tx, { invoiceId: id, reason: 'reply' });
    });
    await complete(firm, taskId, { outcome: 'resume' });
    expect(await holdsOf(firm, second.id)).toEqual([]);
    await undo(firm, taskId);
    for (const { id } of [first, second]) expect(await holdsOf(firm, id)).toEqual(['reply']);
    expect(await signalsOf(firm, second.id)).toEqual(['holdLifted', 'invoiceChanged']);
  });

  test.each(['sent', 'not_sent'])('a message in doubt is in doubt again (%s)', async (outcome) => {
    const firm = await here().open();
    const invoices = await twoInvoices(firm);
    const messageId = await giveDoubt(firm, invoices);
    const taskId = await giveTask(firm, invoices[0].id, 'check_delivery', { messageId });
    const before = await seen(firm, invoices);
    await complete(firm, taskId, { outcome });
    expect((await undo(firm, taskId)).status).toBe(200);
    expect(await seen(firm, invoices)).toEqual(before);
  });

  test.each([
    ['approve', { subject: 'Autre objet', text: 'Autre texte' }],
    ['reject', { reason: 'pas maintenant' }],
  ])('a message waits for a person again (%s)', async (outcome, fields) => {
    const firm = await here().open();
    // Wednesday noon: somebody is asked on the day before the message's, not before nine.
    const offsetMs = Math.round(Date.parse('2027-01-13T11:00:00Z') - Date.now());
    await here().eyes.query('UPDATE organisation SET clock_offset_ms = $2 WHERE org_id = $1', [
      firm.orgId,
      offsetMs,
    ]);
    const { name: _, version: __, ...pme } = (await firm.get('/v1/policies/pme')).body;
    const body = { ...pme, automation: 'approve' };
    await here().send('PUT', '/v1/policies/pme', { key: firm.key, body });
    const invoices = await twoInvoices(firm);
    const [first] = invoices;
    const taskId = await here().database.withOrg(firm.orgId, async (tx) => {
      const { facts, policy } = await loadFacts(tx, first.id);
      const plannedFor = stepIgnoringHolds(facts, policy, tx.now).at ?? tx.now;
      await askForApproval(tx, {
        invoiceId: first.id,
        message: {
          messageId: newId('msg'),
          customerId: first.customer.id,
          step: 'reminder-1',
          kind: 'reminder',
          invoices: [{ invoiceId: first.id, step: 'reminder-1', round: 1 }],
          provider: 'mailbox',
          mail: {
            to: 'a@b.example',
            from: 'c@d.example',
            replyTo: 'c@d.example',
            subject: 'Objet',
            text: 'Texte',
            html: '<p>Texte</p>',
            headers: {},
          },
          plannedFor,
        },
        writtenCents: 120_000,
        isAgain: false,
      });
      await replan(tx, first.id);
      return (await findOpenTask(tx, first.id, 'approve_message'))?.id ?? '';
    });
    const before = await seen(firm, invoices);
    expect((await complete(firm, taskId, { outcome, ...fields })).status).toBe(200);
    expect(await seen(firm, invoices)).not.toEqual(before);
    expect((await undo(firm, taskId)).status).toBe(200);
    expect(await seen(firm, invoices)).toEqual(before);
  });

  test('an invoice that the answer ended has a run again', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'hand_over', { step: 'hand-over' });
    await complete(firm, taskId, { outcome: 'handed_over' });
    await undo(firm, taskId);
    const { rows } = await here().eyes.query<{ kind: string; payload: { reopened?: boolean } }>(
      'SELECT kind, payload FROM outbox WHERE subject_id = $1 ORDER BY id',
      [first.id],
    );
    expect(rows.map((row) => row.kind)).toEqual(['start_run', 'signal_run', 'start_run']);
    expect(rows.at(-1)?.payload.reopened).toBe(true);
    expect(await firm.story(first.id)).toContain('invoice.reopened');
  });

  test('after a minute of the organisation’s clock it stays', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'call', { step: 'call-1' });
    await complete(firm, taskId, { outcome: 'refuses' });
    await here().eyes.query(
      'UPDATE organisation SET clock_offset_ms = clock_offset_ms + 61000 WHERE org_id = $1',
      [firm.orgId],
    );
    const late = await undo(firm, taskId);
    expect([late.status, slugOf(late)]).toEqual([409, 'conflict']);
    expect(await openKinds(firm, first.id)).toEqual(['formal_notice']);
  });

  test('after a message has left it stays', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'call', { step: 'call-1' });
    await complete(firm, taskId, { outcome: 'invoice_not_received' });
    await here().database.withOrg(firm.orgId, async (tx) => {
      const claim = await claimMessage(tx, {
        messageId: newId('msg'),
        customerId: first.customer.id,
        step: 'resend',
        kind: 'reminder',
        invoices: [{ invoiceId: first.id, step: 'resend', round: 2 }],
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
        leaseMs: 1_000,
      });
      await settleMessage(tx, claim, {
        state: 'sent',
        providerMessageId: 'm',
        countedOn: civilDate('2026-11-20'),
      });
    });
    expect(slugOf(await undo(firm, taskId))).toBe('conflict');
    expect((await firm.get<TaskSeen>(`/v1/tasks/${taskId}`)).body.state).toBe('done');
  });

  test('what a person decided since stands against it', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'call', { step: 'call-1' });
    await complete(firm, taskId, { outcome: 'dispute', disputeReason: 'abîmé' });
    await firm.post(`/v1/invoices/${first.id}/dispute/resolve`, { resolution: 'rejected' });
    expect(slugOf(await undo(firm, taskId))).toBe('conflict');
  });

  test('a payment in part since does not; one that settles does', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'call', { step: 'call-1' });
    const pay = (reference: string, amountCents: number) =>
      firm.post(`/v1/invoices/${first.id}/payments`, {
        reference,
        amountCents,
        currency: 'EUR',
        receivedOn: '2026-11-02',
      });
    await complete(firm, taskId, { outcome: 'payment_sent' });
    await pay('V-1', 20_000);
    expect((await undo(firm, taskId)).body.state).toBe('open');
    expect(await firm.invoice(first.id)).toMatchObject({ outstandingCents: 100_000, holds: [] });
    await complete(firm, taskId, { outcome: 'payment_sent' });
    await pay('V-2', 100_000);
    expect(slugOf(await undo(firm, taskId))).toBe('conflict');
    expect((await firm.invoice(first.id)).state).toBe('settled');
  });

  test('another invoice of the customer that was paid since is left settled', async () => {
    const firm = await here().open();
    const [first, second] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'read_reply');
    await complete(firm, taskId, { outcome: 'stop_reminders' });
    await firm.post(`/v1/invoices/${second.id}/payments`, {
      reference: 'V-1',
      amountCents: 120_000,
      currency: 'EUR',
      receivedOn: '2026-11-02',
    });
    expect((await undo(firm, taskId)).status).toBe(200);
    expect(await firm.invoice(second.id)).toMatchObject({ state: 'settled', holds: [] });
    expect(await holdsOf(firm, first.id)).toEqual([]);
  });

  test('nothing to take back: an open task, a closed one, a foreign one, a field', async () => {
    const firm = await here().open();
    const [first] = await twoInvoices(firm);
    const taskId = await giveTask(firm, first.id, 'call', { step: 'call-1' });
    expect(slugOf(await undo(firm, taskId))).toBe('conflict');
    const field = await firm.post(`/v1/tasks/${taskId}/undo`, { reason: 'x' });
    expect(field.status).toBe(400);
    expect((await undo(await here().open(), taskId)).status).toBe(404);
    await firm.post(`/v1/invoices/${first.id}/cancel`, { reason: 'double' });
    expect(slugOf(await undo(firm, taskId))).toBe('conflict');
  });
});

import { expect, test } from 'vitest';
import { complete, giveTask, holdsOf, openKinds, signalsOf } from './task-work.js';
import {
  customerBody,
  house,
  slugOf,
  wrongFields,
  type Firm,
  type InvoiceSeen,
  type TaskSeen,
} from './house.js';

// Issue 6.3: one open task per kind and invoice, one call for several invoices of a customer.
const opened = house();
const here = () => opened.here;

interface Part {
  readonly invoice: InvoiceSeen;
  readonly taskId: string;
}
const PROMISE = { outcome: 'promise_to_pay', promisedFor: '2027-02-05' };

/** Overdue invoices of one customer, each at its call, the oldest first. */
async function callAbout(firm: Firm, count: number, reference = 'C-1'): Promise<Part[]> {
  const parts: Part[] = [];
  for (let place = 0; place < count; place++) {
    const invoice = await firm.postInvoice({
      customer: customerBody(reference),
      issuedOn: '2026-01-05',
      dueOn: `2026-02-0${place + 2}`,
      totalCents: 10_000 * (place + 1),
    });
    parts.push({ invoice, taskId: await giveTask(firm, invoice.id, 'call', { step: 'call-1' }) });
  }
  return parts;
}

const list = async (firm: Firm, query: string): Promise<TaskSeen[]> =>
  (await firm.get<{ data: TaskSeen[] }>(`/v1/tasks?${query}`)).body.data;
const idsOf = (parts: readonly Part[]): string[] => parts.map((part) => part.invoice.id);
const pay = (firm: Firm, { id, outstandingCents }: InvoiceSeen) =>
  firm.post(`/v1/invoices/${id}/payments`, {
    reference: `VIR-${id}`,
    amountCents: outstandingCents,
    currency: 'EUR',
    receivedOn: '2026-11-24',
  });
/** What is open on each invoice, and what holds it. */
const standOf = (firm: Firm, parts: readonly Part[]) =>
  Promise.all(parts.map(async ({ invoice: { id } }) => [await openKinds(firm, id), await holdsOf(firm, id)]));
const OPEN = [['call'], []];
const PROMISED = [[], ['promise']];

test('the list shows one call with all its invoices; each invoice has a task of its own', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second, third] = parts as [Part, Part, Part];
  await callAbout(firm, 1, 'C-2');
  const customer = first.invoice.customer.id;
  const [call, ...others] = await list(firm, `state=open&kind=call&customer=${customer}`);
  expect(others).toEqual([]);
  expect(call?.id).toBe(first.taskId);
  expect(call?.invoices).toMatchObject(
    parts.map(({ invoice, taskId }) => ({ id: invoice.id, number: invoice.number, taskId })),
  );
  expect(await list(firm, 'state=open')).toHaveLength(2);
  expect(await list(firm, 'state=open&calls=each')).toHaveLength(4);
  expect(wrongFields(await firm.get('/v1/tasks?calls=many'))).toEqual(['/calls']);

  const [own, ...more] = await list(firm, `state=open&invoice=${third.invoice.id}`);
  expect([own?.id, own?.invoiceId, more]).toEqual([third.taskId, third.invoice.id, []]);
  expect(own?.invoices.map((one) => one.id)).toEqual(idsOf([third, first, second]));
  expect(own?.script).toContain('600,00');
  for (const { invoice } of parts) expect(own?.script).toContain(invoice.number);
});

test('pages of the list count calls, and none is lost between two', async () => {
  const firm = await here().open();
  for (const reference of ['C-1', 'C-2', 'C-3']) await callAbout(firm, 2, reference);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const path: string = `/v1/tasks?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`;
    const page = (await firm.get<{ data: TaskSeen[]; nextCursor: string | null }>(path)).body;
    seen.push(...page.data.flatMap((task) => task.invoices.map((one) => one.id)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect([seen.length, new Set(seen).size]).toEqual([6, 6]);
});

test('an answer without more is that of its own invoice; the call stays for the others', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second] = parts as [Part, Part, Part];
  const answer = await complete(firm, first.taskId, { outcome: 'dispute', disputeReason: 'abîmé' });
  expect([answer.status, answer.body.invoice.id]).toEqual([200, first.invoice.id]);
  expect(await standOf(firm, parts)).toEqual([[['resolve_dispute'], ['dispute']], OPEN, OPEN]);
  const [call] = await list(firm, 'state=open&kind=call');
  expect([call?.id, call?.invoices.length]).toEqual([second.taskId, 2]);
});

test('one answer for several invoices: a task, a promise and a signal for each; the same again changes nothing', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second, third] = parts as [Part, Part, Part];
  const body = { ...PROMISE, note: 'Mme Roux', alsoFor: [second.invoice.id, first.invoice.id] };
  const done = await complete(firm, first.taskId, body);
  expect([done.status, done.body.task.state, done.body.invoice.id]).toEqual([200, 'done', first.invoice.id]);
  expect(await standOf(firm, parts)).toEqual([PROMISED, PROMISED, OPEN]);
  const [theirs] = await firm.tasks(second.invoice.id);
  expect(theirs).toMatchObject({
    id: second.taskId,
    state: 'done',
    outcome: 'promise_to_pay',
    note: 'Mme Roux',
  });
  expect(await signalsOf(firm, second.invoice.id)).toEqual(['taskCompleted']);
  const story = await firm.story(second.invoice.id);
  expect(story.filter((type) => ['task.completed', 'promise.made'].includes(type))).toHaveLength(2);

  const again = await complete(firm, first.taskId, { ...body, alsoFor: [second.invoice.id] });
  expect(again.status).toBe(200);
  expect((await complete(firm, second.taskId, { ...PROMISE, note: 'Mme Roux' })).status).toBe(200);
  expect(await firm.story(second.invoice.id)).toEqual(story);
  for (const [taskId, other] of [
    [first.taskId, PROMISE],
    [first.taskId, { ...body, alsoFor: [second.invoice.id, third.invoice.id] }],
    [second.taskId, { outcome: 'refuses' }],
  ] as const) {
    expect((await complete(firm, taskId, other)).status).toBe(409);
  }
  expect(await standOf(firm, parts)).toEqual([PROMISED, PROMISED, OPEN]);
});

test.each([
  ['unreachable', {}, [[], []]],
  ['payment_sent', {}, [[], ['payment_announced']]],
  ['awaiting_approval', { retryOn: '2027-02-05' }, [[], ['internal_approval']]],
  ['refuses', {}, [['formal_notice'], []]],
  ['invoice_not_received', { contact: { email: 'ici@client.example' } }, [[], []]],
  ['wrong_contact', { contact: { email: 'autre@client.example' } }, [[], []]],
  ['wrong_contact', {}, [['check_address'], ['undeliverable']]],
])('%s %o for the whole call, and taken back by whichever part', async (outcome, fields, after) => {
  const firm = await here().open();
  const parts = await callAbout(firm, 2);
  const [first, second] = parts as [Part, Part];
  const before = await standOf(firm, parts);
  const done = await complete(firm, second.taskId, { outcome, ...fields, alsoFor: [first.invoice.id] });
  expect(done.status, done.text).toBe(200);
  expect(await standOf(firm, parts)).toEqual([after, after]);

  const undone = await firm.post<TaskSeen>(`/v1/tasks/${first.taskId}/undo`, {});
  expect([undone.status, undone.body.id, undone.body.state]).toEqual([200, first.taskId, 'open']);
  expect(await standOf(firm, parts)).toEqual(before);
  for (const { taskId, invoice } of parts) {
    expect((await firm.post(`/v1/tasks/${taskId}/undo`, {})).status).toBe(200);
    expect((await firm.story(invoice.id)).filter((type) => type === 'task.undone')).toHaveLength(1);
  }
  const redone = await complete(firm, first.taskId, { ...PROMISE, alsoFor: [second.invoice.id] });
  expect(redone.status).toBe(200);
  expect(await standOf(firm, parts)).toEqual([PROMISED, PROMISED]);
});

test('a sum that is promised for several is shared out, oldest due first', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second, third] = parts as [Part, Part, Part];
  const alsoFor = [second.invoice.id, third.invoice.id];
  for (const promisedCents of [60_001, 30_000]) {
    const refused = await complete(firm, first.taskId, { ...PROMISE, promisedCents, alsoFor });
    expect([refused.status, wrongFields(refused)]).toEqual([400, ['/promisedCents']]);
  }
  expect(await standOf(firm, parts)).toEqual([OPEN, OPEN, OPEN]);
  const done = await complete(firm, first.taskId, { ...PROMISE, promisedCents: 45_000, alsoFor });
  expect(done.status, done.text).toBe(200);
  const { rows } = await here().eyes.query<{ cents: string }>(
    'SELECT promised_cents AS cents FROM promise WHERE org_id = $1 ORDER BY invoice_id',
    [firm.orgId],
  );
  expect(rows.map((row) => Number(row.cents)).sort((a, b) => a - b)).toEqual([10_000, 15_000, 20_000]);
});

test('what is no invoice of this call is a wrong field, or a conflict; nothing is stored', async () => {
  const firm = await here().open();
  const other = await here().open();
  const parts = await callAbout(firm, 2);
  const [first, second] = parts as [Part, Part];
  const [stranger] = (await callAbout(other, 1)) as [Part];
  const [elsewhere] = (await callAbout(firm, 1, 'C-2')) as [Part];
  const rows = await here().rows(firm.orgId);
  for (const id of [stranger.invoice.id, elsewhere.invoice.id, 'inv_01kar3n5vq7w8x9y0z1a2b3c4d', 'x']) {
    const body = { ...PROMISE, alsoFor: [second.invoice.id, id] };
    const refused = await complete(firm, first.taskId, body);
    expect([refused.status, wrongFields(refused)]).toEqual([400, ['/alsoFor/1']]);
    for (const [act, fields] of [
      ['assign', { assignee: first.invoice.accountManager.id }],
      ['snooze', { until: '2026-12-20', reason: 'congés' }],
    ] as const) {
      const reply = await firm.post(`/v1/tasks/${first.taskId}/${act}`, { ...fields, alsoFor: [id] });
      expect([reply.status, wrongFields(reply)]).toEqual([400, ['/alsoFor/0']]);
    }
  }
  const plan = [{ dueOn: '2027-01-15', amountCents: 10_000 }];
  const planned = await complete(firm, first.taskId, {
    outcome: 'payment_plan',
    instalments: plan,
    alsoFor: [second.invoice.id],
  });
  expect([planned.status, wrongFields(planned)]).toEqual([400, ['/alsoFor']]);
  const review = await giveTask(firm, first.invoice.id, 'review', { reason: 'over_cap' });
  const noCall = await complete(firm, review, { outcome: 'resume', alsoFor: [second.invoice.id] });
  expect([noCall.status, wrongFields(noCall)]).toEqual([400, ['/alsoFor']]);
  expect({ ...(await here().rows(firm.orgId)), task: 0, audit_event: 0 }).toEqual({
    ...rows,
    task: 0,
    audit_event: 0,
  });
  expect(slugOf(await complete(other, first.taskId, PROMISE))).toBe('not-found');
});

test('an invoice that is paid leaves the call; an answer that still names it is refused whole', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second, third] = parts as [Part, Part, Part];
  expect((await pay(firm, second.invoice)).status).toBe(201);
  const [call] = await list(firm, 'state=open&kind=call');
  expect(call?.invoices.map((one) => one.id)).toEqual(idsOf([first, third]));
  const late = await complete(firm, first.taskId, {
    ...PROMISE,
    alsoFor: [second.invoice.id, third.invoice.id],
  });
  expect([late.status, slugOf(late)]).toEqual([409, 'conflict']);
  expect(String(late.body['detail' as never])).toContain(second.invoice.number);
  expect(await standOf(firm, parts)).toEqual([OPEN, [[], []], OPEN]);
  expect((await complete(firm, first.taskId, { ...PROMISE, alsoFor: [third.invoice.id] })).status).toBe(200);
  expect(await list(firm, 'state=open&kind=call')).toEqual([]);
});

test('an answer for several and a payment, or another answer, at once: each invoice has one end of the story', async () => {
  const firm = await here().open();
  for (let round = 0; round < 5; round++) {
    const parts = await callAbout(firm, 3, `C-${round}`);
    const [first, second, third] = parts as [Part, Part, Part];
    const [answer, other, paid] = await Promise.all([
      complete(firm, first.taskId, { ...PROMISE, alsoFor: [third.invoice.id, second.invoice.id] }),
      complete(firm, third.taskId, { outcome: 'refuses', alsoFor: [first.invoice.id] }),
      pay(firm, second.invoice),
    ]);
    expect(paid.status).toBe(201);
    expect([200, 409]).toContain(answer.status);
    expect([answer.status, other.status].filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    const stands = await standOf(firm, parts);
    expect(stands[1]).toEqual([[], []]);
    expect(stands[0]).toEqual(stands[2]);
    expect(stands[0]).toEqual(
      answer.status === 200 ? PROMISED : other.status === 200 ? [['formal_notice'], []] : OPEN,
    );
  }
});

test('a call given away or put off goes with the parts that are named; what stays is a call of its own', async () => {
  const firm = await here().open();
  const parts = await callAbout(firm, 3);
  const [first, second, third] = parts as [Part, Part, Part];
  const email = `noa-${firm.orgId}@atelier.example`;
  const noa = await firm.post<{ id: string }>('/v1/users', { email, name: 'Noa', role: 'account_manager' });
  const alsoFor = [second.invoice.id];
  const given = await firm.post(`/v1/tasks/${first.taskId}/assign`, { assignee: email, alsoFor });
  expect(given.status, given.text).toBe(200);
  const theirs = await list(firm, `state=open&assignee=${noa.body.id}`);
  expect(theirs.map((task) => task.invoices.map((one) => one.id))).toEqual([idsOf([first, second])]);
  expect((await list(firm, 'state=open&kind=call')).map((task) => task.invoices.length).sort()).toEqual([
    1, 2,
  ]);

  const put = await firm.post(`/v1/tasks/${first.taskId}/snooze`, {
    until: '2026-12-18',
    reason: 'congés',
    alsoFor,
  });
  expect(put.status).toBe(200);
  const snoozed = await Promise.all(parts.map((part) => firm.get(`/v1/tasks/${part.taskId}`)));
  expect(snoozed.map((task) => task.body['snoozedUntil'])).toEqual(['2026-12-18', '2026-12-18', null]);
  const closed = await firm.post(`/v1/tasks/${first.taskId}/snooze`, {
    until: '2026-12-19',
    reason: 'congés',
    alsoFor: [third.invoice.id, (await callAbout(firm, 1))[0]?.invoice.id],
  });
  expect(closed.status).toBe(200);
});

test('the call after a complaint is a matter of its own', async () => {
  const firm = await here().open();
  const [first] = (await callAbout(firm, 1)) as [Part];
  const invoice = await firm.postInvoice({
    customer: customerBody('C-1'),
    issuedOn: '2026-01-05',
    dueOn: '2026-02-05',
  });
  await giveTask(firm, invoice.id, 'call', { reason: 'complaint' });
  expect(await list(firm, 'state=open&kind=call')).toHaveLength(2);
  expect(
    (await firm.tasks(first.invoice.id)).find((task) => task.id === first.taskId)?.invoices,
  ).toHaveLength(1);
});

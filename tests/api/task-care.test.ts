import { describe, expect, test } from 'vitest';
import { house, slugOf, wrongFields, type Firm, type TaskSeen } from './house.js';
import { giveTask, signalsOf } from './task-work.js';

// Contract §5: assign and snooze; a stand-in while somebody is away.
const opened = house();
const here = () => opened.here;

type Cared = TaskSeen & {
  readonly dueAt: string;
  readonly assignee: { readonly id: string; readonly name: string };
  readonly snoozedUntil: string | null;
  readonly snoozeReason: string | null;
};
interface User {
  readonly id: string;
  readonly standIn: string | null;
  readonly absentUntil: string | null;
}

async function callTask(firm: Firm) {
  const invoice = await firm.postInvoice();
  return { invoice, taskId: await giveTask(firm, invoice.id, 'call', { step: 'call-1' }) };
}
const addUser = async (firm: Firm, name: string, role = 'account_manager') => {
  const email = `${name}-${crypto.randomUUID()}@atelier.example`;
  return { email, id: (await firm.post<User>('/v1/users', { email, name, role })).body.id };
};
const act = (firm: Firm, taskId: string, name: string, body: unknown) =>
  firm.post<Cared>(`/v1/tasks/${taskId}/${name}`, body);
const patchUser = (firm: Firm, id: string, body: unknown) =>
  here().send<User>('PATCH', `/v1/users/${id}`, { key: firm.key, body });
/** A civil day so many days from now, where the firm and its customers are. */
const inDays = (days: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(Date.now() + days * 86_400_000);

describe('POST /v1/tasks/{id}/assign', () => {
  test.each(['email', 'id'] as const)(
    'gives it to somebody named by %s; again changes nothing',
    async (by) => {
      const firm = await here().open();
      const { invoice, taskId } = await callTask(firm);
      const noa = await addUser(firm, 'Noa');
      const given = await act(firm, taskId, 'assign', { assignee: noa[by] });
      expect([given.status, given.body.assignee]).toEqual([200, { id: noa.id, name: 'Noa' }]);
      const again = await act(firm, taskId, 'assign', { assignee: noa[by] });
      expect(again.body).toEqual(given.body);
      expect((await firm.story(invoice.id)).filter((type) => type === 'task.assigned')).toHaveLength(1);
      const list = await firm.get<{ data: TaskSeen[] }>(`/v1/tasks?assignee=${noa.id}`);
      expect(list.body.data.map((task) => task.id)).toEqual([taskId]);
    },
  );

  test('nobody known, somebody of another firm, a reader: a wrong field', async () => {
    const firm = await here().open();
    const { taskId } = await callTask(firm);
    const stranger = await addUser(await here().open(), 'Autre');
    const reader = await addUser(firm, 'Lou', 'reader');
    for (const assignee of ['personne@atelier.example', 'usr_x', stranger.id, stranger.email, reader.id]) {
      const reply = await act(firm, taskId, 'assign', { assignee });
      expect([reply.status, wrongFields(reply)], assignee).toEqual([400, ['/assignee']]);
    }
    expect(wrongFields(await act(firm, taskId, 'assign', { assignee: reader.id, to: 'x' }))).toEqual(['/to']);
  });

  test('a closed task and a foreign one', async () => {
    const firm = await here().open();
    const { taskId } = await callTask(firm);
    const noa = await addUser(firm, 'Noa');
    const other = await here().open();
    expect((await act(other, taskId, 'assign', { assignee: noa.id })).status).toBe(404);
    await firm.post(`/v1/tasks/${taskId}/complete`, { outcome: 'unreachable' });
    expect(slugOf(await act(firm, taskId, 'assign', { assignee: noa.id }))).toBe('conflict');
  });
});

describe('POST /v1/tasks/{id}/snooze', () => {
  test('moves the deadline to the end of that day, or of the next open one; the run learns of it', async () => {
    const firm = await here().open();
    const { invoice, taskId } = await callTask(firm);
    const until = inDays(20);
    const given = await act(firm, taskId, 'snooze', { until, reason: 'le comptable revient' });
    expect(given.status, given.text).toBe(200);
    expect(given.body).toMatchObject({ snoozedUntil: until, snoozeReason: 'le comptable revient' });
    expect(given.body.dueAt.slice(0, 10) >= until).toBe(true);
    expect((await firm.invoice(invoice.id)).next).toMatchObject({
      kind: 'task_deadline',
      at: given.body.dueAt,
    });
    expect(await signalsOf(firm, invoice.id)).toEqual(['invoiceChanged']);
    const rows = await here().rows(firm.orgId);
    const again = await act(firm, taskId, 'snooze', { until, reason: 'le comptable revient' });
    expect(again.body).toEqual(given.body);
    expect(await here().rows(firm.orgId)).toEqual(rows);
    const timeline = await firm.get<{ data: { type: string; text: string; data: unknown }[] }>(
      `/v1/invoices/${invoice.id}/timeline`,
    );
    const line = timeline.body.data.find((entry) => entry.type === 'task.snoozed');
    expect(line?.text).toContain('reportée');
    // A person's words never reach the append-only timeline.
    expect(JSON.stringify(line)).not.toContain('comptable');
  });

  test('a deadline that is later stays', async () => {
    const firm = await here().open();
    const { taskId } = await callTask(firm);
    const before = (await firm.get<Cared>(`/v1/tasks/${taskId}`)).body.dueAt;
    const given = await act(firm, taskId, 'snooze', { until: inDays(0), reason: 'ce soir' });
    expect([given.status, given.body.dueAt]).toEqual([200, before]);
  });

  test('the past, more than ninety days, a missing reason: wrong fields', async () => {
    const firm = await here().open();
    const { taskId } = await callTask(firm);
    for (const [body, path] of [
      [{ until: '2020-01-01', reason: 'x' }, '/until'],
      [{ until: inDays(100), reason: 'x' }, '/until'],
      [{ until: 'demain', reason: 'x' }, '/until'],
      [{ until: inDays(3) }, '/reason'],
      [{ until: inDays(3), reason: 'x', note: 'y' }, '/note'],
    ] as const) {
      const reply = await act(firm, taskId, 'snooze', body);
      expect([reply.status, wrongFields(reply)], JSON.stringify(body)).toEqual([400, [path]]);
    }
  });

  test('a closed task and a foreign one', async () => {
    const firm = await here().open();
    const { taskId } = await callTask(firm);
    const body = { until: inDays(3), reason: 'x' };
    expect((await act(await here().open(), taskId, 'snooze', body)).status).toBe(404);
    await firm.post(`/v1/tasks/${taskId}/complete`, { outcome: 'unreachable' });
    expect(slugOf(await act(firm, taskId, 'snooze', body))).toBe('conflict');
  });
});

describe('a stand-in', () => {
  test('gets the new tasks of somebody who is away, until they are back', async () => {
    const firm = await here().open();
    const [noa, lou] = [await addUser(firm, 'Noa'), await addUser(firm, 'Lou')];
    const invoice = await firm.postInvoice({ accountManager: noa.email });
    const away = await patchUser(firm, noa.id, { standIn: lou.email, absentUntil: inDays(5) });
    expect(away.body).toMatchObject({ standIn: lou.id, absentUntil: inDays(5) });
    const assigneeOf = async (taskId: string) =>
      (await firm.get<Cared>(`/v1/tasks/${taskId}`)).body.assignee.name;
    const call = await giveTask(firm, invoice.id, 'call', { step: 'call-1' });
    expect(await assigneeOf(call)).toBe('Lou');
    expect((await patchUser(firm, noa.id, { absentUntil: null })).body).toMatchObject({ absentUntil: null });
    expect(await assigneeOf(await giveTask(firm, invoice.id, 'read_reply'))).toBe('Noa');
    expect(await assigneeOf(call)).toBe('Lou');
    expect((await firm.invoice(invoice.id)).accountManager.name).toBe('Noa');
  });

  test('who is away in a circle keeps their own', async () => {
    const firm = await here().open();
    const [noa, lou] = [await addUser(firm, 'Noa'), await addUser(firm, 'Lou')];
    const invoice = await firm.postInvoice({ accountManager: noa.email });
    await patchUser(firm, noa.id, { standIn: lou.id, absentUntil: inDays(5) });
    await patchUser(firm, lou.id, { standIn: noa.id, absentUntil: inDays(5) });
    const call = await giveTask(firm, invoice.id, 'call', { step: 'call-1' });
    expect((await firm.get<Cared>(`/v1/tasks/${call}`)).body.assignee.name).toBe('Noa');
  });

  test('nobody known, themselves, a reader, a past day, an absence without anybody: wrong fields', async () => {
    const firm = await here().open();
    const noa = await addUser(firm, 'Noa');
    const reader = await addUser(firm, 'Lou', 'reader');
    for (const [body, path] of [
      [{ standIn: 'usr_x' }, '/standIn'],
      [{ standIn: noa.email }, '/standIn'],
      [{ standIn: reader.id }, '/standIn'],
      [{ absentUntil: '2020-01-01' }, '/absentUntil'],
      [{ absentUntil: inDays(3) }, '/standIn'],
    ] as const) {
      const reply = await patchUser(firm, noa.id, body);
      expect([reply.status, wrongFields(reply)], JSON.stringify(body)).toEqual([400, [path]]);
    }
    expect((await patchUser(await here().open(), noa.id, { absentUntil: null })).status).toBe(404);
  });
});

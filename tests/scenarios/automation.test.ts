import { expect, test } from 'vitest';
import { PRESETS } from '../../src/domain/presets.js';
import type { Policy } from '../../src/domain/policy.js';
import { bodyOf } from '../support/policies.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { expectPlanned, story } from '../support/story.js';
import { wallClock } from '../support/story-weeks.js';

const { openShop } = story();

interface FullMessage {
  readonly id: string;
  readonly step: string;
  readonly state: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly plannedFor: string;
  readonly sentAt: string | null;
  readonly reason: string | null;
}

const messages = async (shop: Shop, invoice: { id: string }): Promise<readonly FullMessage[]> =>
  (await shop.messages(invoice)) as unknown as readonly FullMessage[];

/** `pme` as the firm wishes it, saved under its own name. */
async function savePolicy(shop: Shop, change: Partial<Policy>, name = 'careful'): Promise<string> {
  const body = { ...bodyOf(PRESETS.pme), ...change };
  await shop.api.call('PUT', `/v1/policies/${name}`, { body, expected: [200] });
  return name;
}

const approving = (shop: Shop): Promise<string> => savePolicy(shop, { automation: 'approve' });
const types = async (shop: Shop, invoice: { id: string }): Promise<string[]> =>
  (await shop.timeline(invoice)).map((entry) => entry.type);

/** An invoice of the `pme` ladder due on Wednesday of week 1: reminder-1 on Friday, reminder-2 on Tuesday. */
const due = (shop: Shop) => ({ dueOn: shop.day(1, 'wed') });

/** Thursday, an hour after the question about reminder-1 was opened. */
async function reachQuestion(shop: Shop, policy: string): Promise<Invoice> {
  const invoice = await shop.postInvoice({ ...due(shop), policy });
  expectPlanned(invoice, 'reminder-1', shop.day(1, 'fri'));
  await shop.advanceTo(`${shop.day(1, 'thu')}T10:00`);
  return invoice;
}

test('observe: nothing leaves, everything is shown as it would have been, the ladder goes on', async () => {
  const shop = await openShop();
  const policy = await savePolicy(shop, { automation: 'observe' });
  const invoice = await shop.postInvoice({ ...due(shop), policy });
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);

  expect(await shop.mailsHandedOver(invoice)).toEqual([]);
  const [one, two, ...others] = await messages(shop, invoice);
  expect(others).toEqual([]);
  expect([one?.step, one?.state, one?.sentAt]).toEqual(['reminder-1', 'observed', null]);
  expect([two?.step, two?.state]).toEqual(['reminder-2', 'observed']);
  expect(one?.text).toContain(invoice.number);
  expect(two?.text).not.toBe(one?.text);
  expect((await types(shop, invoice)).filter((type) => type === 'message.observed')).toHaveLength(2);
  await shop.openTask(invoice, 'call');
  expect(await shop.pay(invoice)).toMatchObject({ state: 'settled' });
  expect(await shop.endOfRun(invoice)).toMatchObject({ result: { outcome: 'settled' } });
});

test('approve: a person is asked on the business day before, and the message leaves at its instant', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const task = await shop.openTask(invoice, 'approve_message');
  expect(wallClock(task.openedAt, shop.zone).slice(0, 10)).toBe(shop.day(1, 'thu'));
  expect(task.allowedOutcomes).toEqual(['approve', 'reject']);
  expect(await shop.invoice(invoice)).toMatchObject({
    state: 'awaiting_person',
    next: { kind: 'task_deadline' },
    why: { code: 'awaiting-person' },
  });
  const [asked] = await messages(shop, invoice);
  expect(asked).toMatchObject({ step: 'reminder-1', state: 'awaiting_approval', sentAt: null });
  expect(wallClock(asked?.plannedFor ?? '', shop.zone).slice(0, 10)).toBe(shop.day(1, 'fri'));

  const after = await shop.complete(task, { outcome: 'approve' });
  expectPlanned(after, 'reminder-1', shop.day(1, 'fri'));
  expect(await shop.mailsHandedOver(invoice)).toEqual([]);
  await shop.advanceTo(`${shop.day(1, 'fri')}T09:45`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const [sent] = await messages(shop, invoice);
  expect([sent?.id, sent?.state]).toEqual([asked?.id, 'sent']);
  expect(sent?.sentAt).not.toBeNull();
  expect(await types(shop, invoice)).toEqual(expect.arrayContaining(['message.approved', 'message.sent']));

  // The next one is asked about on the business day before its own.
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(2, 'tue'));
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`);
  await shop.openTask(invoice, 'approve_message');
});

test('approve with words of one’s own: they leave as they were written, and nothing else', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const task = await shop.openTask(invoice, 'approve_message');
  const text = `Chère Madame,\n\nun mot au sujet de la facture ${invoice.number} <b>…</b>\nMerci.`;
  await shop.complete(task, { outcome: 'approve', subject: 'Petit rappel', text });
  await shop.advanceTo(`${shop.day(1, 'fri')}T09:45`);
  const [mail] = await shop.mailsHandedOver(invoice);
  expect(mail?.subject).toBe('Petit rappel');
  expect(mail?.text.trim()).toBe(text);
  const [sent] = await messages(shop, invoice);
  expect(sent?.html).toContain('&lt;b&gt;…&lt;/b&gt;<br>Merci.');
});

test('reject: the step is passed over with its reason, the ladder goes on', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const task = await shop.openTask(invoice, 'approve_message');
  const after = await shop.complete(task, { outcome: 'reject', reason: 'Je l’appelle moi-même' });
  expectPlanned(after, 'reminder-2', shop.day(2, 'tue'));
  const [message] = await messages(shop, invoice);
  expect(message).toMatchObject({ state: 'skipped', reason: 'Je l’appelle moi-même' });
  const told = (await shop.timeline(invoice)).find((entry) => entry.type === 'message.rejected');
  expect(JSON.stringify(told)).not.toContain('moi-même'); // a person's words stay off the append-only story
  await shop.advanceTo(`${shop.day(2, 'tue')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]); // reminder-2 waits for a person as well
});

test('not decided before its slot ends: planned for the next one, and again; then now, inside a slot', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const planned = async () =>
    wallClock((await messages(shop, invoice))[0]?.plannedFor ?? '', shop.zone).slice(0, 10);
  await shop.advanceTo(`${shop.day(1, 'fri')}T18:00`);
  expect(await planned()).toBe(shop.day(2, 'mon'));
  await shop.advanceTo(`${shop.day(2, 'mon')}T18:00`);
  expect(await planned()).toBe(shop.day(2, 'tue'));
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  expect((await shop.tasks(invoice)).map((task) => [task.kind, task.state])).toEqual([
    ['approve_message', 'open'],
  ]);
  await shop.advanceTo(`${shop.day(2, 'tue')}T14:00`);
  await shop.complete(await shop.openTask(invoice, 'approve_message'), { outcome: 'approve' });
  await shop.advanceTo(`${shop.day(2, 'tue')}T14:05`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  // Four days after it left, not after it was meant to leave.
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(3, 'mon'));
});

test('approved outside a slot it leaves in the next one', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  await shop.advanceTo(`${shop.day(1, 'fri')}T19:00`);
  const after = await shop.complete(await shop.openTask(invoice, 'approve_message'), { outcome: 'approve' });
  expectPlanned(after, 'reminder-1', shop.day(2, 'mon'));
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
});

test('a payment closes the question, and the message never leaves', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const task = await shop.openTask(invoice, 'approve_message');
  await shop.pay(invoice);
  expect((await shop.tasks(invoice))[0]).toMatchObject({ state: 'cancelled', closedBecause: 'paid' });
  expect((await messages(shop, invoice))[0]).toMatchObject({ state: 'skipped', reason: 'paid' });
  const late = await shop.api.call('POST', `/v1/tasks/${task.id}/complete`, { body: { outcome: 'approve' } });
  expect(late.status).toBe(409);
  await shop.advanceTo(`${shop.day(2, 'fri')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
});

test('a payment in part after the approval: the letter says what is left, a person’s own words are asked about again', async () => {
  const shop = await openShop();
  const policy = await approving(shop);
  const letter = await shop.postInvoice({ ...due(shop), policy });
  const own = await shop.postInvoice({ ...due(shop), policy });
  await shop.advanceTo(`${shop.day(1, 'thu')}T10:00`);
  await shop.complete(await shop.openTask(letter, 'approve_message'), { outcome: 'approve' });
  await shop.complete(await shop.openTask(own, 'approve_message'), {
    outcome: 'approve',
    text: `Il reste 1 200,00 € sur ${own.number}.`,
  });
  await shop.pay(letter, 20_000);
  await shop.pay(own, 20_000);
  await shop.advanceTo(`${shop.day(1, 'fri')}T11:00`);
  const [mail] = await shop.mailsHandedOver(letter);
  expect(mail?.text).toMatch(/1\s000,00\s€/u);
  expect(await shop.mailsHandedOver(own)).toEqual([]);
  const again = (await shop.tasks(own)).filter((task) => task.kind === 'approve_message');
  expect(again.map((task) => task.state)).toEqual(['done', 'open']);
  const [shown] = await messages(shop, own);
  expect(shown?.text).toMatch(/1\s000,00\s€/u);
});

test('a pause over its day: the question is taken back and asked again when it is time', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  await shop.pause(invoice, shop.day(2, 'fri'));
  expect((await shop.tasks(invoice)).map((task) => task.state)).toEqual(['cancelled']);
  await shop.advanceTo(`${shop.day(3, 'fri')}T18:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual([]);
  const open = (await shop.tasks(invoice)).filter((task) => task.state === 'open');
  expect(open.map((task) => task.kind)).toEqual(['approve_message']);
});

test('moving up is a person’s decision: migrated to automatic, what was asked about leaves by itself', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  await savePolicy(shop, { automation: 'automatic' });
  expect((await shop.tasks(invoice)).map((task) => task.state)).toEqual(['open']);
  await shop.api.post('/v1/policies/careful/migrate', { invoices: [invoice.id] }, [200]);
  expect((await shop.tasks(invoice)).map((task) => task.state)).toEqual(['cancelled']);
  expectPlanned(await shop.invoice(invoice), 'reminder-1', shop.day(1, 'fri'));
  await shop.advanceTo(`${shop.day(1, 'fri')}T09:45`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
});

test('on one step alone: the first leaves by itself, the second is asked about, the third only observed', async () => {
  const shop = await openShop();
  const [first, second, ...rest] = PRESETS.pme.steps;
  const steps = [
    first,
    { ...second, automation: 'approve' },
    { ...second, step: 'reminder-3', template: 'reminder-3', automation: 'observe' },
    ...rest,
  ] as Policy['steps'];
  const policy = await savePolicy(shop, { steps });
  const invoice = await shop.postInvoice({ ...due(shop), policy });
  await shop.advanceTo(`${shop.day(2, 'mon')}T10:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  await shop.complete(await shop.openTask(invoice, 'approve_message'), { outcome: 'approve' });
  await shop.advanceTo(`${shop.day(3, 'mon')}T12:00`);
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  expect((await messages(shop, invoice)).map((message) => [message.step, message.state])).toEqual([
    ['reminder-1', 'sent'],
    ['reminder-2', 'sent'],
    ['reminder-3', 'observed'],
  ]);
});

test('posted after its first day, the question comes at once', async () => {
  const shop = await openShop();
  const policy = await approving(shop);
  await shop.advanceTo(`${shop.day(2, 'mon')}T15:00`);
  const invoice = await shop.postInvoice({ ...due(shop), policy });
  await shop.advanceBy('PT1M');
  const task = await shop.openTask(invoice, 'approve_message');
  expect(wallClock(task.openedAt, shop.zone).slice(0, 10)).toBe(shop.day(2, 'mon'));
  const [message] = await messages(shop, invoice);
  expect(wallClock(message?.plannedFor ?? '', shop.zone).slice(0, 10)).toBe(shop.day(2, 'tue'));
});

test('fields of one outcome are refused with another', async () => {
  const shop = await openShop();
  const invoice = await reachQuestion(shop, await approving(shop));
  const task = await shop.openTask(invoice, 'approve_message');
  const refused = async (body: unknown): Promise<string[]> => {
    const answer = await shop.api.call<{ errors: { path: string }[] }>(
      'POST',
      `/v1/tasks/${task.id}/complete`,
      {
        body,
        expected: [400],
      },
    );
    return answer.body.errors.map((error) => error.path);
  };
  expect(await refused({ outcome: 'reject' })).toEqual(['/reason']);
  expect(await refused({ outcome: 'approve', reason: 'x' })).toEqual(['/reason']);
  expect(await refused({ outcome: 'reject', reason: 'x', text: 'y' })).toEqual(['/text']);
  expect(await refused({ outcome: 'approve', subject: 'a\r\nBcc: b@c.example' })).toEqual(['/subject']);
  expect(await refused({ outcome: 'sent', on: shop.day(1, 'mon') })).toEqual(['/outcome']);
});

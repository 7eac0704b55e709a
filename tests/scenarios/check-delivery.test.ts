import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import type { Invoice, Task } from '../support/shop-shapes.js';
import { startStack, type Stack } from '../support/stack.js';
import { expectPlanned } from '../support/story.js';

// Contract §7, `check_delivery`: an SMTP relay cannot be asked, so a person is, straight after the lease.
interface Note {
  readonly what: string;
}

let relay: Worker;
let stack: Stack;
beforeAll(async () => {
  relay = new Worker(new URL('../connectors/relay-thread.mjs', import.meta.url));
  const [{ port }] = (await once(relay, 'message')) as [{ port: number }];
  stack = await startStack({ mail: { kind: 'smtp', url: `smtp://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await stack.stop();
  await relay.terminate();
});

/** From now on the relay hangs up after the final dot, or answers as it should; what it heard since the last order. */
async function relayDoes(dot: 'close' | undefined): Promise<readonly string[]> {
  relay.postMessage({ script: dot === undefined ? {} : { dot } });
  const [{ notes }] = (await once(relay, 'message')) as [{ notes: Note[] }];
  return notes.map((note) => note.what);
}

/** reminder-1 of an invoice due on Friday of week 1 left on Tuesday of week 2, and nobody knows whether it arrived. */
async function inDoubt(): Promise<{ shop: Shop; invoice: Invoice; task: Task }> {
  const shop = await sandboxOrganisation(stack.premises);
  onTestFinished(() => shop.close());
  const invoice = await shop.postInvoice();
  await relayDoes('close');
  await shop.advanceTo(`${shop.day(2, 'tue')}T10:30`);
  // On a busy machine the first attempt may be too late for its lease, and is made again.
  await expect.poll(() => states(shop, invoice), { timeout: 30_000 }).toContain('reminder-1 1 unknown');
  await relayDoes(undefined);
  return { shop, invoice, task: await shop.openTask(invoice, 'check_delivery') };
}

const states = async (shop: Shop, invoice: Invoice) =>
  (await shop.messages(invoice))
    .filter(({ state }) => state !== 'skipped')
    .map(({ step, round, state }) => `${step} ${round} ${state}`)
    .sort();

test('sent: the message counts as sent, the next step keeps its day', async () => {
  const { shop, invoice, task } = await inDoubt();
  expect(await shop.invoice(invoice)).toMatchObject({ state: 'scheduled' });
  const after = await shop.complete(task, { outcome: 'sent' });
  expectPlanned(after, 'reminder-2', shop.day(3, 'mon'));
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 sent']);
  await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 sent', 'reminder-2 1 sent']);
});

test('not_sent: refused, and the same step leaves once in a new round, in the next slot', async () => {
  const { shop, invoice, task } = await inDoubt();
  const after = await shop.complete(task, { outcome: 'not_sent' });
  expect(after.next).toMatchObject({ kind: 'reminder', step: 'reminder-1' });
  await shop.advanceTo(`${shop.day(2, 'tue')}T11:00`);
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 refused', 'reminder-1 2 sent']);
  expectPlanned(await shop.invoice(invoice), 'reminder-2', shop.day(3, 'mon'));
  await shop.advanceTo(`${shop.day(3, 'tue')}T10:00`);
  expect(await states(shop, invoice)).toEqual([
    'reminder-1 1 refused',
    'reminder-1 2 sent',
    'reminder-2 2 sent',
  ]);
  const types = (await shop.timeline(invoice)).map((entry) => entry.type);
  expect(types).toEqual(expect.arrayContaining(['message.unknown', 'message.refused', 'message.sent']));
});

test('not_sent after the second reminder has left: nothing is repeated, the ladder goes on', async () => {
  const { shop, invoice, task } = await inDoubt();
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 unknown', 'reminder-2 1 sent']);
  const after = await shop.complete(task, { outcome: 'not_sent' });
  expectPlanned(after, 'call-1', shop.day(3, 'fri'));
  await shop.advanceTo(`${shop.day(3, 'fri')}T11:00`);
  await shop.openTask(invoice, 'call');
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 refused', 'reminder-2 1 sent']);
});

test('not_sent while nobody has answered the call: the call is taken back, the reminder comes first', async () => {
  const { shop, invoice } = await inDoubt();
  await relayDoes('close');
  await shop.advanceTo(`${shop.day(3, 'mon')}T11:00`);
  // One question at a time: the second message waits for the answer about the first.
  const first = await shop.openTask(invoice, 'check_delivery');
  await relayDoes(undefined);
  await shop.complete(first, { outcome: 'sent' });
  const second = await shop.openTask(invoice, 'check_delivery');
  expect(second.id).not.toBe(first.id);
  await shop.advanceTo(`${shop.day(3, 'fri')}T11:00`);
  await shop.openTask(invoice, 'call');
  const after = await shop.complete(second, { outcome: 'not_sent' });
  expect(after).toMatchObject({ state: 'scheduled', next: { step: 'reminder-2' } });
  await shop.advanceTo(`${shop.day(3, 'fri')}T12:00`);
  expect(await states(shop, invoice)).toEqual([
    'reminder-1 1 sent',
    'reminder-2 1 refused',
    'reminder-2 2 sent',
  ]);
  expectPlanned(await shop.invoice(invoice), 'call-1', shop.day(4, 'tue'));
});

test('paid meanwhile: the question closes, nothing is sent', async () => {
  const { shop, invoice, task } = await inDoubt();
  await shop.pay(invoice);
  const [closed] = await shop.tasks(invoice);
  expect(closed).toMatchObject({ id: task.id, state: 'cancelled' });
  await shop.advanceTo(`${shop.day(4, 'mon')}T11:00`);
  expect(await states(shop, invoice)).toEqual(['reminder-1 1 unknown']);
});

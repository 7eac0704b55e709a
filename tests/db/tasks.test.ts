import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFacts } from '../../src/db/facts.js';
import { closeOpenTasks, completeTask, escalateTask, findTask, openTask } from '../../src/db/tasks.js';
import { at } from '../support/facts.js';
import { HASH, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-10-01 10:00');
});
afterAll(() => world.close());

describe('tasks', () => {
  it('a call is due at the end of the last slot, so many business days later as its step says', async () => {
    const { invoice } = await world.postInvoice();
    await world.setClock('2026-10-30 16:00');
    const open = (kind: 'call' | 'review', step?: string) =>
      world.onInvoice(invoice.id, (tx) => openTask(tx, { invoiceId: invoice.id, kind, step }));
    const call = await open('call', 'call-1');
    // Friday + 3 business days; All Saints is a Sunday this year.
    expect(call).toMatchObject({
      due_at: at('2026-11-04 17:30'),
      escalates_at: at('2026-11-04 17:30'),
      attempt: 1,
    });
    expect((await open('review')).due_at).toBe(at('2026-11-03 17:30'));
    expect(await open('call', 'call-1')).toEqual(call);
    await world.setClock('2026-10-01 10:00');
  });

  it('is opened once when two runs ask at the same time', async () => {
    const { invoice } = await world.postInvoice();
    const open = () =>
      world.onInvoice(invoice.id, (tx) =>
        openTask(tx, { invoiceId: invoice.id, kind: 'call', step: 'call-1' }),
      );
    const [one, two] = await Promise.all([open(), open()]);
    expect(one.id).toBe(two.id);
    expect(await world.timeline(invoice.id)).toEqual(['step.planned', 'task.opened']);
  });

  it('escalates when its deadline is over, again ten business days later, and never before', async () => {
    const { invoice } = await world.postInvoice();
    const task = await world.onInvoice(invoice.id, (tx) =>
      openTask(tx, { invoiceId: invoice.id, kind: 'review' }),
    );
    const escalate = () => world.onInvoice(invoice.id, (tx) => escalateTask(tx, task.id));
    expect(await escalate()).toBe(false);
    await world.setClock('2026-10-05 17:31');
    expect(await escalate()).toBe(true);
    expect(await escalate()).toBe(false);
    expect(await world.act((tx) => findTask(tx, task.id))).toMatchObject({
      state: 'open',
      escalations: 1,
      escalates_at: at('2026-10-19 17:30'),
    });
    await world.setClock('2026-10-01 10:00');
  });

  it('is completed once; a second answer finds it closed', async () => {
    const { invoice } = await world.postInvoice();
    const task = await world.onInvoice(invoice.id, (tx) =>
      openTask(tx, { invoiceId: invoice.id, kind: 'call', step: 'call-1' }),
    );
    const complete = (outcome: string) =>
      world.onInvoice(invoice.id, (tx) =>
        completeTask(tx, {
          taskId: task.id,
          outcome,
          outcomeData: {},
          note: 'rappelé',
          hash: HASH,
          actor: PERSON,
          completedBy: 'Claire',
        }),
      );
    expect(await complete('voicemail')).toMatchObject({
      state: 'done',
      outcome: 'voicemail',
      completed_by: 'Claire',
    });
    expect(await complete('refuses')).toBeUndefined();
    const second = await world.onInvoice(invoice.id, (tx) =>
      openTask(tx, { invoiceId: invoice.id, kind: 'call', step: 'call-1' }),
    );
    expect(second.attempt).toBe(2);
  });

  it('closes the open ones of some kinds, with the reason', async () => {
    const { invoice } = await world.postInvoice();
    const closed = await world.onInvoice(invoice.id, async (tx) => {
      await openTask(tx, { invoiceId: invoice.id, kind: 'call' });
      await openTask(tx, { invoiceId: invoice.id, kind: 'check_address' });
      return await closeOpenTasks(tx, invoice.id, 'address_corrected', ['check_address']);
    });
    expect(closed.map((task) => [task.kind, task.state, task.closed_because])).toEqual([
      ['check_address', 'cancelled', 'address_corrected'],
    ]);
    const { facts } = await world.act((tx) => loadFacts(tx, invoice.id));
    expect(facts.tasks.map((task) => task.kind)).toEqual(['call']);
  });
});

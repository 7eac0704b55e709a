import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/calendar/civil.js';
import { costOf, storyOf, payloadsOf } from './histories.js';
import { recordHistory } from '../replay/record.js';
import { Stage, until } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.startWorker();
});
afterAll(() => stage.close());

describe('the plain life of an invoice: two e-mails, a call task, its completion, a payment', () => {
  it('is told by its history within the budget of contract §9', async () => {
    const invoiceId = await stage.postInvoice();
    const call = await stage.advanceToTask(invoiceId, 'call');
    expect((await stage.mails(invoiceId)).map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-2']);
    await stage.complete(call, { outcome: 'promise_to_pay', promisedFor: addDays(await stage.today(), 5) });
    await until(async () => (await stage.handle(invoiceId).query<string>('status')).startsWith('on hold'));
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });

    const history = await stage.handle(invoiceId).fetchHistory();
    const verbs = storyOf(history).filter((name) => name !== 'clockMoved');
    expect(verbs).toEqual([
      'sendReminder',
      'sendReminder',
      'openCallTask',
      'taskCompleted',
      'paymentReceived',
    ]);
    const cost = costOf(history);
    expect(cost.failedTasks).toBe(0);
    expect(cost.clockSignals).toBe(3); // one per step of this sandbox life
    expect(cost.events - 6 * cost.clockSignals).toBeLessThanOrEqual(60);
    expect(cost.workflowTasks - cost.clockSignals).toBeLessThanOrEqual(10);
    expect(cost.actions - cost.clockSignals).toBeLessThanOrEqual(14);
    expect(payloadsOf(history)).toContain(invoiceId);
    // What an engineer reads who expands nothing.
    expect(payloadsOf(history)).toMatch(/"promise hold ends at \d{4}-\d\d-\d\dT\d\d:\d\dZ"/);
    expect(payloadsOf(history)).not.toMatch(/mecanique|Mécanique|120000|Anne|@atelier/);
    await recordHistory('plain-life-with-reasons', history);
  });

  it('shows where it is and what it waits for, in opaque words', async () => {
    const invoiceId = await stage.postInvoice();
    await stage.started(invoiceId);
    expect(await stage.handle(invoiceId).query<string>('status')).toMatch(
      /^sleeps until reminder-1 at \d{4}-\d\d-\d\dT\d\d:\d\dZ$/,
    );
    expect(await stage.attributes(invoiceId)).toEqual({ org: stage.orgId, state: 'scheduled' });
    await stage.advanceToTask(invoiceId, 'call');
    await until(async () => (await stage.attributes(invoiceId)).state === 'awaiting_person');
    expect(await stage.handle(invoiceId).query<string>('status')).toMatch(/^waits for a person; task tsk_/);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedMove } from '../../src/db/plan.js';
import { addDays } from '../../src/domain/calendar/civil.js';
import { toIso, instant } from '../../src/domain/time.js';
import { costOf, storyOf } from './histories.js';
import { Stage, until } from './stage.js';

/** Signals sent side by side. */
const AT_ONCE = 32;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
  await stage.startWorker();
});
afterAll(() => stage.close());

const started = (invoiceId: string): Promise<void> => stage.started(invoiceId);
const statusOf = (invoiceId: string): Promise<string> => stage.handle(invoiceId).query<string>('status');
const storyTold = async (invoiceId: string): Promise<string[]> =>
  storyOf(await stage.handle(invoiceId).fetchHistory());

describe('signals', () => {
  it('without a plan make the run ask the record', async () => {
    const invoiceId = await stage.postInvoice();
    await started(invoiceId);
    const laterOn = addDays(await stage.today(), 60);
    await stage.inOrg((tx) =>
      tx.db.updateTable('invoice').set({ not_before_on: laterOn }).where('id', '=', invoiceId).execute(),
    );
    await stage.handle(invoiceId).signal('invoiceChanged');
    await until(async () => (await statusOf(invoiceId)).includes(`reminder-1 at ${laterOn.slice(0, 7)}`));
    expect(await storyTold(invoiceId)).toEqual(['invoiceChanged', 'replan']);
    await stage.pay(invoiceId);
  });

  it('with a plan need no activity, and the older of two plans is ignored', async () => {
    const invoiceId = await stage.postInvoice();
    await started(invoiceId);
    const plan = await stage.inOrg((tx) => storedMove(tx, invoiceId));
    const at = toIso(instant(Date.parse('2031-05-06T08:00:00.000Z')));
    await stage.handle(invoiceId).signal('holdLifted', { next: { ...plan, version: plan.version + 2, at } });
    const older = { ...plan, version: plan.version + 1, at: '2032-01-01T08:00:00.000Z' };
    await stage.handle(invoiceId).signal('holdPlaced', { next: older });
    await until(async () => (await storyTold(invoiceId)).length === 2);
    expect(await statusOf(invoiceId)).toBe('sleeps until reminder-1 at 2031-05-06T08:00Z');
    expect(await storyTold(invoiceId)).toEqual(['holdLifted', 'holdPlaced']);
    await stage.pay(invoiceId);
  });

  it('whatever is typed into them, never fail the run or its tasks', async () => {
    const invoiceId = await stage.postInvoice();
    await started(invoiceId);
    const handle = stage.handle(invoiceId);
    for (const typed of [
      null,
      'x',
      7,
      [],
      { next: 'soon' },
      { next: { version: 99 } },
      { outcome: 'gone' },
    ]) {
      await handle.signal('customerChanged', typed);
    }
    await until(async () => (await storyTold(invoiceId)).includes('replan'));
    await stage.pay(invoiceId);
    expect(await handle.result()).toEqual({ outcome: 'settled' });
    expect(costOf(await handle.fetchHistory()).failedTasks).toBe(0);
  });

  it('cannot be outlived by a cancellation from the UI: only the record ends a run', async () => {
    const invoiceId = await stage.postInvoice();
    await started(invoiceId);
    await stage.handle(invoiceId).cancel();
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
  });

  it('10,000 of them for one invoice: it goes on as a new run and lives', { timeout: 600_000 }, async () => {
    const invoiceId = await stage.postInvoice();
    await started(invoiceId);
    const first = await stage.handle(invoiceId).describe();
    const plan = await stage.inOrg((tx) => storedMove(tx, invoiceId));
    const handle = stage.handle(invoiceId);
    // Not all at once: while more than 100 wait, the server gives up the workflow task that would take them.
    const flood = async (signals: number): Promise<void> => {
      for (let sent = 0; sent < signals; sent += AT_ONCE) {
        await Promise.all(Array.from({ length: AT_ONCE }, () => handle.signal('holdPlaced', { next: plan })));
      }
    };
    const hasGoneOn = (runId: string): Promise<void> =>
      until(async () => (await handle.describe()).runId !== runId, 180_000);
    await flood(2_000); // taken as they come
    await hasGoneOn(first.runId);
    await stage.stopWorker();
    const { runId } = await handle.describe();
    await flood(8_000); // found on the worker's return, all in one history
    await stage.startWorker();
    await hasGoneOn(runId);
    await until(
      () =>
        statusOf(invoiceId).then(
          (line) => line.startsWith('sleeps until reminder-1'),
          () => false,
        ),
      180_000,
    );
    expect(await stage.attributes(invoiceId)).toEqual({ org: stage.orgId, state: 'scheduled' });
    await stage.pay(invoiceId);
    expect(await handle.result()).toEqual({ outcome: 'settled' });
    expect(await stage.mails(invoiceId)).toEqual([]);
  });
});

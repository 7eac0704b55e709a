import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advanceToNextHalt } from '../../activities/advance-to-next-halt.js';
import { findAdvance } from '../../src/db/clock.js';
import { testServers } from '../support/environment.js';
import { Stage, until } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const stepsOf = async (invoiceId: string): Promise<string[]> =>
  (await stage.mails(invoiceId)).map((mail) => mail.step);
const clockAt = (): Promise<number> => stage.inOrg((tx) => Promise.resolve(tx.now));

/** A worker in a process of its own, to be killed. */
function startWorkerProcess(): ChildProcess {
  const servers = testServers();
  return fork(fileURLToPath(new URL('worker-process.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: 'ignore',
    env: {
      ...process.env,
      STAGE: JSON.stringify({
        databaseUrl: stage.testDatabase.url,
        address: servers.temporalAddress,
        namespace: servers.temporalNamespace,
        workflowBundle: servers.workflowBundle,
        taskQueue: stage.taskQueue,
      }),
    },
  });
}

describe('an advance of the sandbox clock', () => {
  it(
    'survives a worker killed half-way: every step once, in order, the target reached',
    { timeout: 120_000 },
    async () => {
      const invoiceIds = [await stage.postInvoice(), await stage.postInvoice(), await stage.postInvoice()];
      const from = await clockAt();
      const killed = startWorkerProcess();
      await stage.startAdvance(21);
      await until(async () => (await stepsOf(invoiceIds[0] ?? '')).length === 1, 60_000);
      killed.kill('SIGKILL');
      await stage.startWorker();
      await stage.advanced();
      expect(await clockAt()).toBeGreaterThanOrEqual(from + 21 * 86_400_000);
      for (const invoiceId of invoiceIds) {
        expect(await stepsOf(invoiceId)).toEqual(['reminder-1', 'reminder-2']);
        expect((await stage.openTasks(invoiceId)).map((task) => task.kind)).toEqual(['call']);
      }
      await stage.stopWorker();
    },
  );

  it('may be repeated after any of its parts: the clock never goes back, a finished one does nothing', async () => {
    await stage.startWorker();
    const advanceId = await stage.startAdvance(2);
    await stage.advanced();
    const before = await clockAt();
    const again = await advanceToNextHalt(stage.deps(), { orgId: stage.orgId, advanceId });
    expect(again.isDone).toBe(true);
    expect(await clockAt()).toBeLessThan(before + 60_000);
    const advance = await stage.inOrg((tx) => findAdvance(tx, advanceId));
    expect(advance?.halts).toBeGreaterThan(0);
    await stage.stopWorker();
  });

  it('in a jump sends what an outage of a month left over once, not every step at once', async () => {
    const invoiceId = await stage.postInvoice();
    await stage.startWorker();
    await stage.advanceToNext(invoiceId);
    await stage.advance(30, 'jump');
    expect((await stepsOf(invoiceId)).length).toBeLessThanOrEqual(2);
    await stage.advance(5); // over any week-end with holidays
    expect(await stepsOf(invoiceId)).toEqual(['reminder-1', 'reminder-2']);
    await stage.stopWorker();
  });

  it('wakes runs that were not told, when their instant comes on the clock that goes on by itself', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.started(invoiceId);
    const msToNext = await stage.inOrg(async (tx) => {
      const row = await tx.db
        .selectFrom('invoice')
        .select('next_at')
        .where('id', '=', invoiceId)
        .executeTakeFirstOrThrow();
      return (row.next_at ?? 0) - tx.now;
    });
    await stage.advance((msToNext - 4_000) / 86_400_000, 'jump'); // four seconds before the reminder
    expect(await stepsOf(invoiceId)).toEqual([]);
    await until(async () => (await stepsOf(invoiceId)).length === 1);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outboxDepth } from '../../src/db/outbox-relay.js';
import { enqueueStart } from '../../src/db/outbox.js';
import { replan, storedMove } from '../../src/db/plan.js';
import { reopenInvoice } from '../../src/db/reopen.js';
import { freePort } from '../../src/dev/ports.js';
import { startTemporal, type RunningTemporal } from '../../src/dev/temporal-server.js';
import { Relay } from '../../src/worker/relay/relay.js';
import { Runs } from '../../src/worker/relay/runs.js';
import { testServers } from '../support/environment.js';
import { storyOf } from './histories.js';
import { quiet } from './quiet.js';
import { Stage, until } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const linesWaiting = async (): Promise<number> => (await stage.database.asRelay(outboxDepth)).lines;
const drained = (): Promise<void> => until(async () => (await linesWaiting()) === 0);

const attemptsOfLine = async (): Promise<number> =>
  (await stage.inOrg((tx) => tx.db.selectFrom('outbox').select('attempts').executeTakeFirst()))?.attempts ??
  0;

/** A relay on this stage's database, with no worker behind it: what it tells Temporal just stays there. */
async function relaying<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const relay = new Relay(stage.database, new Runs(client, stage.database, stage.taskQueue), quiet);
  await relay.start();
  try {
    return await work();
  } finally {
    await relay.stop();
  }
}

describe('the relay', () => {
  it('tells the story of one invoice in its order', async () => {
    const invoiceId = await stage.postInvoice();
    for (let part = 0; part < 5; part += 1) await stage.pay(invoiceId, 10_000);
    await relaying(stage.client, drained);
    const history = await stage.handle(invoiceId).fetchHistory();
    expect(storyOf(history)).toEqual(Array.from({ length: 5 }, () => 'paymentReceived'));
    const versions = (history.events ?? []).flatMap((event) => {
      const data = event.workflowExecutionSignaledEventAttributes?.input?.payloads?.[0]?.data;
      return data
        ? [(JSON.parse(Buffer.from(data).toString()) as { next: { version: number } }).next.version]
        : [];
    });
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });

  it('takes a start that was made already as done, and tells the run the plan as it is now', async () => {
    const invoiceId = await stage.postInvoice();
    const plan = await stage.inOrg((tx) => storedMove(tx, invoiceId));
    const runs = new Runs(stage.client, stage.database, stage.taskQueue);
    await runs.start({ orgId: stage.orgId, invoiceId }, plan);
    await relaying(stage.client, drained); // the outbox still holds the line
    expect(storyOf(await stage.handle(invoiceId).fetchHistory())).toEqual(['invoiceChanged']);
  });

  it('starts a run again that is gone although the record is open, but none for a final invoice', async () => {
    const [open, final] = [await stage.postInvoice(), await stage.postInvoice()];
    await relaying(stage.client, drained);
    for (const invoiceId of [open, final]) await stage.handle(invoiceId).terminate('lost, for the test');
    await stage.pay(open, 10_000);
    await stage.pay(final);
    await relaying(stage.client, drained);
    expect((await stage.handle(open).describe()).status.name).toBe('RUNNING');
    expect((await stage.handle(final).describe()).status.name).toBe('TERMINATED');
  });

  it('starts a reopened invoice’s run only once the one before has closed, and once', async () => {
    const invoiceId = await stage.postInvoice();
    await relaying(stage.client, drained);
    const first = await stage.handle(invoiceId).describe();
    // Paid and taken back: with no worker, the run that was told its end stays open as long as we like.
    await stage.pay(invoiceId);
    const key = { orgId: stage.orgId, invoiceId };
    const reopened = await stage.inOrg(async (tx) => {
      await reopenInvoice(tx, invoiceId, { kind: 'api' });
      const move = await replan(tx, invoiceId);
      await enqueueStart(tx, invoiceId, move, true);
      return move;
    });
    await relaying(stage.client, async () => {
      await until(async () => (await attemptsOfLine()) > 1);
      expect((await stage.handle(invoiceId).describe()).runId).toBe(first.runId);
      await stage.handle(invoiceId).terminate('ends at last, for the test');
      await drained();
    });
    const second = await stage.handle(invoiceId).describe();
    expect([second.status.name, second.runId === first.runId]).toEqual(['RUNNING', false]);
    // The relay died after the start: the same line again finds its own run, and nothing is told.
    await new Runs(stage.client, stage.database, stage.taskQueue).reopen(key, reopened);
    expect((await stage.handle(invoiceId).describe()).runId).toBe(second.runId);
  });

  it(
    'keeps everything while Temporal is down, and delivers it after its return',
    { timeout: 120_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'relance-relay-'));
      const server = { binary: testServers().temporalBinary, dbFile: join(folder, 'temporal.db') };
      const ports = { port: await freePort(), uiPort: await freePort() };
      let temporal: RunningTemporal = await startTemporal({ ...server, ...ports });
      const connection = Connection.lazy({ address: temporal.address });
      const client = new Client({ connection });
      try {
        await relaying(client, async () => {
          const before = await stage.postInvoice();
          await drained();
          await temporal.stop();
          const during = await stage.postInvoice();
          await stage.pay(before, 10_000);
          await stage.pay(during, 10_000);
          expect(await linesWaiting()).toBe(3);
          temporal = await startTemporal({ ...server, ...ports });
          await until(async () => (await linesWaiting()) === 0, 60_000);
          for (const invoiceId of [before, during]) {
            const run = client.workflow.getHandle(stage.handle(invoiceId).workflowId);
            expect(storyOf(await run.fetchHistory())).toEqual(['paymentReceived']);
          }
        });
      } finally {
        await connection.close();
        await temporal.stop();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { newId } from '../../src/db/ids.js';
import { lastSweep } from '../../src/db/sweeps.js';
import { findingsOf, type SweepCounts } from '../../src/domain/sweep.js';
import { engineEyes } from '../../src/worker/sweep/engine-eyes.js';
import { DUN_INVOICE, SWEEP, workflowIdOf } from '../../workflows/names.js';
import { storyOf } from './histories.js';
import { Stage, until } from './stage.js';

// The sweeper on the real engine: what is lost behind everybody's back is found and set right, what is only on its
// way is no finding.

let stage: Stage;
let oracle: pg.Client;
beforeAll(async () => {
  stage = await Stage.open();
  oracle = new pg.Client({ connectionString: stage.testDatabase.superuserUrl });
  await oracle.connect();
});
afterEach(() => stage.stopWorker());
afterAll(async () => {
  await oracle.end();
  await stage.close();
});

let sweeps = 0;
async function sweepNow(): Promise<SweepCounts> {
  sweeps += 1;
  return (await stage.client.workflow.execute(SWEEP, {
    taskQueue: stage.taskQueue,
    workflowId: `sweep-${stage.orgId}-${sweeps}`,
    args: [],
  })) as SweepCounts;
}
/** Lists of runs lag behind: sweeps until one finds something. */
async function sweepUntilFound(): Promise<SweepCounts> {
  let counts = await sweepNow();
  await until(async () => {
    if (findingsOf(counts) > 0) return true;
    counts = await sweepNow();
    return findingsOf(counts) > 0;
  });
  return counts;
}
/** Nobody acted on the invoice for a while. */
const letRest = (invoiceId: string) =>
  oracle.query("UPDATE invoice SET updated_at = updated_at - interval '5 minutes' WHERE id = $1", [
    invoiceId,
  ]);
const statusOf = async (invoiceId: string): Promise<string> =>
  (await stage.handle(invoiceId).describe()).status.name;

describe('a sweep', () => {
  it('finds nothing where everything is as it should be, and says when it ended', async () => {
    await stage.startWorker();
    const ids = [await stage.postInvoice(), await stage.postInvoice(), await stage.postInvoice()];
    for (const id of ids) await stage.started(id);
    const counts = await sweepNow();
    expect(counts).toMatchObject({ invoices: 3, mended: 0 });
    expect(findingsOf(counts)).toBe(0);
    const kept = await stage.database.asRelay(lastSweep);
    expect(kept).toMatchObject({ invoices: 3, is_whole: true, resume_after: null });
    expect(kept?.ended_at).toBeGreaterThan(0);
  });

  it('starts a run again that is gone, from the plan in the record; its steps happen once', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.mails(invoiceId)).length === 1);
    await stage.handle(invoiceId).terminate('an accident');
    expect(await sweepUntilFound()).toMatchObject({ runsMissing: 1, runsLeftOver: 0, mended: 1 });
    await until(async () => (await statusOf(invoiceId)) === 'RUNNING');
    expect(findingsOf(await sweepNow())).toBe(0);
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.mails(invoiceId)).length === 2);
    expect((await stage.mails(invoiceId)).map((mail) => mail.step)).toEqual(['reminder-1', 'reminder-2']);
  });

  it('does not find a start that is still in the outbox', async () => {
    await stage.startWorker({ options: { isRelaying: false } });
    const invoiceId = await stage.postInvoice();
    expect(await sweepNow()).toMatchObject({ runsMissing: 0, mended: 0 });
    const { rows } = await oracle.query('SELECT kind FROM outbox WHERE subject_id = $1', [invoiceId]);
    expect(rows).toEqual([{ kind: 'start_run' }]);
  });

  it('ends a run whose invoice is final', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.started(invoiceId);
    await stage.stopWorker();
    await stage.pay(invoiceId);
    await oracle.query('DELETE FROM outbox WHERE subject_id = $1', [invoiceId]);
    await stage.startWorker();
    expect(await sweepNow()).toMatchObject({ runsLeftOver: 0 }); // it was settled a moment ago
    await letRest(invoiceId);
    expect(await sweepUntilFound()).toMatchObject({ runsLeftOver: 1, runsMissing: 0, mended: 1 });
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
  });

  it('counts a run of an invoice that the record does not know, and leaves it to a person', async () => {
    await stage.startWorker();
    const invoiceId = newId('inv');
    const next = { version: 1, kind: 'send_reminder', at: '2099-01-05T09:00:00.000Z', clockOffsetMs: 0 };
    const ghost = await stage.client.workflow.start(DUN_INVOICE, {
      taskQueue: stage.taskQueue,
      workflowId: workflowIdOf(stage.orgId, invoiceId),
      args: [{ v: 1, orgId: stage.orgId, invoiceId, next }],
    });
    expect(await sweepUntilFound()).toMatchObject({ runsLeftOver: 1, mended: 0 });
    expect(await statusOf(invoiceId)).toBe('RUNNING');
    await ghost.terminate();
    await until(async () => findingsOf(await sweepNow()) === 0);
  });

  it('gives a suspended organisation its runs back as well; nothing leaves', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.started(invoiceId);
    await oracle.query(
      'UPDATE organisation SET suspended_at = clock_timestamp(), held_at = clock_timestamp() WHERE org_id = $1',
      [stage.orgId],
    );
    await stage.handle(invoiceId).terminate('an accident');
    expect(await sweepUntilFound()).toMatchObject({ runsMissing: 1, mended: 1 });
    await until(async () => (await statusOf(invoiceId)) === 'RUNNING');
    expect(await stage.mails(invoiceId)).toEqual([]);
    await oracle.query('UPDATE organisation SET suspended_at = NULL, held_at = NULL WHERE org_id = $1', [
      stage.orgId,
    ]);
    await stage.pay(invoiceId);
    expect(await stage.handle(invoiceId).result()).toEqual({ outcome: 'settled' });
  });

  it('wakes a run that sleeps through its step', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.started(invoiceId);
    await oracle.query(
      "UPDATE invoice SET run_wakes_at = clock_timestamp() - interval '10 minutes' WHERE id = $1",
      [invoiceId],
    );
    expect(await sweepUntilFound()).toMatchObject({ stepsIdle: 1, mended: 1 });
    await until(async () => storyOf(await stage.handle(invoiceId).fetchHistory()).includes('replan'));
    await until(async () => findingsOf(await sweepNow()) === 0);
  });

  it('has the provider asked about a claim that nobody came back for', async () => {
    await stage.startWorker();
    const invoiceId = await stage.postInvoice();
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.mails(invoiceId)).length === 1);
    await oracle.query(
      `UPDATE message SET state = 'claimed', sent_at = NULL, provider_message_id = NULL, next_search_at = NULL,
         lease_until = clock_timestamp() - interval '1 hour' WHERE id = $1`,
      [(await stage.mails(invoiceId))[0]?.message_id],
    );
    expect(await sweepUntilFound()).toMatchObject({ leasesOver: 1, mended: 1 });
    await until(async () => (await stage.messages(invoiceId))[0]?.state === 'sent');
    expect(await stage.mails(invoiceId)).toHaveLength(1);
  });

  it('counts what is late in the outbox', async () => {
    await stage.startWorker({ options: { isRelaying: false } });
    const invoiceId = await stage.postInvoice();
    await oracle.query(
      "UPDATE outbox SET created_at = clock_timestamp() - interval '2 minutes' WHERE subject_id = $1",
      [invoiceId],
    );
    expect(await sweepNow()).toMatchObject({ outboxLate: 1, runsMissing: 0 });
    const kept = await stage.database.asRelay(lastSweep);
    expect(kept?.outbox_oldest_ms).toBeGreaterThan(110_000);
  });

  it('compares the provider’s last whole day with the record, and asks it once', async () => {
    const asked: string[] = [];
    const countDay = (on: string): Promise<number> => Promise.resolve(asked.push(on) + 4);
    await stage.startWorker({ options: { countDay } });
    const invoiceId = await stage.postInvoice();
    await stage.advanceToNext(invoiceId);
    await until(async () => (await stage.mails(invoiceId)).length === 1);
    await sweepNow();
    const [on = ''] = asked;
    // That day at noon in EST it was taken, and at the last second of the day before it was not that day.
    await oracle.query(
      "UPDATE message SET provider = 'postmark', attempted_at = $2::timestamptz WHERE id = $1",
      [(await stage.mails(invoiceId))[0]?.message_id, `${on}T17:00:00Z`],
    );
    await oracle.query('UPDATE operator.sweep SET provider_on = NULL');
    await sweepNow();
    expect(asked).toEqual([on, on]);
    expect(await stage.database.asRelay(lastSweep)).toMatchObject({
      provider_on: on,
      provider_says: 6,
      record_says: 1,
    });
    await sweepNow();
    expect(asked).toHaveLength(2);
    await oracle.query(
      "UPDATE message SET attempted_at = $1::timestamptz - interval '1 second' WHERE provider = 'postmark'",
      [`${on}T05:00:00Z`],
    );
    await oracle.query('UPDATE operator.sweep SET provider_on = NULL');
    await sweepNow();
    expect((await stage.database.asRelay(lastSweep))?.record_says).toBe(0);
  });

  it('ends without the provider’s count when it does not say', async () => {
    await oracle.query('UPDATE operator.sweep SET provider_on = NULL');
    await stage.startWorker({ options: { countDay: () => Promise.reject(new Error('away')) } });
    await sweepNow();
    expect((await stage.database.asRelay(lastSweep))?.provider_on).toBeNull();
  });

  it('sees the runs of a range of keys, and of one queue', async () => {
    await stage.startWorker();
    const ids = [await stage.postInvoice(), await stage.postInvoice(), await stage.postInvoice()];
    for (const id of ids) await stage.started(id);
    const eyes = engineEyes(stage.client, stage.taskQueue);
    const key = (n: number) => ({ orgId: stage.orgId, invoiceId: ids[n] ?? '' });
    const seen = async (after: number | null, upTo: number | null): Promise<string[]> => {
      const range = [after, upTo].map((n) => (n === null ? null : key(n)));
      const listed = (await eyes.listed(range[0] ?? null, range[1] ?? null)) ?? [];
      return listed
        .map(({ invoiceId }) => invoiceId)
        .filter((id) => ids.includes(id))
        .sort();
    };
    await until(async () => (await seen(null, null)).length === 3);
    expect(await seen(0, null)).toEqual([ids[1], ids[2]]);
    expect(await seen(0, 1)).toEqual([ids[1]]);
    expect(await seen(null, 0)).toEqual([ids[0]]);
    const others = engineEyes(stage.client, 'another-queue');
    expect(await others.listed(null, null)).toEqual([]);
    const confused = engineEyes(stage.client, "it's");
    expect(await confused.listed(null, null)).toBeUndefined();
    for (const id of ids) await stage.pay(id);
  });

  it('starts walks of a sandbox clock again', async () => {
    await stage.startWorker({ options: { isRelaying: false } });
    await stage.startAdvance(1);
    await oracle.query("DELETE FROM outbox WHERE kind = 'start_advance'"); // as if Temporal had lost it
    expect(await sweepNow()).toMatchObject({ runsMissing: 1, mended: 1 });
    await stage.stopWorker();
    await stage.startWorker();
    await stage.advanced();
  });

  it('goes through the open invoices by their key, not through everything', async () => {
    const plan = await stage.database.asRelay(async (tx) => {
      await sql`SET LOCAL enable_seqscan = off`.execute(tx.db);
      return sql<{ 'QUERY PLAN': string }>`EXPLAIN SELECT i.org_id, i.id FROM invoice i
        WHERE i.final_state IS NULL AND (i.org_id::text, i.id) > ('org_1', 'inv_1')
        ORDER BY i.org_id::text, i.id LIMIT 500`.execute(tx.db);
    });
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain('invoice_open');
    expect(text).not.toContain('Sort');
  });
});

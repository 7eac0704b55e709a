import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayTx } from '../../src/db/database.js';
import { enqueueAdvance, enqueueSignal, enqueueStart } from '../../src/db/outbox.js';
import {
  dueBacklog,
  markDelivered,
  markFailed,
  outboxDepth,
  takeSignals,
  takeStarts,
} from '../../src/db/outbox-relay.js';
import type { NextMove } from '../../src/domain/decision.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => world.oracle.query('DELETE FROM outbox'));
afterAll(() => world.close());

const relay = <T>(work: (tx: RelayTx) => Promise<T>): Promise<T> => world.database.asRelay(work);
const moveAt = (at: string | null): NextMove => ({ version: 1, kind: 'send_reminder', at, clockOffsetMs: 0 });
const signal = (subject: string, name: 'holdPlaced' | 'holdLifted' | 'taskCompleted' = 'holdPlaced') =>
  world.act((tx) => enqueueSignal(tx, subject, name, { invoiceId: subject }));
async function databaseNow(tx: RelayTx): Promise<number> {
  const { rows } = await sql<{ now: number }>`SELECT clock_timestamp() AS now`.execute(tx.db);
  return rows[0]?.now ?? NaN;
}
const signals = () =>
  relay(async (tx) => (await takeSignals(tx, 10)).map((line) => [line.subjectId, line.signal]));

describe('the outbox', () => {
  it('gives starts nearest due first, those that wait for nobody before all', async () => {
    await world.act(async (tx) => {
      await enqueueStart(tx, 'inv_late', moveAt('2026-12-01T08:00:00.000Z'));
      await enqueueStart(tx, 'inv_soon', moveAt('2026-11-03T08:00:00.000Z'));
      await enqueueStart(tx, 'inv_waits', moveAt(null));
    });
    const lines = await relay((tx) => takeStarts(tx, 10));
    expect(lines.map((line) => line.subjectId)).toEqual(['inv_waits', 'inv_soon', 'inv_late']);
    expect(lines[1]).toMatchObject({
      orgId: world.orgId,
      kind: 'start_run',
      signal: null,
      attempts: 0,
      payload: {
        orgId: world.orgId,
        invoiceId: 'inv_soon',
        next: { version: 1, at: '2026-11-03T08:00:00.000Z' },
      },
    });
  });

  it('keeps the order of one invoice: one line at a time, the start before the signals', async () => {
    await world.act((tx) => enqueueStart(tx, 'inv_1', moveAt(null)));
    await signal('inv_1');
    await signal('inv_2');
    await signal('inv_2', 'holdLifted');
    expect(await signals()).toEqual([['inv_2', 'holdPlaced']]);
    await relay(async (tx) => markDelivered(tx, await takeStarts(tx, 10)));
    expect(await signals()).toEqual([
      ['inv_1', 'holdPlaced'],
      ['inv_2', 'holdPlaced'],
    ]);
    await relay(async (tx) => markDelivered(tx, await takeSignals(tx, 10)));
    expect(await signals()).toEqual([['inv_2', 'holdLifted']]);
  });

  it('gives a line to one relay only, and back when its transaction fails', async () => {
    await signal('inv_1');
    await relay(async (tx) => {
      expect(await takeSignals(tx, 10)).toHaveLength(1);
      expect(await signals()).toEqual([]);
    });
    const crash = relay(async (tx) => {
      await markDelivered(tx, await takeSignals(tx, 10));
      throw new Error('crash');
    });
    await expect(crash).rejects.toThrow('crash');
    expect(await signals()).toHaveLength(1);
  });

  it('waits longer after each failure, and the invoice’s next lines wait with it', async () => {
    await signal('inv_1');
    await signal('inv_1', 'holdLifted');
    const wanted = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    for (const pauseMs of wanted) {
      const [earliest, latest] = await relay(async (tx) => {
        const [line] = await takeSignals(tx, 1);
        if (line === undefined) throw new Error('no line');
        const before = await databaseNow(tx);
        await markFailed(tx, line, 'ServiceError');
        return [before + pauseMs, (await databaseNow(tx)) + pauseMs];
      });
      const next = await world.oracle.query<{ at: Date }>(
        'SELECT next_attempt_at AS at FROM outbox WHERE attempts > 0',
      );
      const at = next.rows[0]?.at.getTime();
      expect(at).toBeGreaterThanOrEqual(earliest);
      expect(at).toBeLessThanOrEqual(latest);
      // Long enough that even a slow machine asks within it.
      if (pauseMs >= 16_000) expect(await signals()).toEqual([]);
      await world.oracle.query('UPDATE outbox SET next_attempt_at = clock_timestamp()');
    }
  });

  it('carries clock advances with the signals', async () => {
    await world.act((tx) => enqueueAdvance(tx, 'adv_1'));
    const [line] = await relay((tx) => takeSignals(tx, 10));
    expect(line).toMatchObject({
      kind: 'start_advance',
      payload: { orgId: world.orgId, advanceId: 'adv_1' },
    });
  });

  it('says how much waits, and for how long', async () => {
    expect(await relay(outboxDepth)).toEqual({ lines: 0, oldestMs: 0 });
    await signal('inv_1');
    const depth = await relay(outboxDepth);
    expect(depth.lines).toBe(1);
    expect(depth.oldestMs).toBeGreaterThanOrEqual(0);
  });

  it('holds no line whose transaction was rolled back', async () => {
    await world
      .act(async (tx) => {
        await enqueueSignal(tx, 'inv_1', 'holdPlaced', {});
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await relay(outboxDepth)).toMatchObject({ lines: 0 });
  });

  it('counts the runs that wake about now, not those of a provider’s long outage', async () => {
    const wake = async (seconds: number) => {
      const { invoice } = await world.postInvoice();
      await world.oracle.query(
        `UPDATE invoice SET run_wakes_at = clock_timestamp() + $2 * interval '1 second' WHERE id = $1`,
        [invoice.id, seconds],
      );
    };
    for (const seconds of [-3_600, -10, 1, 4, 60]) await wake(seconds);
    expect(await relay((tx) => dueBacklog(tx, 5_000))).toBe(3);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RelayTx } from '../../src/db/database.js';
import { storeAnswer, takeKey, type IdempotencyKey } from '../../src/db/idempotency.js';
import { enqueueAdvance, enqueueSignal, enqueueStart } from '../../src/db/outbox.js';
import {
  dueBacklog,
  markDelivered,
  markFailed,
  outboxDepth,
  reapIdempotencyKeys,
  takeSignals,
  takeStarts,
} from '../../src/db/outbox-relay.js';
import type { NextMove } from '../../src/domain/decision.js';
import { HASH, openWorld, type World } from './world.js';

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
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await relay(async (tx) => {
        const [line] = await takeSignals(tx, 1);
        if (line === undefined) throw new Error('no line');
        await markFailed(tx, line, 'ServiceError');
      });
      const { rows } = await world.oracle.query<{ ms: string }>(
        `SELECT round(extract(epoch FROM next_attempt_at - clock_timestamp()) * 10) * 100 AS ms FROM outbox WHERE attempts > 0`,
      );
      pauses.push(Number(rows[0]?.ms));
      expect(await signals()).toEqual([]);
      await world.oracle.query('UPDATE outbox SET next_attempt_at = clock_timestamp()');
    }
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
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

describe('idempotency keys', () => {
  const key: IdempotencyKey = { path: '/v1/invoices', key: 'k-1', bodyHash: HASH };
  const use = (change: Partial<IdempotencyKey> = {}) =>
    world.act(async (tx) => {
      const answer = await takeKey(tx, { ...key, ...change });
      if (answer.kind === 'new')
        await storeAnswer(tx, { ...key, ...change }, { status: 201, response: { id: 'inv_1' } });
      return answer;
    });

  it('replay the stored answer, per path and body', async () => {
    expect(await use()).toEqual({ kind: 'new' });
    expect(await use()).toEqual({ kind: 'replay', status: 201, response: { id: 'inv_1' } });
    expect(await use({ bodyHash: Buffer.from('another') })).toEqual({ kind: 'reused' });
    expect(await use({ path: '/v1/payments' })).toEqual({ kind: 'new' });
  });

  it('are in flight until the first transaction ends, and free again when it failed', async () => {
    const first = world.act(async (tx) => {
      expect(await takeKey(tx, { ...key, key: 'k-2' })).toEqual({ kind: 'new' });
      expect(await use({ key: 'k-2' })).toEqual({ kind: 'in_flight' });
      throw new Error('rolled back');
    });
    await expect(first).rejects.toThrow('rolled back');
    expect(await use({ key: 'k-2' })).toEqual({ kind: 'new' });
  });

  it('belong to one organisation', async () => {
    await use({ key: 'k-3' });
    const other = await world.addOrganisation();
    const answer = await world.database.withOrg(other, (tx) => takeKey(tx, { ...key, key: 'k-3' }));
    expect(answer).toEqual({ kind: 'new' });
  });

  it('are forgotten after thirty days', async () => {
    await use({ key: 'k-4' });
    await world.oracle.query(
      `UPDATE idempotency_key SET created_at = clock_timestamp() - interval '31 days' WHERE key = 'k-4'`,
    );
    await relay(reapIdempotencyKeys);
    expect(await use({ key: 'k-4' })).toEqual({ kind: 'new' });
    expect(await use()).toMatchObject({ kind: 'replay' });
  });
});

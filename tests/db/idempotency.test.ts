import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeAnswer, takeKey, type IdempotencyKey } from '../../src/db/idempotency.js';
import { forgetOld } from '../../src/db/retention.js';
import { HASH, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe('idempotency keys', () => {
  const key: IdempotencyKey = { path: '/v1/invoices', key: '', bodyHash: HASH };
  const use = (change: Partial<IdempotencyKey>) =>
    world.act(async (tx) => {
      const answer = await takeKey(tx, { ...key, ...change });
      if (answer.kind === 'new')
        await storeAnswer(tx, { ...key, ...change }, { status: 201, response: { id: 'inv_1' } });
      return answer;
    });

  it('replay the stored answer, per path and body', async () => {
    const mine = { key: 'k-1' };
    expect(await use(mine)).toEqual({ kind: 'new' });
    expect(await use(mine)).toEqual({ kind: 'replay', status: 201, response: { id: 'inv_1' } });
    expect(await use({ ...mine, bodyHash: Buffer.from('another') })).toEqual({ kind: 'reused' });
    expect(await use({ ...mine, path: '/v1/payments' })).toEqual({ kind: 'new' });
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
    await use({ key: 'k-5' });
    await world.oracle.query(
      `UPDATE idempotency_key SET created_at = clock_timestamp() - interval '31 days' WHERE key = 'k-4'`,
    );
    await world.database.asRelay(forgetOld);
    expect(await use({ key: 'k-4' })).toEqual({ kind: 'new' });
    expect(await use({ key: 'k-5' })).toMatchObject({ kind: 'replay' });
  });
});

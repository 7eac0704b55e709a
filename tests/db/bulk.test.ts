import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meetArrivals } from '../../src/db/arrivals.js';
import { appendAudit, isSkipTold, SYSTEM, type AuditEntry } from '../../src/db/audit.js';
import { waitForBatchTurn } from '../../src/db/batch-turn.js';
import { askOnce, withBulk, writeGathered } from '../../src/db/bulk.js';
import type { OrgTx } from '../../src/db/database.js';
import { FreshPlans } from '../../src/db/fresh-plans.js';
import { enqueueSignal } from '../../src/db/outbox.js';
import { replan } from '../../src/db/plan.js';
import { inSavepoint } from '../../src/db/savepoint.js';
import { findUser } from '../../src/db/users.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const told = (invoiceId: string, step: string): AuditEntry => ({
  type: 'step.skipped',
  invoiceId,
  actor: SYSTEM,
  data: { step, round: 1 },
});
const storyOf = async (invoiceId: string) => {
  const { rows } = await world.oracle.query<{ step: string }>(
    `SELECT data ->> 'step' AS step FROM audit_event WHERE invoice_id = $1 AND type = 'step.skipped' ORDER BY id`,
    [invoiceId],
  );
  return rows.map((row) => row.step);
};
const outboxOf = async (invoiceId: string) => {
  const { rows } = await world.oracle.query<{ signal: string; payload: unknown }>(
    "SELECT signal, payload FROM outbox WHERE subject_id = $1 AND kind = 'signal_run' ORDER BY id",
    [invoiceId],
  );
  return rows;
};

/** Rows this connection has read through indexes, as far as they are not reported yet. */
async function rowsRead(tx: OrgTx): Promise<number> {
  const { rows } = await sql<{ read: number }>`
SELECT sum(idx_tup_fetch)::bigint AS read FROM pg_stat_xact_user_tables WHERE relname IN ('customer', 'invoice')`.execute(
    tx.db,
  );
  return rows[0]?.read ?? 0;
}

/** 3,000 rows like the first one, each with an id and a name of its own. */
async function multiply(at: World, table: string, prefix: string, unique: string): Promise<void> {
  const { rows } = await at.oracle.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ') AS columns FROM information_schema.columns
      WHERE table_name = $1 AND table_schema = 'public' AND is_generated = 'NEVER'`,
    [table],
  );
  const columns = rows[0]?.columns ?? '';
  await at.oracle.query(`
INSERT INTO ${table} (${columns}) SELECT ${columns.replaceAll(/[^, ]+/g, 'twin.$&')}
  FROM (SELECT * FROM ${table} LIMIT 1) one, generate_series(1, 3000) n,
       jsonb_populate_record(NULL::${table}, to_jsonb(one) || jsonb_build_object('id', '${prefix}' || n, '${unique}', 'N-' || n)) twin`);
}

describe('a transaction that takes many lines in', () => {
  it('writes what it gathered, in order, and nothing of a line that was rolled back', async () => {
    const { invoice } = await world.postInvoice();
    await world.act(async (tx) => {
      const bulk = withBulk(tx);
      const line = async (step: string, fails = false): Promise<void> => {
        await appendAudit(bulk, told(invoice.id, step));
        await enqueueSignal(bulk, invoice.id, 'holdPlaced', { step });
        if (fails) throw new Error('wrong');
      };
      await inSavepoint(bulk, () => line('one'));
      await expect(inSavepoint(bulk, () => line('two', true))).rejects.toThrow('wrong');
      await inSavepoint(bulk, () => line('three'));
      expect(await storyOf(invoice.id)).toEqual([]);
      writeGathered(bulk);
      writeGathered(bulk);
    });
    expect(await storyOf(invoice.id)).toEqual(['one', 'three']);
    expect(await outboxOf(invoice.id)).toEqual([
      { signal: 'holdPlaced', payload: { step: 'one' } },
      { signal: 'holdPlaced', payload: { step: 'three' } },
    ]);
  });

  it('does not lose what was gathered before a line that wrote it and was rolled back', async () => {
    const { invoice } = await world.postInvoice();
    await world.act(async (tx) => {
      const bulk = withBulk(tx);
      await inSavepoint(bulk, () => appendAudit(bulk, told(invoice.id, 'before')));
      const line = inSavepoint(bulk, async () => {
        await appendAudit(bulk, told(invoice.id, 'undone'));
        writeGathered(bulk);
        await bulk.settle();
        throw new Error('wrong');
      });
      await expect(line).rejects.toThrow('wrong');
      writeGathered(bulk);
    });
    expect(await storyOf(invoice.id)).toEqual(['before']);
  });

  it('knows what it has gathered, and what is told already', async () => {
    const { invoice } = await world.postInvoice();
    await world.act((tx) => appendAudit(tx, told(invoice.id, 'before')));
    await world.act(async (tx) => {
      const bulk = withBulk(tx);
      await appendAudit(bulk, told(invoice.id, 'now'));
      const isTold = (of: OrgTx, step: string) => isSkipTold(of, invoice.id, step, 1);
      expect([await isTold(bulk, 'before'), await isTold(bulk, 'now')]).toEqual([true, true]);
      expect([await isTold(bulk, 'never'), await isTold(tx, 'now')]).toEqual([false, false]);
    });
  });

  it('asks once what lines cannot change, and knows what its own lines have changed, unless they were undone', async () => {
    const { invoice } = await world.postInvoice();
    await world.act(async (tx) => {
      const bulk = withBulk(tx);
      let asked = 0;
      const ask = () => askOnce(bulk, 'q', () => Promise.resolve((asked += 1)));
      expect([await ask(), await ask(), asked]).toEqual([1, 1, 1]);
      expect(await findUser(bulk, invoice.account_manager_id)).toBe(
        await findUser(bulk, invoice.account_manager_id),
      );
      const arrivals = await meetArrivals(bulk, [
        { number: invoice.number, customerReference: 'C-17' },
        { number: 'F-free', customerReference: 'C-new' },
      ]);
      const known = (number: string) => arrivals.of({ number, customerReference: 'C-17' }).known;
      expect(known(invoice.number)).toEqual({
        number: invoice.number,
        id: invoice.id,
        requestHash: invoice.request_hash,
        accountManagerId: invoice.account_manager_id,
      });
      expect(known('F-free')).toBeUndefined();
      expect(arrivals.of({ number: 'F-free', customerReference: 'C-17' }).customer?.id).toBe(
        invoice.customer_id,
      );
      const forget = arrivals.mark();
      arrivals.noteTaken({ ...invoice, number: 'F-free' });
      expect(known('F-free')?.id).toBe(invoice.id);
      forget();
      expect(known('F-free')).toBeUndefined();
    });
  });

  it('waits for its turn in its organisation, and for nobody else', async () => {
    const other = await openWorld();
    try {
      const order: string[] = [];
      let second: Promise<void> | undefined;
      await world.act(async (tx) => {
        await waitForBatchTurn(tx);
        second = world.act(async (later) => {
          await waitForBatchTurn(later);
          order.push('second');
        });
        await other.act(waitForBatchTurn);
        order.push('elsewhere');
        await world.oracle.query('SELECT pg_sleep(0.1)');
        order.push('first');
      });
      await second;
      expect(order).toEqual(['elsewhere', 'first', 'second']);
    } finally {
      await other.close();
    }
  });
});

describe('plans', () => {
  it('are renewed ever more rarely, once per connection', () => {
    const plans = new FreshPlans();
    const [one, two] = [{}, {}];
    const renewals: number[] = [];
    for (let transaction = 1; transaction <= 1_000; transaction += 1) {
      if (plans.areOld(one)) renewals.push(transaction);
    }
    expect(renewals).toEqual([10, 30, 90, 270, 810]);
    // A connection that comes later has nothing to throw away.
    expect(plans.areOld(two)).toBe(false);
  });

  it('made for empty tables do not outlive the rows: a statement finds its row by its key, not among all', async () => {
    const own = await openWorld();
    try {
      const { invoice } = await own.postInvoice();
      for (let count = 0; count < 15; count += 1) await own.postInvoice();
      // As many as a firm that moves in has, while this connection keeps the plans it has made.
      await multiply(own, 'customer', 'cus_', 'reference');
      await multiply(own, 'invoice', 'inv_', 'number');
      for (let count = 0; count < 15; count += 1) await own.act(() => Promise.resolve());
      const read = await own.onInvoice(invoice.id, async (tx, row) => {
        const customerId = row.customer_id;
        const before = await rowsRead(tx);
        await appendAudit(tx, { ...told(invoice.id, 'one'), customerId });
        await replan(tx, invoice.id);
        return (await rowsRead(tx)) - before;
      });
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(100);
    } finally {
      await own.close();
    }
  });
});

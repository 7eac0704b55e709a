import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Engine, RunSeen, SweepDeps } from '../../activities/sweep/deps.js';
import { writeSweepDown } from '../../activities/sweep/end-sweep.js';
import { beginToSweep } from '../../activities/sweep/look-at-record.js';
import { compareRuns } from '../../activities/sweep/look-at-runs.js';
import type { InvoiceKey } from '../../src/db/sweep-looks.js';
import { NOTHING_SWEPT } from '../../src/domain/sweep.js';
import { quiet } from './quiet.js';
import { Stage } from './stage.js';

// Many open invoices, and an engine that says what the test wants: how often it is asked, where a walk stops and goes on.

const INVOICES = 1_201;
let stage: Stage;
let oracle: pg.Client;
beforeAll(async () => {
  stage = await Stage.open();
  oracle = new pg.Client({ connectionString: stage.testDatabase.superuserUrl });
  await oracle.connect();
  const first = await stage.postInvoice();
  const { rows } = await oracle.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
     WHERE attrelid = 'invoice'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
       AND attname NOT IN ('id', 'number')`,
  );
  const columns = rows[0]?.columns ?? '';
  await oracle.query(
    `INSERT INTO invoice (id, number, ${columns}) SELECT left(id, -4) || lpad(n::text, 4, '0'), 'copy-' || n, ${columns}
     FROM invoice, generate_series(1, $2) n WHERE id = $1`,
    [first, INVOICES - 1],
  );
}, 60_000);
beforeEach(() => oracle.query('DELETE FROM outbox'));
afterAll(async () => {
  await oracle.end();
  await stage.close();
});

interface Asked {
  lists: number;
  runs: number;
}
/** An engine that answers the same to everything. */
function engine(listed: 'all' | 'none' | 'no list', run: RunSeen): { deps: SweepDeps; asked: Asked } {
  const asked: Asked = { lists: 0, runs: 0 };
  const say: Engine = {
    run: () => {
      asked.runs += 1;
      return Promise.resolve(run);
    },
    walk: () => Promise.resolve(run),
    listed: async (after, upTo) => {
      asked.lists += 1;
      if (listed === 'no list') return undefined;
      return listed === 'none' ? [] : keysBetween(after, upTo);
    },
  };
  return { deps: { database: stage.database, engine: say, log: quiet }, asked };
}
async function keysBetween(after: InvoiceKey | null, upTo: InvoiceKey | null): Promise<InvoiceKey[]> {
  const { rows } = await oracle.query<{ id: string }>(
    `SELECT id FROM invoice WHERE id > $1 AND ($2::text IS NULL OR id <= $2)`,
    [after?.invoiceId ?? '', upTo?.invoiceId ?? null],
  );
  return rows.map(({ id }) => ({ orgId: stage.orgId, invoiceId: id }));
}
const starts = async (): Promise<{ lines: number; invoices: number }> => {
  const { rows } = await oracle.query<{ lines: number; invoices: number }>(
    `SELECT count(*)::int AS lines, count(DISTINCT subject_id)::int AS invoices FROM outbox WHERE kind = 'start_run'`,
  );
  return rows[0] ?? { lines: 0, invoices: 0 };
};

it('asks for one list per 500 invoices, and for no run, as long as all is well', async () => {
  const { deps, asked } = engine('all', 'asleep');
  const { counts, after } = await compareRuns(deps, { after: null, budget: 5_000 });
  expect(counts).toMatchObject({ invoices: INVOICES, runsMissing: 0, runsLeftOver: 0, mended: 0 });
  expect({ after, ...asked }).toEqual({ after: null, lists: 3, runs: 0 });
});

it('believes no list alone: what it does not show is asked about, and is there', async () => {
  for (const listed of ['none', 'no list'] as const) {
    const { deps, asked } = engine(listed, 'asleep');
    const { counts } = await compareRuns(deps, { after: null, budget: 5_000 });
    expect(counts).toMatchObject({ runsMissing: 0, mended: 0 });
    expect(asked.runs).toBe(INVOICES);
    expect(await starts()).toEqual({ lines: 0, invoices: 0 });
  }
});

it('stops when it has asked often enough, and the next sweep goes on from there: every run is started once', async () => {
  const { deps } = engine('none', 'gone');
  const sweepId = 'swp_first';
  await beginToSweep(deps, { sweepId });
  const first = await compareRuns(deps, { after: null, budget: 600 });
  expect(first.counts).toMatchObject({ invoices: 1_000, runsMissing: 1_000, mended: 1_000 });
  expect(first.budget).toBeLessThanOrEqual(0);
  await writeSweepDown(deps, {
    sweepId,
    counts: NOTHING_SWEPT,
    outboxOldestMs: 0,
    after: first.after,
    isWhole: false,
  });

  const { after } = await beginToSweep(deps, { sweepId: 'swp_second' });
  expect(after).toBe(first.after);
  const second = await compareRuns(deps, { after, budget: 600 });
  expect(second).toMatchObject({ counts: { invoices: 201, runsMissing: 201 }, after: null });
  expect(await starts()).toEqual({ lines: INVOICES, invoices: INVOICES });

  // They wait in the outbox now: a third one finds nothing, and starts nothing twice.
  const third = await compareRuns(deps, { after: null, budget: 5_000 });
  expect(third.counts).toMatchObject({ invoices: INVOICES, runsMissing: 0, mended: 0 });
  expect(await starts()).toEqual({ lines: INVOICES, invoices: INVOICES });
});

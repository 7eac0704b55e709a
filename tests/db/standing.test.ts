import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudits } from '../../src/db/audit.js';
import { withBulk, writeGathered } from '../../src/db/bulk.js';
import { listClosures } from '../../src/db/closures.js';
import { lockCustomer } from '../../src/db/customers.js';
import type { OrgTx } from '../../src/db/database.js';
import { loadFacts } from '../../src/db/facts.js';
import { freshFacts } from '../../src/db/fresh-facts.js';
import { placeHold } from '../../src/db/holds.js';
import { newId } from '../../src/db/ids.js';
import { writeInvoice } from '../../src/db/invoices.js';
import { firstPlan, replan } from '../../src/db/plan.js';
import { latestPolicy } from '../../src/db/policies.js';
import { standingRows, writeStanding, type Standing } from '../../src/db/standing.js';
import type { InvoiceRow } from '../../src/db/tables.js';
import { openTask } from '../../src/db/tasks.js';
import { ownerOf } from '../../src/db/users.js';
import type { InvoiceFacts } from '../../src/domain/facts.js';
import { civilDate } from '../../src/domain/time.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-11-03 09:00');
});
afterAll(() => world.close());

const PAUSE: Standing = { hold: { reason: 'paused', until: civilDate('2026-12-04'), note: 'Congés' } };
const NO_ADDRESS: Standing = { hold: { reason: 'undeliverable' }, task: { kind: 'check_address' } };
const STOPPED: Standing = { hold: { reason: 'stopped' } };
const INSOLVENT: Standing = {
  hold: { reason: 'insolvency' },
  task: { kind: 'review', reason: 'insolvency' },
};

const UNPLANNED = {
  state: 'scheduled',
  next_kind: null,
  next_step: null,
  next_task_id: null,
  next_at: null,
  next_slot_ends_at: null,
  plan_version: 0,
  run_wakes_at: null,
} as const;

const CASES: readonly (readonly [string, readonly Standing[]])[] = [
  ['nothing', []],
  ['a pause with an end', [PAUSE]],
  ['a pause without one', [{ hold: { reason: 'paused', until: null } }]],
  ['no address', [NO_ADDRESS]],
  ['a complaint', [STOPPED]],
  ['a collective procedure', [INSOLVENT]],
  ['a pause, and a complaint that came first', [STOPPED, PAUSE]],
  ['everything at once', [PAUSE, NO_ADDRESS, STOPPED, INSOLVENT, { hold: { reason: 'reply' } }]],
];

/** Placed one after the other on an invoice that is written, as `placeStanding` does. */
async function oneByOne(tx: OrgTx, row: InvoiceRow, standing: readonly Standing[]): Promise<void> {
  writeInvoice(tx, row);
  for (const { hold, task } of standing) {
    await placeHold(tx, { ...hold, invoiceId: row.id });
    if (task) await openTask(tx, { ...task, invoiceId: row.id });
  }
  await replan(tx, row.id);
}

/** Written with the invoice. @returns the facts it was planned with */
async function together(tx: OrgTx, row: InvoiceRow, standing: readonly Standing[]): Promise<InvoiceFacts> {
  const policy = await latestPolicy(tx, 'pme');
  if (policy === undefined) throw new Error('the world is not set');
  const rules = { policy, closures: await listClosures(tx) };
  const fresh = await freshFacts(tx, row, await lockCustomer(tx, row.customer_id), rules);
  const placed = await standingRows(
    tx,
    { id: row.id, manager: await ownerOf(tx) },
    { facts: fresh, policy },
    standing,
  );
  const { columns, lines } = firstPlan(tx, placed.facts, policy);
  writeStanding(tx, placed);
  writeInvoice(tx, { ...row, ...columns, not_before_on: placed.facts.notBeforeOn });
  await appendAudits(tx, [...placed.lines, ...lines]);
  writeGathered(tx);
  return placed.facts;
}

/** All that is on record about an invoice, as far as it does not hang on ids. */
async function recordOf(invoiceId: string): Promise<unknown> {
  const { rows } = await world.oracle.query<{ record: object }>(
    `SELECT jsonb_build_object(
       'invoice', to_jsonb(i) - 'number' || jsonb_build_object('next_at', (i.next_at AT TIME ZONE 'Europe/Paris')::date,
         'run_wakes_at', NULL, 'why', CASE WHEN (SELECT count(*) FROM hold h WHERE h.invoice_id = i.id) < 2 THEN i.why - 'at' END),
       'holds', (SELECT jsonb_agg(to_jsonb(h) ORDER BY h.reason) FROM hold h WHERE h.invoice_id = i.id),
       'tasks', (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.kind) FROM task t WHERE t.invoice_id = i.id),
       'story', (SELECT jsonb_agg(to_jsonb(a) - 'id' - 'data' || jsonb_build_object('data', a.data - 'at') ORDER BY a.id)
                   FROM audit_event a WHERE a.invoice_id = i.id)) AS record
       FROM invoice i WHERE i.id = $1`,
    [invoiceId],
  );
  return JSON.parse(
    JSON.stringify(rows[0]?.record).replaceAll(/(inv|hld|tsk)_[0-9a-z]{26}/g, '$1_'),
  ) as unknown;
}

describe('what stands against an invoice that is not written yet', () => {
  it.each(CASES)('%s: leaves the rows that it would leave one after the other', async (_name, standing) => {
    const { invoice } = await world.postInvoice({ dueOn: '2026-11-12' });
    const [one, other] = [newId('inv'), newId('inv')];
    await world.act(async (tx) => {
      const unplanned = (id: string): InvoiceRow => ({
        ...invoice,
        ...UNPLANNED,
        id,
        number: id,
        updated_at: tx.now,
      });
      await oneByOne(tx, unplanned(one), standing);
      const facts = await together(withBulk(tx), unplanned(other), standing);
      expect((await loadFacts(tx, other)).facts).toEqual(facts);
    });
    const record = await recordOf(other);
    expect(record).toEqual(await recordOf(one));
    expect(record).toMatchObject({ invoice: { state: standing.length > 0 ? 'on_hold' : 'scheduled' } });
  });
});

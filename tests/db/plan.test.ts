import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit } from '../../src/db/audit.js';
import { busiestDay, loadFacts } from '../../src/db/facts.js';
import { finishInvoice } from '../../src/db/finish.js';
import { placeHold } from '../../src/db/holds.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { replan, storedMove } from '../../src/db/plan.js';
import { spreadForDay } from '../../src/db/spread-cache.js';
import { completeTask, openTask } from '../../src/db/tasks.js';
import { civilDate, fromIso, toIso } from '../../src/domain/time.js';
import { at } from '../support/facts.js';
import { claimOf, HASH, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
  await world.setClock('2026-10-01 10:00');
});
afterAll(() => world.close());

/** A sent message of one step, counted on a day of Paris. */
const send = (invoiceId: string, step: string, countedOn: string) =>
  world.onInvoice(invoiceId, async (tx, row) => {
    const claim = await claimMessage(tx, claimOf(row, { step }));
    if (claim.kind !== 'claimed') throw new Error('already claimed');
    await settleMessage(tx, claim, {
      state: 'sent',
      providerMessageId: 'p-1',
      countedOn: civilDate(countedOn),
    });
  });

describe('replan', () => {
  it('plans reminder-1 two business days after the due date, within the first half hour', async () => {
    const { invoice, move } = await world.postInvoice();
    expect(invoice).toMatchObject({
      state: 'scheduled',
      next_kind: 'send_reminder',
      next_step: 'reminder-1',
    });
    expect(invoice.next_at).toBeGreaterThanOrEqual(at('2026-11-03 09:00'));
    expect(invoice.next_at).toBeLessThan(at('2026-11-03 09:30'));
    expect(invoice.next_slot_ends_at).toBe(at('2026-11-03 17:30'));
    expect(invoice.why).toMatchObject({ code: 'waiting-for-step', step: 'reminder-1' });
    expect(move).toEqual({
      version: 1,
      kind: 'send_reminder',
      step: 'reminder-1',
      at: toIso(invoice.next_at ?? at('2026-01-01 00:00')),
      clockOffsetMs: move.clockOffsetMs,
      state: 'scheduled',
    });
    expect(invoice.run_wakes_at).toBe((invoice.next_at ?? 0) - move.clockOffsetMs);
  });

  it('says the same twice, with a higher version and one line in the timeline', async () => {
    const { invoice, move } = await world.postInvoice();
    const again = await world.onInvoice(invoice.id, (tx) => replan(tx, invoice.id));
    expect(again).toEqual({ ...move, version: 2 });
    expect(await world.act((tx) => storedMove(tx, invoice.id))).toEqual(again);
    expect(await world.timeline(invoice.id)).toEqual(['step.planned']);
  });

  it('goes on to the next step from the day the last one counted, and tells it', async () => {
    const { invoice } = await world.postInvoice();
    await send(invoice.id, 'reminder-1', '2026-11-03');
    const move = await world.onInvoice(invoice.id, (tx) => replan(tx, invoice.id));
    expect(move).toMatchObject({ kind: 'send_reminder', step: 'reminder-2' });
    // 3 November + 4 days is Saturday, hence Monday.
    expect(move.at?.slice(0, 10)).toBe('2026-11-09');
    expect(await world.timeline(invoice.id)).toEqual(['step.planned', 'message.sent', 'step.planned']);
  });

  it('a claim in flight and a claim given back are no facts; a handed-over one is', async () => {
    const { invoice } = await world.postInvoice();
    const load = () => world.act(async (tx) => (await loadFacts(tx, invoice.id)).facts);
    const claim = await world.onInvoice(invoice.id, (tx, row) => claimMessage(tx, claimOf(row)));
    expect(await load()).toMatchObject({ messages: [], messagesInAllRounds: 0 });
    if (claim.kind !== 'claimed') throw new Error('not claimed');
    await world.act((tx) =>
      settleMessage(tx, claim, { state: 'unknown', reason: 'time_out', countedOn: civilDate('2026-11-03') }),
    );
    expect(await load()).toMatchObject({
      messages: [{ step: 'reminder-1', kind: 'reminder', result: 'unknown', countedOn: '2026-11-03' }],
      messagesInAllRounds: 1,
    });
  });

  it('holds beat waiting for a person, which beats scheduled', async () => {
    const { invoice } = await world.postInvoice();
    const stateAfter = (change: Parameters<typeof world.onInvoice>[1]) =>
      world.onInvoice(invoice.id, async (tx, row) => {
        await change(tx, row);
        await replan(tx, invoice.id);
        return (
          await tx.db.selectFrom('invoice').select('state').where('id', '=', invoice.id).executeTakeFirst()
        )?.state;
      });
    const open = (kind: 'check_delivery' | 'review') =>
      stateAfter((tx) => openTask(tx, { invoiceId: invoice.id, kind }));
    expect(await open('check_delivery')).toBe('scheduled');
    expect(await open('review')).toBe('awaiting_person');
    expect(await stateAfter((tx) => placeHold(tx, { invoiceId: invoice.id, reason: 'dispute' }))).toBe(
      'on_hold',
    );
  });

  it('passes over a courtesy that came too late, and says so once', async () => {
    const { invoice } = await world.postInvoice({ policy: 'freelance', dueOn: '2026-10-02' });
    await world.onInvoice(invoice.id, (tx) => replan(tx, invoice.id));
    expect(await world.timeline(invoice.id)).toEqual(['step.skipped', 'step.planned']);
  });

  it('settles an invoice with nothing outstanding', async () => {
    const { invoice } = await world.postInvoice();
    const move = await world.onInvoice(invoice.id, async (tx) => {
      await tx.db
        .updateTable('invoice')
        .set({ paid_cents: invoice.total_cents })
        .where('id', '=', invoice.id)
        .execute();
      return await replan(tx, invoice.id);
    });
    expect(move).toMatchObject({ kind: 'end', outcome: 'settled', at: null, version: 2 });
    expect(await world.read(invoice.id)).toMatchObject({
      state: 'settled',
      final_state: 'settled',
      next_at: null,
    });
  });

  it('leaves a final invoice alone', async () => {
    const { invoice } = await world.postInvoice();
    const end = await world.onInvoice(invoice.id, (tx) =>
      finishInvoice(tx, invoice.id, 'cancelled', PERSON, 'wrong_invoice'),
    );
    expect(await world.onInvoice(invoice.id, (tx) => replan(tx, invoice.id))).toEqual(end);
    await expect(
      world.onInvoice(invoice.id, (tx) => finishInvoice(tx, invoice.id, 'written_off', PERSON, 'x')),
    ).rejects.toThrow('open invoice');
  });
});

describe('facts', () => {
  it('reads the calendar of the customer’s region and the closures of the organisation', async () => {
    await world.act((tx) =>
      tx.db
        .insertInto('closure')
        .values({
          org_id: tx.org.id,
          first_on: civilDate('2027-12-24'),
          last_on: civilDate('2027-12-31'),
          label: 'fin d’année',
        })
        .execute(),
    );
    const { invoice } = await world.postInvoice({ customer: { reference: 'C-RE', region: 'FR-RE' } });
    const { facts } = await world.act((tx) => loadFacts(tx, invoice.id));
    expect(facts.calendar).toEqual({
      zone: 'Indian/Reunion',
      region: 'FR-RE',
      slots: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }],
      closures: [{ firstOn: '2027-12-24', lastOn: '2027-12-31' }],
    });
  });

  it('carries tasks with their own dates, and only of this round', async () => {
    const { invoice } = await world.postInvoice();
    await world.onInvoice(invoice.id, async (tx) => {
      const task = await openTask(tx, { invoiceId: invoice.id, kind: 'hand_over', step: 'hand-over' });
      const answer = { taskId: task.id, note: null, hash: HASH, actor: PERSON, completedBy: 'Claire' };
      await completeTask(tx, { ...answer, outcome: 'not_now', outcomeData: { retryOn: '2026-12-01' } });
    });
    const load = () => world.act(async (tx) => (await loadFacts(tx, invoice.id)).facts.tasks);
    expect(await load()).toMatchObject([
      {
        kind: 'hand_over',
        step: 'hand-over',
        state: 'done',
        attempt: 1,
        outcome: 'not_now',
        retryOn: '2026-12-01',
      },
    ]);
    await world.act((tx) =>
      tx.db.updateTable('invoice').set({ round: 2 }).where('id', '=', invoice.id).execute(),
    );
    expect(await load()).toEqual([]);
  });

  it('counts the fullest day that is planned, in the organisation’s zone', async () => {
    const quiet = await openWorld();
    await quiet.setClock('2026-10-01 10:00');
    for (const dueOn of ['2026-10-31', '2026-10-31', '2026-11-30']) await quiet.postInvoice({ dueOn });
    expect(await quiet.act(busiestDay)).toBe(2);
    await quiet.close();
  });

  it.each([
    [0, 30],
    [9_000, 30],
    [9_001, 60],
    [20_000, 120],
  ])('spreads %i steps of a day over %i minutes', (steps, minutes) => {
    expect(spreadForDay(steps)).toBe(minutes * 60_000);
  });
});

it('the end closes tasks, lifts holds, and is the last line of the story', async () => {
  const { invoice } = await world.postInvoice();
  const move = await world.onInvoice(invoice.id, async (tx) => {
    await openTask(tx, { invoiceId: invoice.id, kind: 'call' });
    await placeHold(tx, {
      invoiceId: invoice.id,
      reason: 'payment_announced',
      until: civilDate('2026-11-20'),
    });
    await appendAudit(tx, { type: 'invoice.changed', invoiceId: invoice.id, actor: PERSON, data: {} });
    return await finishInvoice(tx, invoice.id, 'written_off', PERSON, 'M. Martin est parti');
  });
  expect(await world.read(invoice.id)).toMatchObject({ final_note: 'M. Martin est parti' });
  const told = await world.oracle.query('SELECT data FROM audit_event WHERE invoice_id = $1', [invoice.id]);
  expect(JSON.stringify(told.rows)).toContain('decided_by_a_person');
  expect(JSON.stringify(told.rows)).not.toContain('Martin');
  expect(move).toMatchObject({ kind: 'end', outcome: 'written_off' });
  const { facts } = await world.act((tx) => loadFacts(tx, invoice.id));
  expect(facts).toMatchObject({ final: 'written_off', holds: [], tasks: [] });
  expect(await world.timeline(invoice.id)).toEqual([
    'step.planned',
    'task.opened',
    'hold.placed',
    'invoice.changed',
    'task.cancelled',
    'invoice.written_off',
  ]);
});

it('instants survive the way into the record and back to the millisecond', async () => {
  const { invoice, move } = await world.postInvoice();
  expect(invoice.next_at).toBe(fromIso(move.at ?? ''));
});

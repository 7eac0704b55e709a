import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyEffects } from '../../src/db/effects.js';
import { loadFacts } from '../../src/db/facts.js';
import { endHold, liftHold, placeHold } from '../../src/db/holds.js';
import { recordPayment } from '../../src/db/payments.js';
import { replan } from '../../src/db/plan.js';
import type { Effect } from '../../src/domain/effects.js';
import type { NextMove } from '../../src/domain/decision.js';
import { civilDate } from '../../src/domain/time.js';
import { HASH, openWorld, PERSON, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(() => world.setClock('2026-10-20 10:00'));
afterAll(() => world.close());

type Change = Parameters<World['onInvoice']>[1];
/** Changes the invoice and plans anew, as every use case does. */
const change = (invoiceId: string, work: Change): Promise<NextMove> =>
  world.onInvoice(invoiceId, async (tx, row) => {
    await work(tx, row);
    return await replan(tx, invoiceId);
  });
const dayOf = (move: NextMove): string | undefined => move.at?.slice(0, 10);
const pay = (invoiceId: string, amountCents: number, reference: string) =>
  world.act((tx) =>
    recordPayment(tx, {
      target: { kind: 'invoice', invoiceId },
      amountCents,
      reference,
      currency: 'EUR',
      receivedOn: civilDate('2026-11-12'),
      requestHash: HASH,
      actor: PERSON,
    }),
  );

describe('a pause', () => {
  it('until a day: the days that were left are counted again from that day', async () => {
    const { invoice } = await world.postInvoice();
    // Reminder-1 on 3 November: 14 days left on 20 October.
    const paused = await change(invoice.id, (tx) =>
      placeHold(tx, { invoiceId: invoice.id, reason: 'paused', until: civilDate('2026-11-05') }),
    );
    expect(paused).toMatchObject({ kind: 'end_hold' });
    expect(dayOf(paused)).toBe('2026-11-06');
    await world.setClock('2026-11-06 09:20');
    const resumed = await change(invoice.id, (tx) => endHold(tx, invoice.id, 'paused'));
    // 5 November + 14 days.
    expect([resumed.step, dayOf(resumed)]).toEqual(['reminder-1', '2026-11-19']);
    expect(await world.timeline(invoice.id)).toEqual([
      'step.planned',
      'hold.placed',
      'hold.lifted',
      'step.planned',
    ]);
  });

  it('lifted early: the days that were left are counted from today', async () => {
    const { invoice } = await world.postInvoice();
    await change(invoice.id, (tx) =>
      placeHold(tx, { invoiceId: invoice.id, reason: 'paused', until: civilDate('2026-12-24') }),
    );
    await world.setClock('2026-10-28 15:00');
    const resumed = await change(invoice.id, (tx) => liftHold(tx, invoice.id, 'paused', PERSON));
    expect(dayOf(resumed)).toBe('2026-11-12');
  });

  it('and resumed on the same day changes nothing of the plan', async () => {
    const { invoice, move } = await world.postInvoice();
    await change(invoice.id, (tx) => placeHold(tx, { invoiceId: invoice.id, reason: 'paused' }));
    const resumed = await change(invoice.id, (tx) => liftHold(tx, invoice.id, 'paused', PERSON));
    expect({ ...resumed, version: 0, clockOffsetMs: 0 }).toEqual({ ...move, version: 0, clockOffsetMs: 0 });
  });

  it('of a step that is due now leaves at least one day', async () => {
    await world.setClock('2026-11-03 12:00');
    const { invoice } = await world.postInvoice({ issuedOn: '2026-09-01', dueOn: '2026-09-15' });
    await world.setClock('2026-11-04 09:45');
    await change(invoice.id, (tx) =>
      placeHold(tx, { invoiceId: invoice.id, reason: 'paused', until: civilDate('2026-11-10') }),
    );
    await world.setClock('2026-11-12 09:20');
    const resumed = await change(invoice.id, (tx) => endHold(tx, invoice.id, 'paused'));
    expect(dayOf(resumed)).toBe('2026-11-12');
    expect((await world.read(invoice.id)).not_before_on).toBe('2026-11-11');
  });

  it('placed again with the same end is one hold and one line; with another end it moves', async () => {
    const { invoice } = await world.postInvoice();
    const pause = (until: string) =>
      world.onInvoice(invoice.id, (tx) =>
        placeHold(tx, { invoiceId: invoice.id, reason: 'paused', until: civilDate(until), note: 'congés' }),
      );
    const first = await pause('2026-11-05');
    expect(await pause('2026-11-05')).toEqual({ hold: first.hold, changed: false });
    const moved = await pause('2026-11-12');
    expect(moved.hold).toMatchObject({ id: first.hold.id, until_on: '2026-11-12', days_left: 14 });
    expect((await world.read(invoice.id)).not_before_on).toBe('2026-11-26');
    expect(await world.timeline(invoice.id)).toEqual(['step.planned', 'hold.placed', 'hold.placed']);
  });

  it('lifted when there is none changes nothing', async () => {
    const { invoice } = await world.postInvoice();
    expect(await world.onInvoice(invoice.id, (tx) => liftHold(tx, invoice.id, 'paused'))).toBe(false);
    expect(await world.onInvoice(invoice.id, (tx) => endHold(tx, invoice.id, 'paused'))).toBe(false);
    expect(await world.timeline(invoice.id)).toEqual(['step.planned']);
  });
});

describe('a promise', () => {
  const promise: readonly Effect[] = [
    { kind: 'make_promise', promisedFor: civilDate('2026-11-10'), promisedCents: 70_000 },
    { kind: 'place_hold', reason: 'promise', until: civilDate('2026-11-13') },
  ];
  const promised = async () => {
    const { invoice } = await world.postInvoice();
    await change(invoice.id, (tx) => applyEffects(tx, invoice.id, promise, PERSON));
    return invoice;
  };

  it('kept by a payment: lifted at once, and the rest counts from that day', async () => {
    const invoice = await promised();
    await world.setClock('2026-11-12 11:00');
    expect(await pay(invoice.id, 69_999, 'V-1')).toMatchObject({
      kind: 'recorded',
      settlements: [{ move: { kind: 'end_hold' } }],
    });
    const kept = await pay(invoice.id, 1, 'V-2');
    expect(kept).toMatchObject({ settlements: [{ settled: false, move: { kind: 'send_reminder' } }] });
    expect(await world.read(invoice.id)).toMatchObject({ anchor_on: '2026-11-12', paid_cents: 70_000 });
    expect(await world.timeline(invoice.id)).toEqual([
      'step.planned',
      'promise.made',
      'hold.placed',
      'payment.received',
      'payment.received',
      'promise.kept',
      'hold.lifted',
      'step.planned',
    ]);
  });

  it('broken: a person’s task, and no mail before it is done', async () => {
    const invoice = await promised();
    await world.setClock('2026-11-16 09:03');
    const move = await change(invoice.id, (tx) => endHold(tx, invoice.id, 'promise'));
    expect(move).toMatchObject({ kind: 'escalate_task' });
    const { facts } = await world.act((tx) => loadFacts(tx, invoice.id));
    expect(facts.tasks).toMatchObject([{ kind: 'broken_promise', state: 'open' }]);
    expect(facts.holds).toEqual([]);
  });

  it('made again replaces the one before', async () => {
    const invoice = await promised();
    await change(invoice.id, (tx) =>
      applyEffects(
        tx,
        invoice.id,
        [
          { kind: 'make_promise', promisedFor: civilDate('2026-11-20'), promisedCents: 120_000 },
          { kind: 'place_hold', reason: 'promise', until: civilDate('2026-11-24') },
        ],
        PERSON,
      ),
    );
    const rows = await world.act((tx) =>
      tx.db
        .selectFrom('promise')
        .select(['state', 'promised_cents'])
        .where('invoice_id', '=', invoice.id)
        .orderBy('id')
        .execute(),
    );
    expect(rows).toEqual([
      { state: 'void', promised_cents: 70_000 },
      { state: 'open', promised_cents: 120_000 },
    ]);
    const { facts } = await world.act((tx) => loadFacts(tx, invoice.id));
    expect(facts.holds).toMatchObject([{ reason: 'promise', until: '2026-11-24' }]);
  });

  it('what was paid before it does not count for it', async () => {
    const { invoice } = await world.postInvoice();
    await pay(invoice.id, 50_000, 'V-3');
    await change(invoice.id, (tx) => applyEffects(tx, invoice.id, promise, PERSON));
    await pay(invoice.id, 20_000, 'V-4');
    expect(await world.timeline(invoice.id)).not.toContain('promise.kept');
  });
});

describe('effects', () => {
  it('dispute: hold, task, and its resolution', async () => {
    const { invoice } = await world.postInvoice();
    await change(invoice.id, (tx) =>
      applyEffects(
        tx,
        invoice.id,
        [
          { kind: 'open_dispute', note: null, reason: 'wrong amount' },
          { kind: 'place_hold', reason: 'dispute', until: null },
          { kind: 'open_task', task: 'resolve_dispute', step: null, reason: null },
        ],
        PERSON,
      ),
    );
    expect(await world.read(invoice.id)).toMatchObject({ state: 'on_hold', next_kind: 'escalate_task' });
    const move = await change(invoice.id, (tx) =>
      applyEffects(
        tx,
        invoice.id,
        [
          { kind: 'resolve_dispute', resolution: 'rejected' },
          { kind: 'lift_hold', reason: 'dispute' },
          { kind: 'not_before', on: civilDate('2026-11-20') },
          { kind: 'count_from', on: civilDate('2026-11-18') },
        ],
        PERSON,
      ),
    );
    // The task is still open here: its completion is the caller's.
    expect(move.kind).toBe('escalate_task');
    expect(await world.read(invoice.id)).toMatchObject({
      not_before_on: '2026-11-20',
      anchor_on: '2026-11-18',
    });
    expect(await world.timeline(invoice.id)).toEqual([
      'step.planned',
      'dispute.opened',
      'hold.placed',
      'task.opened',
      'dispute.resolved',
      'hold.lifted',
    ]);
    const events = await world.oracle.query('SELECT data FROM audit_event WHERE invoice_id = $1', [
      invoice.id,
    ]);
    expect(JSON.stringify(events.rows)).not.toContain('wrong amount');
  });

  it('finish ends the invoice', async () => {
    const { invoice } = await world.postInvoice();
    const move = await change(invoice.id, (tx) =>
      applyEffects(tx, invoice.id, [{ kind: 'finish', outcome: 'handed_over' }], PERSON),
    );
    expect(move).toMatchObject({ kind: 'end', outcome: 'handed_over' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findAdvance,
  finishAdvance,
  isSettled,
  moveClock,
  nextHalt,
  pokeDueRuns,
  runningAdvance,
  startAdvance,
} from '../../src/db/clock.js';
import { markDelivered, takeSignals, takeStarts } from '../../src/db/outbox-relay.js';
import { instant, toIso, type Instant } from '../../src/domain/time.js';
import { at } from '../support/facts.js';
import { openWorld, type World } from './world.js';

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await world.setClock('2026-10-01 10:00');
});
afterEach(() => world.close());

/** An invoice planned at an instant, in a slot that ends at another. */
const planned = async (next: string, slotEnd: string | null): Promise<string> => {
  const { invoice } = await world.postInvoice();
  await world.oracle.query(
    `UPDATE invoice SET next_at = $2, next_slot_ends_at = $3, run_wakes_at = clock_timestamp() + interval '1 hour' WHERE id = $1`,
    [invoice.id, toIso(at(next)), slotEnd === null ? null : toIso(at(slotEnd))],
  );
  return invoice.id;
};
const haltBefore = (target: string) => world.act((tx) => nextHalt(tx, at(target)));
const advance = (target: Instant) => world.act((tx) => startAdvance(tx, { mode: 'step', targetAt: target }));
const drain = () =>
  world.database.asRelay(async (tx) => {
    const lines = [...(await takeStarts(tx, 100)), ...(await takeSignals(tx, 100))];
    await markDelivered(tx, lines);
    return lines;
  });

describe('the next halt', () => {
  it('is the earliest planned instant; nothing planned by the target is null', async () => {
    await planned('2026-11-05 09:10', '2026-11-05 17:30');
    await planned('2026-11-03 09:10', '2026-11-03 17:30');
    expect(await haltBefore('2026-11-02 12:00')).toBeNull();
    expect(await haltBefore('2026-12-01 12:00')).toBe(at('2026-11-03 09:10'));
  });

  it('is shared by what lies within half an hour', async () => {
    await planned('2026-11-03 09:00', '2026-11-03 17:30');
    await planned('2026-11-03 09:20', '2026-11-03 17:30');
    await planned('2026-11-03 09:30', '2026-11-03 17:30');
    await planned('2026-11-03 09:31', '2026-11-03 17:30');
    expect(await haltBefore('2026-12-01 12:00')).toBe(at('2026-11-03 09:30'));
  });

  it('but never makes one of them miss its slot', async () => {
    await planned('2026-11-03 17:10', '2026-11-03 17:20');
    await planned('2026-11-03 17:15', '2026-11-03 17:30');
    await planned('2026-11-03 17:25', '2026-11-03 17:30');
    expect(await haltBefore('2026-12-01 12:00')).toBe(at('2026-11-03 17:15'));
  });

  it('never lies beyond the target, and knows plans without a slot', async () => {
    await planned('2026-11-03 09:00', null);
    await planned('2026-11-03 09:20', null);
    expect(await haltBefore('2026-11-03 09:10')).toBe(at('2026-11-03 09:00'));
    expect(await haltBefore('2026-11-03 09:20')).toBe(at('2026-11-03 09:20'));
  });

  it('is still the earliest one when its own slot is over at once', async () => {
    await planned('2026-11-03 09:00', '2026-11-03 09:00');
    expect(await haltBefore('2026-12-01 12:00')).toBe(at('2026-11-03 09:00'));
  });

  it('passes over what is due already', async () => {
    await planned('2026-09-30 09:00', '2026-09-30 17:30');
    expect(await haltBefore('2026-12-01 12:00')).toBeNull();
  });
});

describe('an advance', () => {
  it('is one at a time, and told to Temporal', async () => {
    const target = at('2026-11-10 09:00');
    const first = await advance(target);
    expect(first).toMatchObject({ mode: 'step', targetAt: target, halts: 0 });
    expect(await advance(target)).toBeUndefined();
    expect(await world.act(runningAdvance)).toEqual(first);
    const id = first?.id ?? '';
    expect((await drain()).map((line) => [line.kind, line.payload])).toEqual([
      ['start_advance', { orgId: world.orgId, advanceId: id }],
    ]);
    await world.act((tx) => finishAdvance(tx, id));
    expect(await world.act(runningAdvance)).toBeUndefined();
    expect((await world.act((tx) => findAdvance(tx, id)))?.finishedAt).not.toBeNull();
    expect(await advance(target)).toMatchObject({ mode: 'step' });
  });

  it('moves the clock forward, never back, and counts its halts', async () => {
    const id = (await advance(at('2026-12-01 09:00')))?.id ?? '';
    const now = () => world.act((tx) => Promise.resolve(tx.now));
    await world.act((tx) => moveClock(tx, at('2026-11-03 09:10'), id));
    expect(await now()).toBeGreaterThanOrEqual(at('2026-11-03 09:10'));
    expect(await now()).toBeLessThan(at('2026-11-03 09:11'));
    await world.act((tx) => moveClock(tx, at('2026-10-01 09:10'), id));
    expect(await now()).toBeGreaterThanOrEqual(at('2026-11-03 09:10'));
    expect(await world.act(runningAdvance)).toMatchObject({ halts: 2 });
  });

  it('cannot move a live organisation’s clock', async () => {
    const live = await world.addOrganisation({ sandbox: false });
    const moved = world.database.withOrg(live, (tx) => moveClock(tx, instant(tx.now + 1), 'adv_1'));
    await expect(moved).rejects.toThrow('live');
  });
});

describe('the runs concerned', () => {
  it('are told once, with their plan and the new offset; the others sleep on', async () => {
    const due = await planned('2026-11-03 09:00', '2026-11-03 17:30');
    await planned('2026-11-05 09:00', '2026-11-05 17:30');
    await world.setClock('2026-11-03 09:05');
    expect(await world.act(pokeDueRuns)).toBe(1);
    expect(await world.act(pokeDueRuns)).toBe(0);
    const [line, ...rest] = await drain();
    expect(rest).toEqual([]);
    const offsetMs = await world.act((tx) => Promise.resolve(tx.org.clockOffsetMs));
    expect(line).toMatchObject({
      subjectId: due,
      signal: 'clockMoved',
      payload: {
        offsetMs,
        next: {
          kind: 'send_reminder',
          step: 'reminder-1',
          version: 1,
          at: toIso(at('2026-11-03 09:00')),
          clockOffsetMs: offsetMs,
        },
      },
    });
  });

  it('settled means: nothing left to tell, nothing due left to do', async () => {
    expect(await world.act(isSettled)).toBe(true);
    const id = await planned('2026-11-03 09:00', '2026-11-03 17:30');
    expect(await world.act(isSettled)).toBe(true);
    await world.setClock('2026-11-03 09:05');
    expect(await world.act(isSettled)).toBe(false);
    await world.act(pokeDueRuns);
    await world.oracle.query(`UPDATE invoice SET next_at = next_at + interval '5 days' WHERE id = $1`, [id]);
    expect(await world.act(isSettled)).toBe(false);
    await drain();
    expect(await world.act(isSettled)).toBe(true);
    await advance(at('2026-12-01 09:00'));
    expect(await world.act(isSettled)).toBe(true);
  });
});

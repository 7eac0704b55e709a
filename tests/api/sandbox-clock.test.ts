import { expect, test } from 'vitest';
import { finishAdvance, moveClock } from '../../src/db/clock.js';
import { instant } from '../../src/domain/time.js';
import { house, slugOf, wrongFields, type Firm } from './house.js';

const opened = house({ advancePatienceMs: 1_500 });
const here = () => opened.here;

interface ClockSeen {
  readonly now: string;
  readonly status: string;
  readonly target?: string | null;
}
const clock = async (firm: Firm) => (await firm.get<ClockSeen>('/v1/sandbox/clock')).body;

/** Stands in for the workflow: moves the clock to the target and ends the advance. */
async function arrive(firm: Firm): Promise<void> {
  const { rows } = await here().eyes.query<{ id: string; target: Date }>(
    'SELECT id, target_at AS target FROM clock_advance WHERE org_id = $1 AND finished_at IS NULL',
    [firm.orgId],
  );
  const [row] = rows;
  if (!row) throw new Error('no advance is running');
  await here().database.withOrg(firm.orgId, async (tx) => {
    await moveClock(tx, instant(row.target.getTime()), row.id);
    await finishAdvance(tx, row.id);
  });
}

test('starts at real time, knows what is planned next', async () => {
  const firm = await here().open();
  const shown = await clock(firm);
  expect(Math.abs(Date.parse(shown.now) - Date.now())).toBeLessThan(5_000);
  expect(shown).toMatchObject({ status: 'ready', target: null, nextAt: null });
  const invoice = await firm.postInvoice();
  expect(await clock(firm)).toMatchObject({ nextAt: invoice.next?.at });
});

test('advance answers 200 once everything due by then has happened', async () => {
  const firm = await here().open();
  const asked = firm.post<ClockSeen>('/v1/sandbox/clock/advance', { by: 'P4D' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await clock(firm)).toMatchObject({ status: 'advancing' });
  await arrive(firm);
  const reply = await asked;
  expect([reply.status, reply.body.status]).toEqual([200, 'ready']);
  expect(Date.parse(reply.body.now)).toBeGreaterThan(Date.now() + 3.9 * 86_400_000);
  const { rows } = await here().eyes.query(
    "SELECT FROM outbox WHERE org_id = $1 AND kind = 'start_advance'",
    [firm.orgId],
  );
  expect(rows).toHaveLength(1);
});

test('answers 202 when it takes longer, and the same idempotency key asks again without advancing twice', async () => {
  const firm = await here().open();
  const target = new Date(Date.now() + 86_400_000).toISOString();
  const ask = () =>
    firm.post<ClockSeen>('/v1/sandbox/clock/advance', { to: target }, { 'idempotency-key': 'k' });
  const first = await ask();
  expect([first.status, first.body.status, first.body.target]).toEqual([202, 'advancing', target]);
  await arrive(firm);
  const again = await ask();
  expect([again.status, again.body.status]).toEqual([200, 'ready']);
  // From now on this is the answer of that key, to the byte, whatever the clock shows.
  const replayed = await ask();
  expect([replayed.status, replayed.text]).toEqual([200, again.text]);
  const { rows } = await here().eyes.query('SELECT FROM clock_advance WHERE org_id = $1', [firm.orgId]);
  expect(rows).toHaveLength(1);
});

test('while the first waits, the same idempotency key is told to come again', async () => {
  const firm = await here().open();
  const ask = () =>
    firm.post<ClockSeen>('/v1/sandbox/clock/advance', { by: 'P1D' }, { 'idempotency-key': 'k' });
  const first = ask();
  await expect.poll(async () => (await clock(firm)).status).toBe('advancing');
  const second = await ask();
  expect([second.status, slugOf(second), second.headers.get('retry-after')]).toEqual([409, 'conflict', '1']);
  await arrive(firm);
  const answer = await first;
  expect(answer.status).toBe(200);
  expect((await ask()).text).toBe(answer.text);
});

test('a second advance while one runs is a conflict', async () => {
  const firm = await here().open();
  expect((await firm.post('/v1/sandbox/clock/advance', { by: 'PT2H' })).status).toBe(202);
  const second = await firm.post('/v1/sandbox/clock/advance', { by: 'PT2H' });
  expect([second.status, slugOf(second)]).toEqual([409, 'conflict']);
});

test('a target that is past is a conflict; nothing at all to advance by is a wrong field', async () => {
  const firm = await here().open();
  const past = await firm.post('/v1/sandbox/clock/advance', { to: '2020-01-01T00:00:00Z' });
  expect([past.status, slugOf(past)]).toEqual([409, 'conflict']);
  const none = await firm.post('/v1/sandbox/clock/advance', { by: 'PT0S' });
  expect([none.status, wrongFields(none)]).toEqual([400, ['/by']]);
  expect(await clock(firm)).toMatchObject({ status: 'ready' });
});

test.each(['P1W', 'P1M', 'P1Y', 'PT36H', 'P400D'])('%s is a way to advance', async (by) => {
  const firm = await here().open();
  const reply = await firm.post('/v1/sandbox/clock/advance', { by, mode: 'jump' });
  expect(reply.status).toBe(202);
});

test('a live organisation has no clock to move', async () => {
  const firm = await here().open({ sandbox: false });
  const shown = await firm.get('/v1/sandbox/clock');
  const moved = await firm.post('/v1/sandbox/clock/advance', { by: 'P1D' });
  expect([shown.status, moved.status, slugOf(moved)]).toEqual([403, 403, 'forbidden']);
});

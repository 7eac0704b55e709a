import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { civilDateOf } from '../../src/domain/calendar/civil.js';
import { instant } from '../../src/domain/time.js';
import { storyOf } from '../engine/histories.js';
import { Stage, until } from '../engine/stage.js';
import { wallClock } from '../support/story-weeks.js';
import { bundleOf } from './other-code.js';

// A deploy under 300 sleeping runs and its roll-back (docs/changing-workflows.md): npm run test:long.

const RUNS = Number(process.env['DEPLOY_RUNS'] ?? 300);
const ZONE = 'Europe/Paris';
const FAST = { startsPerSecond: 100, tricklePerSecond: 100 };

const bundles = { byTheRule: '', careless: '' };
let stage: Stage;
beforeAll(async () => {
  bundles.byTheRule = await bundleOf('by the rule');
  bundles.careless = await bundleOf('careless');
  stage = await Stage.open();
});
afterEach(() => stage.stopWorker());
afterAll(async () => {
  await stage.close();
  for (const file of Object.values(bundles)) await rm(dirname(file), { recursive: true, force: true });
});

/** Ends the worker that runs, and starts one with this code; without a name, the code as it is. */
async function deploy(workflowBundle?: string): Promise<void> {
  await stage.stopWorker();
  await stage.startWorker({ options: { pace: FAST, ...(workflowBundle && { workflowBundle }) } });
}

/** So many runs that sleep by the code that runs now: their first timer is in their history. */
async function asleep(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await stage.postInvoice());
  for (const id of ids) {
    await stage.started(id);
    await until(
      async () => (await eventsOf(id)).some((event) => Boolean(event.timerStartedEventAttributes)),
      60_000,
    );
  }
  return ids;
}

const eventsOf = async (invoiceId: string) => (await stage.handle(invoiceId).fetchHistory()).events ?? [];

/** The latest instant at which one of them is due, in days from now. */
const daysToAll = (): Promise<number> =>
  stage.inOrg(async (tx) => {
    const { latest } = await tx.db
      .selectFrom('invoice')
      .select(({ fn }) => fn.max('next_at').as('latest'))
      .where('final_state', 'is', null)
      .executeTakeFirstOrThrow();
    return ((latest ?? tx.now) - tx.now + 60_000) / 86_400_000;
  });

const failuresOf = async (invoiceId: string): Promise<number> =>
  (await eventsOf(invoiceId)).filter((event) => event.workflowTaskFailedEventAttributes).length;

/** Every step left once, on the civil day it was planned for, inside the slot. */
async function expectOnTime(ids: readonly string[], steps: readonly string[]): Promise<void> {
  for (const id of ids) {
    expect((await stage.mails(id)).map((mail) => mail.step)).toEqual(steps);
    for (const { planned_for: planned, sent_at: sent } of await stage.messages(id)) {
      expect(sent).not.toBeNull();
      expect(civilDateOf(instant(sent ?? 0), ZONE)).toBe(civilDateOf(planned, ZONE));
      const time = wallClock(new Date(sent ?? 0).toISOString(), ZONE).slice(11);
      expect(time >= '09:00' && time < '17:30', time).toBe(true);
    }
  }
}

it(
  `new code under ${RUNS} sleeping runs, then the old code again: no failed task, every step on time`,
  { timeout: 900_000 },
  async () => {
    await deploy();
    const ids = await asleep(RUNS);

    await deploy(bundles.byTheRule);
    await stage.advance(await daysToAll());
    await expectOnTime(ids, ['reminder-1']);

    await deploy();
    await stage.advance(await daysToAll());
    await expectOnTime(ids, ['reminder-1', 'reminder-2']);

    for (const id of ids) expect(await failuresOf(id), id).toBe(0);
  },
);

it(
  'a change without a patch is seen: tasks fail, nothing leaves, and the old code brings the run back',
  { timeout: 120_000 },
  async () => {
    await deploy();
    const [id = ''] = await asleep(1);
    await deploy(bundles.careless);
    await stage.handle(id).signal('invoiceChanged');
    await until(async () => (await failuresOf(id)) > 0);
    expect(storyOf(await stage.handle(id).fetchHistory())).not.toContain('replan');
    await deploy();
    await until(async () => storyOf(await stage.handle(id).fetchHistory()).includes('replan'), 60_000);
  },
);

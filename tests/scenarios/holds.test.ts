import { expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import {
  ENDS,
  FIRM_HOLDS,
  HOLDS,
  type HoldRow,
  type Moment,
  type WayIn,
  type WayOut,
} from '../support/holds/table.js';
import { HOLD_POLICIES, Life } from '../support/holds/life.js';
import { expectNobodyForgotten } from '../support/life-oracles.js';
import type { Shop } from '../support/shop.js';
import { story } from '../support/story.js';

// The table of docs/holds.md, played: every way into a hold with every way out of it, and with every end of an
// invoice. One firm, one customer for each pair, a few mornings for all of them.
const here = story();
const { openShop } = here;

/** So many lives act at a time; each by itself, as callers do. */
const AT_A_TIME = 8;

interface Pair {
  readonly name: string;
  readonly row: HoldRow;
  readonly wayIn: WayIn;
  readonly when: Moment;
  /** What lifts it, or ends the invoice. Absent: time alone. */
  readonly leave: ((life: Life) => Promise<unknown>) | undefined;
  readonly stands: string;
}
interface Played extends Pair {
  readonly life: Life;
  mailsBefore: number;
}

const pairOf = (row: HoldRow, wayIn: WayIn, wayOut: WayOut): Pair => ({
  name: `${row.reason}: ${wayIn.by} → ${wayOut.by}`,
  row,
  wayIn,
  when: wayOut.when,
  leave: wayOut.leave,
  stands: wayOut.stands(wayIn),
});
const PAIRS: readonly Pair[] = HOLDS.flatMap((row) => [
  ...row.waysIn.flatMap((wayIn) =>
    row.waysOut.filter((wayOut) => wayOut.after?.(wayIn) ?? true).map((wayOut) => pairOf(row, wayIn, wayOut)),
  ),
  ...ENDS.map((end, nth): Pair => {
    const wayIn = row.waysIn[nth % row.waysIn.length] as WayIn;
    const { leave, state: stands } = end;
    return { name: `${row.reason}: ${wayIn.by} → ${end.by}`, row, wayIn, when: 'at once', leave, stands };
  }),
]);

test(`every way into a hold with every way out of it (${PAIRS.length} pairs)`, async () => {
  const shop = await openShop();
  for (const [name, body] of Object.entries(HOLD_POLICIES)) {
    await shop.api.call('PUT', `/v1/policies/${name}`, { body, expected: [200] });
  }
  const lives = await several(PAIRS, async (pair): Promise<Played> => {
    return { ...pair, life: await Life.begin(shop, pair.wayIn.from), mailsBefore: 0 };
  });
  const wrong: string[] = [];
  const say = (line: string | undefined): void => {
    if (line !== undefined) wrong.push(line);
  };

  await shop.advanceTo(`${shop.day(1, 'thu')}T11:00`);
  await several(lives, async (played) => say(await enter(shop, played)));
  const at = (...moments: Moment[]) => lives.filter(({ when }) => moments.includes(when));
  await several(at('at once'), async (played) => say(await leave(played)));
  await shop.advanceTo(`${shop.day(2, 'fri')}T11:00`);
  await several(at('at its end', 'a week later'), async (played) => say(await leave(played)));
  await several(at('after thirty days'), callAgain);
  await shop.advanceTo(`${shop.day(3, 'wed')}T15:00`);
  await several(at('after thirty days'), callAgain);
  await shop.advanceTo(`${shop.day(6, 'mon')}T11:00`);
  await expectNobodyForgotten(
    shop,
    at('after thirty days').map(({ life }) => life.invoice),
    'held',
  );
  await several(at('after thirty days'), async (played) => say(await leave(played)));
  expect(wrong).toEqual([]);
}, 240_000);

test.each(FIRM_HOLDS)('$placedBy → $liftedBy: the days that were left are counted again', async (hold) => {
  const shop = await openShop();
  const premises = here.stack.premises;
  const operator = new ApiClient({ baseUrl: premises.apiUrl, key: premises.operatorKey });
  const firm = {
    shop,
    operator: (act: string) => operator.post(`/v1/operator/organisations/${shop.orgId}/${act}`, {}, [200]),
  };
  const body = HOLD_POLICIES['holds-waiting'];
  await shop.api.call('PUT', '/v1/policies/holds-waiting', { body, expected: [200] });
  const life = await Life.begin(shop, 'waiting');
  await shop.advanceTo(`${shop.day(1, 'thu')}T11:00`);
  await hold.place(firm); // eight days before reminder-2
  const isSuspended = hold.placedBy.includes('suspend');
  if (isSuspended) await shop.api.get(`/v1/invoices/${life.invoice.id}`, [403]);
  else expect(await life.holds()).toMatchObject([{ reason: 'stopped', until: null }]);
  // While every call is refused nobody moves the clock of a sandbox: it goes on when the firm does.
  if (!isSuspended) await shop.advanceTo(`${shop.day(2, 'fri')}T11:00`);
  await hold.lift(firm);
  expect(await life.holds()).toEqual([]);
  expect(await life.mails()).toBe(1);
  expect(await life.stands()).toBe(isSuspended ? 'reminder-2 fri 2' : 'reminder-2 mon 4');
});

/** Whoever complained is called three times in all, in vain: then the question about the hold is left. */
async function callAgain({ life }: Played): Promise<void> {
  const tasks = await life.shop.tasks(life.invoice);
  const call = tasks.find(({ kind, state }) => kind === 'call' && state === 'open');
  if (call) await life.shop.complete(call, { outcome: 'unreachable' });
}

/** Takes the way in; says what is not as the table has it. */
async function enter(shop: Shop, played: Played): Promise<string | undefined> {
  const { life, wayIn, row, name } = played;
  await wayIn.enter(life);
  life.forget();
  const holds = await life.holds();
  const found = holds.find(({ reason }) => reason === row.reason);
  const until = wayIn.until === undefined ? null : dayOf(shop, wayIn.until);
  played.mailsBefore = await life.mails();
  if (found?.until === until) return undefined;
  return `${name}: held ${JSON.stringify(holds)} and not until ${String(until)}`;
}

/** Takes the way out: the hold is gone, nothing was sent while it lasted, and what comes next is what the table says. */
async function leave(played: Played): Promise<string | undefined> {
  const { life, row, name, stands } = played;
  if (played.leave && !(await life.holds()).some(({ reason }) => reason === row.reason))
    return `${name}: not held any more`;
  if ((await life.mails()) !== played.mailsBefore) return `${name}: written to while it was held`;
  await played.leave?.(life);
  const [stood, holds] = [await life.stands(), await life.holds()];
  // What was let go has its own story from here on, told elsewhere.
  if (!['settled', 'cancelled', 'written_off'].includes(stood)) await life.shop.cancel(life.invoice);
  if (holds.some(({ reason }) => reason === row.reason)) return `${name}: still held`;
  return stood === stands ? undefined : `${name}: ${stood} instead of ${stands}`;
}

const dayOf = (shop: Shop, day: string): string => {
  const [weekday, week] = day.split(' ') as ['mon', string];
  return shop.day(Number(week), weekday);
};

async function several<Item, Done>(
  items: readonly Item[],
  act: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const waiting = items.map((item, place) => ({ item, place }));
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) done[next.place] = await act(next.item);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
  return done;
}

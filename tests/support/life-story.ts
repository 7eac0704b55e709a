import fc from 'fast-check';
import { expect } from 'vitest';
import { LifeDriver } from './life-driver.js';
import {
  after,
  EMPTY,
  isFinal,
  isPossible,
  outstandingOf,
  type LifeCommand,
  type LifeModel,
} from './life-model.js';
import { allMessages, expectGapKept, expectInSlots, expectNobodyForgotten, FINAL } from './life-oracles.js';
import type { Shop } from './shop.js';

const at = fc.nat({ max: 5 });
const simple = <Kind extends LifeCommand['kind']>(...kinds: readonly Kind[]) =>
  fc.constantFrom(...kinds).map((kind) => ({ kind }));
const COMMANDS = [
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('create'),
      dueInDays: fc.integer({ min: -3, max: 12 }),
      totalCents: fc.integer({ min: 1_000, max: 9_000 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom('advance', 'advance', 'jump'),
      days: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pay'), at, cents: fc.integer({ min: 1, max: 12_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('credit'), at, cents: fc.integer({ min: 1, max: 5_000 }) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'payRest',
        'reverse',
        'cancel',
        'pause',
        'resume',
        'resume',
        'dispute',
        'resolve',
        'promise',
        'editDue',
        'bounce',
        'reply',
      ),
      at,
    }),
  },
  {
    weight: 4,
    arbitrary: simple(
      'customerPause',
      'stop',
      'start',
      'start',
      'editAddress',
      'readReply',
      'readReply',
      'undo',
      'repeat',
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('answer'),
      nth: fc.nat({ max: 5 }),
      choice: fc.nat({ max: 9 }),
    }),
  },
] as const;

const oneOf = (commands: readonly unknown[]): fc.Arbitrary<LifeCommand> =>
  fc.oneof(...(commands as Parameters<typeof fc.oneof>)) as fc.Arbitrary<LifeCommand>;

/** Any story; `kills`: with parts of the instance killed in the midst of commands. */
export const anyStory = ({ kills = false } = {}): fc.Arbitrary<LifeCommand[]> =>
  fc.array(
    oneOf(kills ? [...COMMANDS, { weight: 6, arbitrary: simple('killWorker', 'killApi') }] : COMMANDS),
    {
      minLength: kills ? 8 : 4,
      maxLength: 16,
    },
  );

/** Tells a story to the program and to the model, and compares them after every command. */
export async function liveThrough(
  shop: Shop,
  commands: readonly LifeCommand[],
  kill?: (part: 'api' | 'worker') => Promise<void>,
): Promise<void> {
  const driver = new LifeDriver(shop, kill);
  let model = EMPTY;
  for (const one of commands) {
    if (!isPossible(model, one)) continue;
    const told = await driver.tell(one, model);
    if (told !== undefined) model = after(model, told);
    await expectAsModelled(driver, model, JSON.stringify(told ?? one));
  }
  // A stop of the whole organisation is somebody's, and seen by everybody: what it holds goes on with the start.
  if (model.isStopped) await driver.tell({ kind: 'start' }, model);
  await expectNobodyForgotten(shop, driver.invoices, 'model');
  const messages = await allMessages(shop);
  expectGapKept(shop, messages, 'model');
  expectInSlots(shop, messages, 'model');
}

async function expectAsModelled(driver: LifeDriver, model: LifeModel, kind: string): Promise<void> {
  for (const [place, one] of model.invoices.entries()) {
    const invoice = driver.invoices[place];
    if (!invoice) throw new Error('the driver knows fewer invoices than the model');
    const seen = await driver.shop.invoice(invoice);
    const about = `${kind}, invoice ${place}: ${seen.state}, ${seen.why.text}`;
    expect(FINAL.includes(seen.state), about).toBe(isFinal(one));
    if (one.final !== null) continue;
    expect(seen.outstandingCents, about).toBe(outstandingOf(one));
    if (isFinal(one)) continue;
    const reasons = seen.holds.map((hold) => hold.reason);
    for (const reason of one.must) expect(reasons, about).toContain(reason);
    for (const reason of one.mustNot) expect(reasons, about).not.toContain(reason);
  }
}

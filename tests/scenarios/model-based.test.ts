import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LifeDriver } from '../support/life-driver.js';
import {
  after,
  EMPTY,
  isFinal,
  isPossible,
  outstandingOf,
  type LifeCommand,
  type LifeModel,
} from '../support/life-model.js';
import {
  allMessages,
  expectGapKept,
  expectInSlots,
  expectNobodyForgotten,
  FINAL,
} from '../support/life-oracles.js';
import { story } from '../support/story.js';

// Any story, told to the API and to a model that knows nothing of the program. `MODEL_RUNS=300` for the long run, and
// `MODEL_SEED` to see a failure again; fast-check makes it as short as it can.
const { openShop } = story();
const RUNS = Number(process.env['MODEL_RUNS'] ?? 20);
const SEED = process.env['MODEL_SEED'];

const at = fc.nat({ max: 5 });
const simple = <Kind extends LifeCommand['kind']>(...kinds: readonly Kind[]) =>
  fc.constantFrom(...kinds).map((kind) => ({ kind }));
const command = fc.oneof(
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
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('answerCall'),
      outcome: fc.constantFrom('unreachable', 'payment_sent', 'refuses', 'promise_to_pay'),
    }),
  },
) as fc.Arbitrary<LifeCommand>;

test(
  `any story of ${RUNS}: money, holds and ends as the contract says; the gap; nobody forgotten`,
  async () => {
    const life = fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 16 }), async (commands) => {
      const shop = await openShop();
      const driver = new LifeDriver(shop);
      let model = EMPTY;
      for (const one of commands) {
        if (!isPossible(model, one)) continue;
        if (await driver.tell(one, model)) model = after(model, one);
        await expectAsModelled(driver, model, one.kind);
      }
      // A stop of the whole organisation is somebody's, and seen by everybody: what it holds goes on with the start.
      if (model.isStopped) await driver.tell({ kind: 'start' }, model);
      await expectNobodyForgotten(shop, driver.invoices, 'model');
      const messages = await allMessages(shop);
      expectGapKept(shop, messages, 'model');
      expectInSlots(shop, messages, 'model');
    });
    await fc.assert(life, {
      numRuns: RUNS,
      endOnFailure: false,
      ...(SEED === undefined ? {} : { seed: Number(SEED) }),
    });
  },
  120_000 + RUNS * 20_000,
);

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

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { startStack, type Stack } from '../support/stack.js';

/** As a caller may wait on a machine of its own; on a busy one, twice what the same calls take in calm. */
const P99_MS = 500;
/** Hand-overs in progress at most (src/worker/mail-ends.ts). */
const SLOTS = 8;
const CALLERS = 4;
const CALM_MS = 4_000;

let fake: FakePostmark;
let stack: Stack;
beforeAll(async () => {
  fake = await startFakePostmark();
  const mail = {
    kind: 'postmark',
    serverToken: 't',
    messageStream: 'relances',
    apiUrl: fake.apiUrl,
  } as const;
  stack = await startStack({ mail, leaseMs: 12_000, advancePatienceMs: 100 });
});
afterAll(async () => {
  await stack.stop();
  fake.close();
});

test(
  'eight sends that hang at the provider slow neither the API nor the other activities (bulkhead)',
  { timeout: 180_000 },
  async () => {
    const shop = await sandboxOrganisation(stack.premises);
    await Promise.all(Array.from({ length: SLOTS }, () => shop.postInvoice()));
    const toCall = await shop.postInvoice({ remindersAlreadySent: 2 });
    const calm = await shop.postInvoice({ dueOn: shop.day(5, 'fri') });
    const calmUntilMs = performance.now() + CALM_MS;
    const calmP99 = await p99While(() => Promise.resolve(performance.now() < calmUntilMs), shop, calm);

    await fake.behave({ always: { answer: { kind: 'hang' } } });
    const advancing = shop.jumpTo(`${shop.day(3, 'fri')}T12:00`);
    advancing.catch(() => undefined); // awaited below
    const posted = async (): Promise<number> =>
      (await fake.log()).filter((line) => line.event === 'received').length;
    await expect.poll(posted, { timeout: 30_000 }).toBe(SLOTS);

    // As long as they hang: other invoices' calls, and the call task that is due at the same time.
    const callTask = expect
      .poll(async () => (await shop.tasks(toCall)).map((task) => task.kind), { timeout: 5_000 })
      .toEqual(['call']);
    const hungAtMs = performance.now();
    const isHanging = () => Promise.resolve(performance.now() < hungAtMs + CALM_MS);
    const [hangingP99] = await Promise.all([p99While(isHanging, shop, calm), callTask]);
    expect(hangingP99).toBeLessThan(Math.max(P99_MS, 2 * calmP99));

    // Well again: what is unclear is asked for, never sent again.
    await fake.behave({ always: {} });
    await advancing;
    const log = await fake.log();
    const received = log.filter((line) => line.event === 'received').map((line) => line.messageId);
    expect(received).toHaveLength(SLOTS);
    expect(new Set(received).size).toBe(SLOTS);
    expect(log.filter((line) => line.event === 'searched').length).toBeGreaterThan(0);
    await shop.close();
  },
);

/** Calls of the API by several callers as long as something is so: the 99th percentile of what they waited. */
async function p99While(isSo: () => Promise<boolean>, shop: Shop, invoice: Invoice): Promise<number> {
  const times: number[] = [];
  const timed = async (call: () => Promise<unknown>): Promise<void> => {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  };
  const caller = async (): Promise<void> => {
    while (await isSo()) {
      for (const path of [`/v1/invoices/${invoice.id}`, '/v1/invoices?limit=50', '/v1/tasks']) {
        await timed(() => shop.api.call('GET', path, { expected: [200] }));
      }
      await timed(() => shop.postInvoice({ dueOn: shop.day(5, 'fri') }));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  times.sort((a, b) => a - b);
  expect(times.length).toBeGreaterThan(CALLERS * 4);
  return times[Math.ceil(times.length * 0.99) - 1] as number;
}

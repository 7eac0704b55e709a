import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import type { Shop } from '../support/shop.js';
import type { Invoice } from '../support/shop-shapes.js';
import { startStack, type Stack } from '../support/stack.js';

/** What a caller may wait while the provider hangs (issue 3: the bulkhead). */
const P99_MS = 500;
/** Hand-overs in progress at most (src/worker/mail-ends.ts). */
const SLOTS = 8;
/** Calls come at their own pace, whether or not earlier ones were answered: what is measured is waiting, not saturation. */
const CALL_EVERY_MS = 40;
const WINDOW_MS = 4_000;

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
  stack = await startStack({ mail, leaseMs: 24_000, advancePatienceMs: 100 });
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
    const calmP99 = await p99Within(WINDOW_MS, shop, calm);

    // It takes the letters and never says so: the first search finds them.
    await fake.behave({ always: { accepts: true, answer: { kind: 'hang' } } });
    const advancing = shop.jumpTo(`${shop.day(3, 'fri')}T12:00`);
    advancing.catch(() => undefined); // awaited below
    const posted = async (): Promise<number> =>
      (await fake.log()).filter((line) => line.event === 'received').length;
    await expect.poll(posted, { timeout: 30_000 }).toBe(SLOTS);

    // As long as they hang: other invoices' calls, and the call task that is due at the same time.
    const callTask = expect
      .poll(async () => (await shop.tasks(toCall)).map((task) => task.kind), { timeout: 5_000 })
      .toEqual(['call']);
    const [hangingP99] = await Promise.all([p99Within(WINDOW_MS, shop, calm), callTask]);
    // Nobody has given up yet: what was measured was measured while they hung.
    const givenUp = (await fake.log()).filter((line) => line.event === 'closed' && line.isReset === true);
    process.stdout.write(
      `bulkhead: p99 of other invoices' calls ${Math.round(hangingP99)} ms while ${SLOTS} sends hang, ` +
        `${Math.round(calmP99)} ms in calm (at most ${P99_MS} ms)\n`,
    );
    expect(givenUp).toEqual([]);
    // A machine that is slow by itself is nothing the provider did.
    expect(hangingP99).toBeLessThanOrEqual(Math.max(P99_MS, 3 * calmP99));

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

/** Calls of the API at an even pace for so long, reading and posting by turns: the 99th percentile of what they waited. */
async function p99Within(windowMs: number, shop: Shop, invoice: Invoice): Promise<number> {
  const times: number[] = [];
  const calls = [
    () => shop.api.call('GET', `/v1/invoices/${invoice.id}`, { expected: [200] }),
    () => shop.api.call('GET', '/v1/invoices?limit=50', { expected: [200] }),
    () => shop.api.call('GET', '/v1/tasks', { expected: [200] }),
    () => shop.postInvoice({ dueOn: shop.day(5, 'fri') }),
  ];
  const timed = async (call: () => Promise<unknown>): Promise<void> => {
    const startedMs = performance.now();
    await call();
    times.push(performance.now() - startedMs);
  };
  const beganMs = performance.now();
  const inFlight: Promise<void>[] = [];
  for (let count = 0; count * CALL_EVERY_MS < windowMs; count += 1) {
    const waitMs = beganMs + count * CALL_EVERY_MS - performance.now();
    if (waitMs > 0) await pause(waitMs);
    inFlight.push(timed(calls[count % calls.length] as (typeof calls)[number]));
  }
  await Promise.all(inFlight);
  times.sort((a, b) => a - b);
  return times[Math.ceil(times.length * 0.99) - 1] as number;
}

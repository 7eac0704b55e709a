import pino from 'pino';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Bystanders } from '../../src/api/batch/bystanders.js';
import { takeLines } from '../../src/api/batch/take-lines.js';
import { Slots } from '../../src/api/batch/slots.js';
import { noContent, type Answer, type Call } from '../../src/api/call.js';

import { openWorld } from '../db/world.js';

/** A call that is being served until it is told to end. */
function slowCall(bystanders: Bystanders) {
  let end: (answer: Answer | Error) => void = () => undefined;
  const call = bystanders.counted({
    doc: {} as Call['doc'],
    serve: () =>
      new Promise<Answer>((resolve, reject) => {
        end = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
      }),
  });
  const served = call.serve(...([] as unknown as Parameters<Call['serve']>));
  return { served, end: (answer: Answer | Error) => end(answer) };
}

test('a batch goes on at once while nobody else is served', async () => {
  const bystanders = new Bystanders();
  expect(bystanders.areServed).toBe(false);
  await bystanders.letGoFirst();
});

test('it waits until all others are answered, also those that fail', async () => {
  const bystanders = new Bystanders();
  const [first, second] = [slowCall(bystanders), slowCall(bystanders)];
  expect(bystanders.areServed).toBe(true);
  const going = vi.fn();
  const wait = bystanders.letGoFirst().then(going);
  first.end(noContent);
  await first.served;
  expect(going).not.toHaveBeenCalled();
  second.end(new Error('refused'));
  await expect(second.served).rejects.toThrow('refused');
  await wait;
  expect(bystanders.areServed).toBe(false);
});

test('whoever was served is about for a second more', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(5_000);
  onTestFinished(() => clock.mockRestore());
  const bystanders = new Bystanders();
  expect(bystanders.areAbout).toBe(false);
  const call = slowCall(bystanders);
  expect(bystanders.areAbout).toBe(true);
  call.end(noContent);
  await call.served;
  clock.mockReturnValue(5_999);
  expect(bystanders.areAbout).toBe(true);
  clock.mockReturnValue(6_000);
  expect(bystanders.areAbout).toBe(false);
});

test('it does not wait for ever: somebody is always being served', async () => {
  vi.useFakeTimers();
  try {
    const bystanders = new Bystanders();
    const call = slowCall(bystanders);
    const wait = bystanders.letGoFirst();
    await vi.advanceTimersByTimeAsync(30);
    await wait;
    expect(bystanders.areServed).toBe(true);
    call.end(noContent);
    await call.served;
  } finally {
    vi.useRealTimers();
  }
});

test('lines are taken in between two courtesies: before each transaction, outside of it; a short one beside others', async () => {
  const world = await openWorld();
  onTestFinished(() => world.close());
  // A clock on which each line takes a millisecond.
  let clockMs = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => clockMs);
  onTestFinished(() => clock.mockRestore());
  let inside = 0;
  const courtesies: number[] = [];
  const transactions: number[] = [];
  class Witness extends Bystanders {
    override get areAbout(): boolean {
      return courtesies.length === 1;
    }
    override letGoFirst(): Promise<void> {
      courtesies.push(inside);
      return Promise.resolve();
    }
  }
  const lines = Array.from({ length: 120 }, (_, place) => ({
    line: place + 1,
    names: { number: null },
    size: 2,
    identity: () => Buffer.from('{}'),
    body: {},
  }));
  await takeLines(
    lines,
    {
      database: {
        ...world.database,
        withOrg: async (orgId, work) => {
          inside += 1;
          try {
            return await world.database.withOrg(orgId, work);
          } finally {
            inside -= 1;
          }
        },
      },
      orgId: world.orgId,
      slots: new Slots(2),
      bystanders: new Witness(),
      log: pino({ level: 'silent' }),
      leasePatienceMs: 1_000,
      prepare: () => Promise.resolve(),
      take: () => {
        clockMs += 1;
        return Promise.resolve('accepted');
      },
    },
    (outcomes) => transactions.push(outcomes.length),
  );
  expect(courtesies).toHaveLength(transactions.length);
  expect(courtesies.every((one) => one === 0)).toBe(true);
  expect(transactions).toEqual([12, 50, 50, 8]);
});

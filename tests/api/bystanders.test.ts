import { expect, test, vi } from 'vitest';
import { Bystanders } from '../../src/api/batch/bystanders.js';
import { noContent, type Answer, type Call } from '../../src/api/call.js';

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

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostmark } from '../../src/connectors/postmark/postmark.js';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { aMail, willing } from './letter.js';

const BLOCKED_MS = 300;

describe.each([{ isSecure: false }, { isSecure: true }])('the write, secure: $isSecure', ({ isSecure }) => {
  let fake: FakePostmark;
  beforeAll(async () => {
    fake = await startFakePostmark({ isSecure });
  });
  afterAll(() => fake.close());
  const end = () =>
    createPostmark({
      serverToken: 'token',
      messageStream: 'relances',
      apiUrl: fake.apiUrl,
      ...(fake.ca && { ca: fake.ca }),
    });
  const events = async (messageId: string) => {
    const log = await fake.log();
    const connection = log.find((line) => line.messageId === messageId)?.connection;
    return log.filter((line) => line.connection === connection);
  };

  it('happens in the tick of the last word: the provider has the whole request while our event loop is blocked', async () => {
    const connection = await end().connect();
    const mail = aMail();
    let askedNs = 0n;
    const answer = connection.handOver(mail, {
      timeoutMs: 2_000,
      mayWrite: () => {
        askedNs = process.hrtime.bigint();
        return true;
      },
    });
    // Nothing of this process runs from here: neither a promise nor a callback.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
    const unblockedNs = process.hrtime.bigint();
    expect(await answer).toMatchObject({ kind: 'accepted' });
    connection.release();
    const received = (await events(mail.messageId)).find((line) => line.event === 'received');
    expect(received?.atNs).toBeGreaterThan(askedNs);
    expect(received?.atNs).toBeLessThan(unblockedNs);
  });

  it('does not happen after a no: the provider sees a connection and not one byte of a request', async () => {
    const before = Math.max(...(await fake.log()).map((line) => line.connection));
    const connection = await end().connect();
    expect(await connection.handOver(aMail(), { timeoutMs: 500, mayWrite: () => false })).toEqual({
      kind: 'not_written',
    });
    connection.release();
    const seen = async () =>
      (await fake.log()).filter((line) => line.connection > before).map((line) => line.event);
    await expect.poll(seen).toEqual(['connected', 'closed']);
  });

  it('takes a large letter whole: 400 kB of HTML in the same tick', async () => {
    const connection = await end().connect();
    const mail = aMail({ html: `<p>${'é'.repeat(200_000)}</p>` });
    const answer = await connection.handOver(mail, willing());
    connection.release();
    expect(answer).toMatchObject({ kind: 'accepted' });
    const taken = (await fake.messages()).find(
      ({ letter }) => letter.Metadata?.['relance_message'] === mail.messageId,
    );
    expect(taken?.letter.HtmlBody).toBe(mail.html);
  });

  it('is followed by a reset when no answer comes in time, not by a farewell that the kernel delivers later', async () => {
    await fake.behave({ next: [{ answer: { kind: 'hang' } }] });
    const connection = await end().connect();
    const mail = aMail();
    expect(await connection.handOver(mail, willing(200))).toEqual({ kind: 'unknown', reason: 'time_out' });
    await expect
      .poll(async () => (await events(mail.messageId)).at(-1))
      .toMatchObject({
        event: 'closed',
        isReset: true,
      });
  });

  it('is given up when the connection breaks before it: nothing was sent, and that is known', async () => {
    const last = async () => Math.max(0, ...(await fake.log()).map((line) => line.connection));
    const before = await last();
    const connection = await end().connect();
    expect(connection.isAlive()).toBe(true);
    // The kernel connects before the provider knows: what it has not seen it cannot cut.
    await expect.poll(last).toBeGreaterThan(before);
    await fake.cutAll();
    await expect.poll(() => connection.isAlive()).toBe(false);
    expect(await connection.handOver(aMail(), willing())).toEqual({ kind: 'not_written' });
    connection.release();
  });
});

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSmtp } from '../../src/connectors/smtp/smtp.js';
import { aMail, willing } from './letter.js';

interface Note {
  readonly what: string;
  readonly atNs: bigint;
}
type Script = Partial<Record<'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'dot', string>>;

const TIMEOUT_MS = 300;

let relay: Worker;
let url: string;
beforeAll(async () => {
  relay = new Worker(new URL('relay-thread.mjs', import.meta.url));
  const [{ port }] = (await once(relay, 'message')) as [{ port: number }];
  url = `smtp://127.0.0.1:${port}`;
});
afterAll(() => relay.terminate());

async function ask(order: { script?: Script }): Promise<readonly Note[]> {
  relay.postMessage(order);
  const [{ notes }] = (await once(relay, 'message')) as [{ notes: Note[] }];
  return notes;
}
const commands = async (): Promise<string[]> => (await ask({})).map((note) => note.what);

async function handOver(script: Script, limits = willing(TIMEOUT_MS)) {
  await ask({ script });
  const connection = await createSmtp({ url }).connect();
  const answer = await connection.handOver(
    aMail({ headers: { 'Message-ID': '<m@atelier.example>' } }),
    limits,
  );
  connection.release();
  return answer;
}

const refused = (reason: string) => ({ kind: 'refused', reason });
const deadAddress = { kind: 'refused', reason: 'invalid_address', isAddressDead: true };
const deferred = (code: number) => ({ kind: 'later', reason: `deferred_${code}`, retryAfterMs: 300_000 });
const closing = { kind: 'later', reason: 'relay_closing', retryAfterMs: 60_000, scope: 'account' };
const credentials = { kind: 'later', reason: 'token_refused', retryAfterMs: 60_000, scope: 'credentials' };
const silent = (reason: string) => ({ kind: 'later', reason, retryAfterMs: 30_000, isSilence: true });
const unknown = (reason: string) => ({ kind: 'unknown', reason });

const TABLE: readonly [string, Script, unknown][] = [
  ['250 after the dot', {}, { kind: 'accepted', providerMessageId: '<m@atelier.example>' }],
  [
    '251 for the recipient',
    { RCPT: '251 forwarded' },
    { kind: 'accepted', providerMessageId: '<m@atelier.example>' },
  ],
  ['451 for the sender', { MAIL: '451 4.7.1 later' }, deferred(451)],
  ['550 for the sender', { MAIL: '550 5.7.1 not yours' }, refused('sender_refused')],
  ['552 for the size', { MAIL: '552 5.3.4 too big' }, refused('too_large')],
  ['530 for want of a login', { MAIL: '530 5.7.0 log in' }, credentials],
  ['421 at the sender', { MAIL: '421 4.3.2 closing' }, closing],
  ['450 for the recipient (greylisting)', { RCPT: '450 4.2.0 greylisted' }, deferred(450)],
  ['550 for the recipient', { RCPT: '550 no such user' }, deadAddress],
  ['550 5.1.1 for the recipient', { RCPT: '550 5.1.1 no such user' }, deadAddress],
  ['551 for the recipient', { RCPT: '551 moved' }, deadAddress],
  ['550 5.2.1 for the recipient', { RCPT: '550 5.2.1 closed' }, deadAddress],
  [
    '550 5.7.1 for the recipient (policy)',
    { RCPT: '550 5.7.1 relaying denied' },
    refused('recipient_refused'),
  ],
  ['550 5.1.8 (the sender\u2019s address)', { RCPT: '550 5.1.8 bad sender' }, refused('recipient_refused')],
  ['554 for the recipient', { RCPT: '554 no' }, refused('recipient_refused')],
  ['451 for DATA', { DATA: '451 4.3.0 later' }, deferred(451)],
  ['554 for DATA', { DATA: '554 5.6.0 no' }, refused('content_refused')],
  ['451 after the dot', { dot: '451 4.3.0 later' }, deferred(451)],
  ['421 after the dot', { dot: '421 4.3.0 closing' }, closing],
  ['550 after the dot', { dot: '550 5.7.1 spam' }, refused('content_refused')],
  ['550 5.1.1 after the dot', { dot: '550 5.1.1 no such user' }, deadAddress],
  ['550 without an enhanced code after the dot', { dot: '550 no' }, refused('content_refused')],
  ['552 after the dot', { dot: '552 5.2.2 full' }, refused('too_large')],
  ['silence at the sender', { MAIL: 'hang' }, silent('time_out')],
  ['silence at DATA', { DATA: 'hang' }, silent('time_out')],
  ['a reset at the recipient', { RCPT: 'reset' }, silent('connection_lost')],
  ['hung up at DATA', { DATA: 'close' }, silent('connection_lost')],
  ['silence after the dot', { dot: 'hang' }, unknown('time_out')],
  ['a reset after the dot', { dot: 'reset' }, unknown('connection_lost')],
  ['hung up after the dot', { dot: 'close' }, unknown('connection_lost')],
  ['nonsense after the dot', { dot: 'what?' }, unknown('connection_lost')],
];

describe('answers of an SMTP relay', () => {
  it.each(TABLE)('%s', async (_shape, script, meaning) => {
    const startedMs = performance.now();
    expect(await handOver(script)).toEqual(meaning);
    expect(performance.now() - startedMs).toBeLessThan(2 * TIMEOUT_MS + 5_000);
  });

  it.each([
    ['no greeting', { greeting: '554 no' }],
    ['a refused EHLO', { EHLO: '421 busy' }],
    ['hung up at once', { greeting: 'close' }],
  ])('%s: no session, nothing was sent', async (_shape, script) => {
    await ask({ script });
    await expect(createSmtp({ url }).connect()).rejects.toThrow();
    expect(await createSmtp({ url }).probe()).toBe('unwell');
  });

  it('nobody there: no session', async () => {
    await expect(createSmtp({ url: 'smtp://127.0.0.1:1' }).connect()).rejects.toThrow();
  });
});

describe('the last word over SMTP', () => {
  it('is asked after the 354, and the dot is written in its tick: the relay has it while our thread is blocked', async () => {
    let askedNs = 0n;
    let unblockedNs = 0n;
    const answer = await handOver(
      {},
      {
        timeoutMs: 2_000,
        mayWrite: () => {
          askedNs = process.hrtime.bigint();
          // The write comes right after this returns; then nothing of this thread runs for a while.
          queueMicrotask(() => {
            Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
            unblockedNs = process.hrtime.bigint();
          });
          return true;
        },
      },
    );
    expect(answer).toMatchObject({ kind: 'accepted' });
    const notes = await ask({});
    const dot = notes.find((note) => note.what === 'dot');
    const data = notes.find((note) => note.what === 'DATA');
    expect(data?.atNs).toBeLessThan(askedNs);
    expect(dot?.atNs).toBeGreaterThan(askedNs);
    expect(dot?.atNs).toBeLessThan(unblockedNs);
  });

  it('no: the connection is reset after the 354, and no relay takes a mail without its dot', async () => {
    expect(await handOver({}, { timeoutMs: 500, mayWrite: () => false })).toEqual({ kind: 'not_written' });
    await expect.poll(commands).toContain('closed');
    expect(await commands()).toEqual(expect.arrayContaining(['DATA', 'error ECONNRESET']));
    expect(await commands()).not.toContain('dot');
  });
});

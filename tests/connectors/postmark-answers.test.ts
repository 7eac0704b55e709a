import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HandOverAnswer } from '../../src/connectors/mail-end.js';
import { createPostmark } from '../../src/connectors/postmark/postmark.js';
import { retryAfterMs } from '../../src/connectors/wire/retry-after.js';
import type { Fault, FaultyAnswer } from '../support/fake-postmark/faults.js';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { aMail, willing } from './letter.js';

const TIMEOUT_MS = 300;
const status = (code: number, given: Partial<FaultyAnswer & { kind: 'status' }> = {}): Fault => ({
  answer: { kind: 'status', status: code, ...given },
});
const coded = (http: number, code: number, message?: string): Fault =>
  status(http, { code, ...(message !== undefined && { message }) });

const later = (reason: string, retryAfterMs: number, scope: 'account' | 'credentials') => ({
  kind: 'later',
  reason,
  retryAfterMs,
  scope,
});
const refused = (reason: string) => ({ kind: 'refused', reason });
const deadAddress = (reason: string) => ({ kind: 'refused', reason, isAddressDead: true });
const unknown = (reason: string) => ({ kind: 'unknown', reason });

/** One row for each shape of answer (guide: e-mail §A2): what the provider does, and what it means. */
const TABLE: readonly [string, Fault, unknown][] = [
  ['200, code 0 and an id', {}, { kind: 'accepted', providerMessageId: expect.any(String) as string }],
  [
    '200, code 0 without an id',
    status(200, { body: '{"ErrorCode":0}' }),
    unknown('http_200_unreadable_answer'),
  ],
  ['200, code 406', coded(200, 406), deadAddress('inactive_recipient')],
  ['200, code 300', coded(200, 300), deadAddress('invalid_address')],
  ['200, code 10', coded(200, 10), later('token_refused', 60_000, 'credentials')],
  ['200, a code nobody documented', coded(200, 9999), unknown('http_200_code_9999')],
  [
    '200, a page of HTML',
    status(200, { body: '<html>Log in</html>' }),
    unknown('http_200_unreadable_answer'),
  ],
  ['200, a JSON list', status(200, { body: '[]' }), unknown('http_200_unreadable_answer')],
  ['200, nothing', status(200, { body: '' }), unknown('http_200_unreadable_answer')],
  ['202, nothing', status(202, { body: '' }), unknown('http_202_unreadable_answer')],
  ['204', status(204, { body: '' }), unknown('http_204_unreadable_answer')],
  [
    '201 with all the right words',
    status(201, { body: '{"ErrorCode":0,"MessageID":"x"}' }),
    unknown('http_201_unreadable_answer'),
  ],
  ['302 to somewhere', status(302, { headers: { location: '/elsewhere' } }), unknown('http_302_code_302')],
  ['400', status(400), unknown('http_400_code_400')],
  ['401, code 10', coded(401, 10), later('token_refused', 60_000, 'credentials')],
  ['401 with HTML', status(401, { body: '<html>' }), later('token_refused', 60_000, 'credentials')],
  ['403', status(403, { body: 'Forbidden' }), unknown('http_403_unreadable_answer')],
  ['404', status(404, { body: '{}' }), unknown('http_404_unreadable_answer')],
  ['408', status(408), unknown('http_408_code_408')],
  ['413', status(413), refused('too_large')],
  ['413 with HTML', status(413, { body: '<html>' }), refused('too_large')],
  ['422, code 300 about To', coded(422, 300, "Invalid 'To' address: 'x'."), deadAddress('invalid_address')],
  ['422, code 300 about nothing in particular', coded(422, 300), deadAddress('invalid_address')],
  ['422, code 300 about From', coded(422, 300, "Invalid 'From' address: 'x'."), refused('invalid_request')],
  ['422, code 406', coded(422, 406), deadAddress('inactive_recipient')],
  ['422, code 400', coded(422, 400), refused('sender_unknown_to_provider')],
  ['422, code 401', coded(422, 401), refused('sender_not_confirmed')],
  ['422, code 405', coded(422, 405), refused('account_may_not_send')],
  ['422, code 412', coded(422, 412), refused('account_pending_approval')],
  ['422, a code nobody documented', coded(422, 9999), refused('provider_code_9999')],
  ['422 with HTML', status(422, { body: '<html>' }), unknown('http_422_unreadable_answer')],
  ['422, code 429', coded(422, 429), later('rate_limited', 60_000, 'account')],
  ['429 without Retry-After', status(429), later('rate_limited', 60_000, 'account')],
  [
    '429, Retry-After 7',
    status(429, { headers: { 'retry-after': '7' } }),
    later('rate_limited', 7_000, 'account'),
  ],
  [
    '429, Retry-After nonsense',
    status(429, { headers: { 'retry-after': 'soon' } }),
    later('rate_limited', 60_000, 'account'),
  ],
  ['500', status(500), unknown('http_500_code_500')],
  [
    '500, code 0',
    status(500, { body: '{"ErrorCode":0,"MessageID":"x"}' }),
    unknown('http_500_unreadable_answer'),
  ],
  ['502 with HTML', status(502, { body: '<html>Bad gateway' }), unknown('http_502_unreadable_answer')],
  ['503', status(503), unknown('http_503_code_503')],
  ['503, code 100', coded(503, 100), later('provider_maintenance', 60_000, 'account')],
  [
    '503, code 100, Retry-After 30',
    status(503, { code: 100, headers: { 'retry-after': '30' } }),
    later('provider_maintenance', 30_000, 'account'),
  ],
  ['503, code 10', coded(503, 10), unknown('http_503_code_10')],
  ['504', status(504, { body: '' }), unknown('http_504_unreadable_answer')],
  [
    '200, invalid JSON',
    status(200, { body: '{"ErrorCode":0,"MessageID":"x"' }),
    unknown('http_200_unreadable_answer'),
  ],
  ['no answer at all', { answer: { kind: 'hang' } }, unknown('time_out')],
  ['no answer although it was taken', { accepts: true, answer: { kind: 'hang' } }, unknown('time_out')],
  ['headers, then nothing', { accepts: true, answer: { kind: 'stall' } }, unknown('http_200_time_out')],
  [
    'headers of a 429, then nothing',
    { answer: { kind: 'stall', status: 429 } },
    later('rate_limited', 60_000, 'account'),
  ],
  [
    'headers of a 500, then nothing',
    { answer: { kind: 'stall', status: 500 } },
    unknown('http_500_time_out'),
  ],
  ['half a body', { accepts: true, answer: { kind: 'cut' } }, unknown('http_200_connection_lost')],
  ['a reset before the first byte', { answer: { kind: 'reset' } }, unknown('connection_lost')],
  [
    'one byte a second',
    { accepts: true, answer: { kind: 'drip', everyMs: 1_000 } },
    unknown('http_200_time_out'),
  ],
  [
    'an answer longer than anybody needs',
    status(200, { body: 'x'.repeat(2_000_000) }),
    unknown('http_200_too_large'),
  ],
];

describe.each([{ isSecure: false }, { isSecure: true }])(
  'answers of Postmark, secure: $isSecure',
  ({ isSecure }) => {
    let fake: FakePostmark;
    beforeAll(async () => {
      fake = await startFakePostmark({ isSecure });
    });
    afterAll(() => fake.close());

    async function handOver(fault: Fault): Promise<HandOverAnswer> {
      await fake.behave({ next: [fault] });
      const end = createPostmark({
        serverToken: 'token',
        messageStream: 'relances',
        apiUrl: fake.apiUrl,
        ...(fake.ca && { ca: fake.ca }),
      });
      const connection = await end.connect();
      const answer = await connection.handOver(aMail(), willing(TIMEOUT_MS));
      connection.release();
      return answer;
    }

    it.each(TABLE)('%s', async (_shape, fault, meaning) => {
      const startedMs = performance.now();
      expect(await handOver(fault)).toEqual(meaning);
      expect(performance.now() - startedMs).toBeLessThan(TIMEOUT_MS + 5_000);
    });

    it('tries each mail once, whatever the answer', async () => {
      const posts = (await fake.log()).filter((line) => line.event === 'received');
      expect(posts.length).toBe(TABLE.length);
      expect(new Set(posts.map((line) => line.messageId)).size).toBe(TABLE.length);
    });
  },
);

describe('Retry-After', () => {
  const now = Date.parse('2026-11-24T10:00:00Z');
  it.each([
    ['7', 7_000],
    ['0', 0],
    [' 120 ', 120_000],
    ['Tue, 24 Nov 2026 10:01:30 GMT', 90_000],
    ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
    ['-5', 60_000],
    ['999999999', 86_400_000],
    ['in a while', 60_000],
    ['', 60_000],
    [undefined, 60_000],
  ])('%s', (value, expected) => {
    expect(retryAfterMs(value, 60_000, now)).toBe(expected);
  });
});

describe('no connection', () => {
  const endAt = (apiUrl: string) =>
    createPostmark({ serverToken: 'token', messageStream: 'relances', apiUrl });

  it.each([
    ['refused', 'http://127.0.0.1:1'],
    ['refused, TLS', 'https://127.0.0.1:1'],
    ['no such name', 'http://no-such-host.invalid'],
  ])('%s: nothing was sent, and that is known', async (_what, apiUrl) => {
    await expect(endAt(apiUrl).connect()).rejects.toThrow();
  });

  it('a certificate nobody trusts: no request is written to whoever that is', async () => {
    const fake = await startFakePostmark({ isSecure: true });
    await expect(endAt(fake.apiUrl).connect()).rejects.toMatchObject({ code: /CERT|SIGNED/ });
    expect((await fake.log()).map((line) => line.event)).not.toContain('begun');
    fake.close();
  });

  it('somebody who is no TLS server', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('hello\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await expect(
      endAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}`).connect(),
    ).rejects.toThrow();
    server.close();
  });
});

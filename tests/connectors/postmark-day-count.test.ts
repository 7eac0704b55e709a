import { expect, test } from 'vitest';
import { createDayCount } from '../../src/connectors/postmark/day-count.js';
import { civilDate } from '../../src/domain/time.js';

/** A Postmark that answers this, and remembers what it was asked. */
function postmark(status: number, body: string) {
  const asked: { url: string; token: string | null }[] = [];
  const ask = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    asked.push({
      url: input instanceof Request ? input.url : String(input),
      token: new Headers(init?.headers).get('x-postmark-server-token'),
    });
    return Promise.resolve(new Response(body, { status }));
  };
  const count = createDayCount({
    serverToken: 'secret',
    messageStream: 'relances',
    apiUrl: null,
    fetch: ask,
  });
  return { count, asked };
}
const DAY = civilDate('2026-11-23');

test('asks for one day of one stream', async () => {
  const body = { Days: [{ Date: '2026-11-23', Sent: 87 }], Sent: 87 };
  const { count, asked } = postmark(200, JSON.stringify(body));
  expect(await count(DAY)).toBe(87);
  expect(asked).toEqual([
    {
      url: 'https://api.postmarkapp.com/stats/outbound/sends?fromdate=2026-11-23&todate=2026-11-23&messagestream=relances',
      token: 'secret',
    },
  ]);
});

test('a day without mails has none', async () => {
  expect(await postmark(200, '{"Days": [], "Sent": 0}').count(DAY)).toBe(0);
});

test.each([
  [401, '{"ErrorCode": 10, "Message": "…"}'],
  [500, ''],
  [200, '<html>'],
  [200, '{"Sent": "many"}'],
  [200, '{"Sent": -1}'],
])('says nothing rather than something wrong: %i %s', async (status, body) => {
  await expect(postmark(status, body).count(DAY)).rejects.toThrow();
});

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createReadBack } from '../../src/connectors/postmark/events/read-back.js';

// Questions to Postmark's API as its reference describes the answers; over real HTTP.
const ID = '883953f4-6105-42a2-a16a-77a8eac79483';
type Answers = Readonly<Record<string, readonly [status: number, body: string | object]>>;

async function postmark(answers: Answers) {
  // Short only where no answer comes: a busy machine must not look like a silent provider.
  const timeoutMs = Object.values(answers).some(([status]) => status === 0) ? 300 : 30_000;
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const [status, body] = answers[path] ?? [404, '<html>not here</html>'];
    if (status === 0) return;
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { readBack: createReadBack({ serverToken: 'secret-token', apiUrl, timeoutMs }), asked };
}

const hard = { kind: 'bounced', hard: true, reason: 'hard_bounce' } as const;
const spam = { kind: 'complained', reason: 'spam_complaint' } as const;
const details = `/messages/outbound/${ID}/details`;
const known = (events: readonly string[], metadata: object = { relance_message: 'msg_1' }) =>
  [
    200,
    { MessageID: ID, Status: 'Sent', Metadata: metadata, MessageEvents: events.map((Type) => ({ Type })) },
  ] as const;
const bounces = (...types: readonly string[]) =>
  [200, { TotalCount: types.length, Bounces: types.map((Type) => ({ Type, MessageID: ID })) }] as const;

test.each([
  ['its own events show the bounce', hard, { [details]: known(['Delivered', 'Bounced']) }, 'confirmed'],
  [
    'its bounces show it',
    hard,
    { [details]: known(['Delivered']), '/bounces': bounces('HardBounce') },
    'confirmed',
  ],
  [
    'its bounces show the complaint',
    spam,
    { [details]: known([]), '/bounces': bounces('SpamComplaint') },
    'confirmed',
  ],
  [
    'a soft bounce is no hard one',
    hard,
    { [details]: known([]), '/bounces': bounces('SoftBounce') },
    'not_shown',
  ],
  [
    'a bounce is no complaint',
    spam,
    { [details]: known(['Bounced']), '/bounces': bounces('HardBounce') },
    'not_shown',
  ],
  ['nothing is shown yet', hard, { [details]: known([]), '/bounces': bounces() }, 'not_shown'],
  ['it is unknown', hard, { [details]: [422, { ErrorCode: 701, Message: 'not found' }] }, 'contradicted'],
  [
    'it is another message',
    hard,
    { [details]: known(['Bounced'], { relance_message: 'msg_2' }) },
    'contradicted',
  ],
  ['the token is refused', hard, { [details]: [401, { ErrorCode: 10 }] }, 'cannot_ask'],
  ['it is down', hard, { [details]: [503, 'x'] }, 'cannot_ask'],
  ['something else answers', hard, { [details]: [200, '<html>captive</html>'] }, 'cannot_ask'],
  ['it answers nothing that can be read', hard, { [details]: [200, {}] }, 'cannot_ask'],
  ['the address is not there', hard, {}, 'cannot_ask'],
  ['it does not answer', hard, { [details]: [0, ''] }, 'cannot_ask'],
] as const)('%s', async (_name, fate, answers, verdict) => {
  const { readBack, asked } = await postmark(answers);
  expect(await readBack({ providerMessageId: ID, messageId: 'msg_1', fate })).toBe(verdict);
  expect(asked[0]?.headers['x-postmark-server-token']).toBe('secret-token');
  expect(asked.length).toBeLessThanOrEqual(2);
  for (const one of asked) expect(one.method).toBe('GET');
});

test('an id out of an event cannot leave its place in the address', async () => {
  const { readBack, asked } = await postmark({});
  await readBack({ providerMessageId: '../../servers?x=', messageId: 'msg_1', fate: hard });
  expect(asked.map((one) => one.url)).toEqual(['/messages/outbound/..%2F..%2Fservers%3Fx%3D/details']);
});

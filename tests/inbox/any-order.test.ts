import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/log.js';
import { InboxApplier } from '../../src/worker/inbox/inbox-applier.js';
import { customerBody, house, type Firm } from '../api/house.js';
import { connect, holdsOf, messageState, openTasks, written } from '../api/postmark-house.js';
import { bounce, complaint, delivery, inbound, subscriptionChange } from '../support/postmark-payloads.js';

// Events come in any order, late and more than once: the end is that of the same events told once, in order.
const opened = house();
const here = () => opened.here;

const EVENTS = {
  delivery: (id: string) => delivery(id, { MessageID: `pm-${id}` }),
  soft: (id: string) => bounce(id, { MessageID: `pm-${id}`, ID: 1, Type: 'SoftBounce' }),
  hard: (id: string) => bounce(id, { MessageID: `pm-${id}`, ID: 2 }),
  spam: (id: string) => complaint(id, { MessageID: `pm-${id}`, ID: 3 }),
  unsubscribe: (id: string) => subscriptionChange(id, { MessageID: `pm-${id}` }),
  away: (id: string) => bounce(id, { MessageID: `pm-${id}`, ID: 4, Type: 'AutoResponder' }),
  reply: (id: string, replyTo: string) => inbound(replyTo, { MessageID: `in-${id}` }),
};
type Name = keyof typeof EVENTS;
interface Told {
  readonly event: Name;
  /** The first message was accepted, the answer to the second one's hand-over was lost. */
  readonly mail: 0 | 1;
}

/** What a firm looks like from outside, without ids and without the order of the story. */
async function endOf(firm: Firm, invoices: readonly string[], mails: readonly string[]) {
  const tasks = await openTasks(firm);
  return {
    states: await Promise.all(mails.map((id) => messageState(firm, id))),
    holds: await Promise.all(invoices.map(async (id) => (await holdsOf(firm, id)).sort())),
    tasks: tasks.map((task) => task.kind).sort(),
    told: (await Promise.all(invoices.map((id) => firm.story(id))))
      .flat()
      .filter((type) => /^(message|reply|hold)\./.test(type))
      .sort(),
  };
}

async function tell(events: readonly Told[]) {
  const firm = await here().open();
  const customer = customerBody('C-1');
  const [first, second] = [await firm.postInvoice({ customer }), await firm.postInvoice({ customer })];
  const mails = [
    await written(firm, [first]),
    await written(firm, [second], { isSent: false, leaseMs: 1 }),
  ] as const;
  const postmark = await connect(firm);
  for (const { event, mail } of events) {
    const { id, replyTo } = mails[mail];
    expect((await postmark.send(EVENTS[event](id, replyTo))).status).toBe(200);
  }
  // Whatever met a lease is applied by the worker, as it would be a second later.
  await here().eyes.query('UPDATE inbox SET next_attempt_at = now() WHERE org_id = $1', [firm.orgId]);
  await new InboxApplier(here().database, createLogger({ name: 'x', level: 'silent' }), undefined).pass();
  return endOf(firm, [first.id, second.id], [mails[0].id, mails[1].id]);
}

const NAMES = Object.keys(EVENTS) as Name[];
const told = fc.record({ event: fc.constantFrom(...NAMES), mail: fc.constantFrom(0 as const, 1 as const) });
const keyOf = ({ event, mail }: Told) => NAMES.indexOf(event) * 2 + mail;

/** Each event once, in the order in which life would have it. */
const inOrder = (events: readonly Told[]): Told[] =>
  [...new Map(events.map((one) => [keyOf(one), one])).values()].sort((a, b) => keyOf(a) - keyOf(b));

test('any order and any repetition of events ends as the same events once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 2, maxLength: 9 }), async (events) => {
      expect(await tell(events)).toEqual(await tell(inOrder(events)));
    }),
    { numRuns: 12 },
  );
}, 240_000);

test.each([
  [['delivery', 'hard']],
  [['hard', 'delivery']],
  [['delivery', 'hard', 'delivery', 'hard']],
] satisfies [Name[]][])('a delivery never overrides a bounce: %j', async (names) => {
  const end = await tell(names.map((event) => ({ event, mail: 0 })));
  expect(end.states[0]).toBe('bounced');
  expect(end.holds).toEqual([['undeliverable'], ['undeliverable']]);
  expect(end.tasks).toEqual(['check_address', 'check_address']);
});

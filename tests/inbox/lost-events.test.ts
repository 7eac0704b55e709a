import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLostEvents } from '../../src/connectors/postmark/events/lost-events.js';
import { createLogger } from '../../src/log.js';
import { InboxApplier } from '../../src/worker/inbox/inbox-applier.js';
import { LostEventsPoller } from '../../src/worker/inbox/lost-events-poller.js';
import {
  connect,
  healthOf,
  holdsOf,
  INBOUND,
  openTasks,
  written,
  type Postmark,
} from '../api/postmark-house.js';
import { customerBody, house, type Firm, type InvoiceSeen } from '../api/house.js';
import { startFakePostmark, type FakePostmark } from '../support/fake-postmark/start.js';
import { bounce, complaint, inbound } from '../support/postmark-payloads.js';

// Events that Postmark told nobody: it is asked for them, and they come through the same inbox.
const opened = house();
const here = () => opened.here;
const log = createLogger({ name: 'inbox', level: 'silent' });
const TOKEN = 'a-server-token';

let postmarkItself: FakePostmark;
beforeAll(async () => {
  postmarkItself = await startFakePostmark();
});
afterAll(() => postmarkItself.close());

const poller = (token = TOKEN) =>
  new LostEventsPoller(
    here().database,
    log,
    createLostEvents({ serverToken: token, messageStream: 'relances', apiUrl: postmarkItself.apiUrl }),
  );
const apply = () => new InboxApplier(here().database, log, undefined).pass();

interface Scene {
  readonly firm: Firm;
  readonly invoice: InvoiceSeen;
  readonly postmark: Postmark;
  readonly mail: { readonly id: string; readonly replyTo: string };
}
async function scene(settings?: unknown): Promise<Scene> {
  const firm = await here().open({ sandbox: false });
  const invoice = await firm.postInvoice({ customer: customerBody('C-1') });
  const mail = await written(firm, [invoice], { provider: 'postmark' });
  return { firm, invoice, mail, postmark: await connect(firm, settings) };
}

/** As `GET /bounces` shows it: no metadata, no name of a webhook. */
function listed(told: Readonly<Record<string, unknown>>, mail: { readonly id: string }) {
  const { RecordType: _type, Metadata: _metadata, ...row } = told;
  return { ...row, MessageID: `pm-${mail.id}` };
}
const inAnHour = (firm: Firm) =>
  here().eyes.query(`UPDATE connector SET polled_at = polled_at - interval '61 minutes' WHERE org_id = $1`, [
    firm.orgId,
  ]);
const shown = async ({ firm, postmark }: Scene) => (await healthOf(firm, postmark)).events;

describe('a bounce that was told to nobody', () => {
  test('is found within the hour, and does what it would have done', async () => {
    const there = await scene();
    await postmarkItself.behave({
      tokens: [TOKEN],
      bounces: [listed(bounce(there.mail.id), there.mail)],
      inbound: [],
    });
    await poller().pass();
    await apply();
    expect(await holdsOf(there.firm, there.invoice.id)).toEqual(['undeliverable']);
    expect(await shown(there)).toMatchObject({ applied: 1, unmatched: 0 });
  });

  test('told as well, before or after, it is applied once', async () => {
    const before = await scene();
    const told = bounce(before.mail.id, { MessageID: `pm-${before.mail.id}` });
    await postmarkItself.behave({ tokens: [TOKEN], bounces: [listed(told, before.mail)], inbound: [] });
    await before.postmark.send(told);
    await poller().pass();
    await apply();
    expect(await shown(before)).toMatchObject({ applied: 1, waiting: 0 });

    const after = await scene();
    const late = complaint(after.mail.id, { MessageID: `pm-${after.mail.id}` });
    await postmarkItself.behave({ bounces: [listed(late, after.mail)] });
    await poller().pass();
    await apply();
    await after.postmark.send(late);
    await apply();
    expect(await shown(after)).toMatchObject({ applied: 1, waiting: 0 });
    expect(await holdsOf(after.firm, after.invoice.id)).toEqual(['stopped']);
  });

  test('is asked for once an hour, by one worker, and again when there was no answer', async () => {
    const there = await scene();
    await postmarkItself.behave({ tokens: [TOKEN], bounces: [], inbound: [] });
    const asked = async () =>
      (await postmarkItself.log()).filter((line) => line.path?.startsWith('/bounces') === true).length;
    const already = await asked();
    await Promise.all([poller().pass(), poller().pass()]);
    await poller().pass();
    expect((await asked()) - already).toBe(1);

    await inAnHour(there.firm);
    await poller('another-token').pass();
    await postmarkItself.behave({ bounces: [listed(bounce(there.mail.id), there.mail)] });
    await inAnHour(there.firm);
    await poller().pass();
    await apply();
    expect(await shown(there)).toMatchObject({ applied: 1 });
  });

  test('of another organisation’s message, or of nobody’s, is not kept', async () => {
    const [one, other] = [await scene(), await scene()];
    const foreign = { ...bounce('x'), MessageID: 'pm-of-the-shop' };
    await postmarkItself.behave({
      tokens: [TOKEN],
      bounces: [listed(bounce(other.mail.id), other.mail), foreign],
      inbound: [],
    });
    await poller().pass();
    await apply();
    expect(await shown(one)).toMatchObject({ applied: 0, unmatched: 0 });
    expect(await shown(other)).toMatchObject({ applied: 1, unmatched: 0 });
    expect(await holdsOf(one.firm, one.invoice.id)).toEqual([]);
  });
});

describe('a reply that was told to nobody', () => {
  test('is found where an inbound address is set, and read once', async () => {
    const there = await scene();
    const reply = inbound(there.mail.replyTo, { MessageID: `in-${there.mail.id}` });
    await postmarkItself.behave({ tokens: [TOKEN], bounces: [], inbound: [reply] });
    await poller().pass();
    await apply();
    await there.postmark.send(reply);
    await inAnHour(there.firm);
    await poller().pass();
    await apply();
    expect(await holdsOf(there.firm, there.invoice.id)).toEqual(['reply']);
    expect((await openTasks(there.firm)).map((task) => task.kind)).toEqual(['read_reply']);
    expect(await shown(there)).toMatchObject({ applied: 1 });
  });

  test('to another address is none of ours; without an inbound address nobody asks', async () => {
    const elsewhere = await scene({ inboundAddress: 'ailleurs@in.atelier.example' });
    const none = await scene({});
    const reply = inbound(INBOUND.replace('@', '+nothing@'), { MessageID: `in-${elsewhere.mail.id}` });
    await postmarkItself.behave({ tokens: [TOKEN], bounces: [], inbound: [reply] });
    await poller().pass();
    await apply();
    expect(await shown(elsewhere)).toMatchObject({ applied: 0, unmatched: 0 });
    expect(await shown(none)).toMatchObject({ applied: 0, unmatched: 0 });
  });
});

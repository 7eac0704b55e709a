import { describe, expect, test } from 'vitest';
import { bounce, complaint, delivery, subscriptionChange } from '../support/postmark-payloads.js';
import { customerBody, house, OPERATOR_KEY, slugOf, type Firm, type InvoiceSeen } from './house.js';
import { connect, healthOf, holdsOf, messageState, openTasks, written } from './postmark-house.js';
import { giveTask } from './task-work.js';

// Contract §7, "Replies, bounces", through the address Postmark calls. No provider can be asked in this process:
// events whose credentials are right are believed (ADR 0011).
const opened = house();
const here = () => opened.here;

/** Two open invoices of one customer, a message about the first, and a connector. */
async function scene() {
  const firm = await here().open();
  const customer = customerBody('C-1');
  const first = await firm.postInvoice({ customer });
  const second = await firm.postInvoice({ customer });
  const mail = await written(firm, [first]);
  return { firm, first, second, mail, postmark: await connect(firm) };
}

const patch = (firm: Firm, invoice: InvoiceSeen, body: unknown) =>
  here().send('PATCH', `/v1/customers/${invoice.customer.id}`, { key: firm.key, body });
const kindsOf = async (firm: Firm) => (await openTasks(firm)).map((task) => task.kind);

describe('a delivery', () => {
  test('is noted once, whatever the number of times it is told', async () => {
    const { firm, first, mail, postmark } = await scene();
    const event = delivery(mail.id);
    const answers = [];
    for (let time = 0; time < 10; time += 1) answers.push((await postmark.send(event)).body.status);
    expect(answers).toEqual(['stored', ...Array<string>(9).fill('known')]);
    expect(await messageState(firm, mail.id)).toBe('delivered');
    expect((await firm.story(first.id)).filter((type) => type === 'message.delivered')).toHaveLength(1);
    expect((await healthOf(firm, postmark)).events).toMatchObject({ applied: 1, waiting: 0 });
  });

  test('ten at the same moment are one', async () => {
    const { firm, first, mail, postmark } = await scene();
    const event = delivery(mail.id);
    const replies = await Promise.all(Array.from({ length: 10 }, () => postmark.send(event)));
    expect(replies.map((reply) => reply.status)).toEqual(Array(10).fill(200));
    expect(replies.filter((reply) => reply.body.status === 'stored')).toHaveLength(1);
    expect((await firm.story(first.id)).filter((type) => type === 'message.delivered')).toHaveLength(1);
  });

  test("is found by Postmark's own id when the metadata is missing", async () => {
    const { firm, mail, postmark } = await scene();
    await postmark.send(delivery('', { MessageID: `pm-${mail.id}`, Metadata: {} }));
    expect(await messageState(firm, mail.id)).toBe('delivered');
  });
});

describe('a hard bounce', () => {
  test.each(['HardBounce', 'BadEmailAddress'])(
    '%s: nothing more to that address on any invoice of any customer who uses it, a person is asked',
    async (Type) => {
      const { firm, first, second, mail, postmark } = await scene();
      const sameAddress = await firm.postInvoice({
        customer: customerBody('C-2', { email: 'Compta@Mecanique-Rhone.example' }),
      });
      const elsewhere = await firm.postInvoice({
        customer: customerBody('C-3', { email: 'x@else.example' }),
      });
      expect((await postmark.send(bounce(mail.id, { Type, TypeCode: 999 }))).status).toBe(200);
      expect(await messageState(firm, mail.id)).toBe('bounced');
      for (const { id } of [first, second, sameAddress])
        expect(await holdsOf(firm, id)).toEqual(['undeliverable']);
      expect(await holdsOf(firm, elsewhere.id)).toEqual([]);
      expect(await kindsOf(firm)).toEqual(Array(3).fill('check_address'));
      // Whoever comes later with the same address is not written to either.
      const later = await firm.postInvoice({ customer: customerBody('C-4') });
      expect(later.holds.map((hold) => hold.reason)).toEqual(['undeliverable']);
    },
  );

  test('of an address that was corrected meanwhile holds nothing', async () => {
    const { firm, first, mail, postmark } = await scene();
    await firm.postInvoice({ customer: customerBody('C-1', { email: 'nouvelle@client.example' }) });
    await postmark.send(bounce(mail.id));
    expect(await messageState(firm, mail.id)).toBe('bounced');
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await kindsOf(firm)).toEqual([]);
  });

  test('is remembered when nobody has the address any more, until a person says that it works', async () => {
    const { firm, first, mail, postmark } = await scene();
    const contact = { email: 'compta@mecanique-rhone.example' };
    const changed = (email: string) => patch(firm, first, { email });
    await postmark.send(bounce(mail.id));
    await changed('nouvelle@client.example');
    expect(await holdsOf(firm, first.id)).toEqual([]);
    // Another program sends old data again; somebody new has the old address.
    await changed('Compta@Mecanique-Rhone.example');
    const born = await firm.postInvoice({ customer: customerBody('C-2') });
    for (const { id } of [first, born]) expect(await holdsOf(firm, id)).toEqual(['undeliverable']);
    const [task] = (await openTasks(firm)).filter(({ invoiceId }) => invoiceId === first.id);
    const answer = { outcome: 'corrected', contact };
    expect((await firm.post(`/v1/tasks/${task?.id ?? ''}/complete`, answer)).status).toBe(200);
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect((await firm.postInvoice({ customer: customerBody('C-3') })).holds).toEqual([]);
    await changed('autre@client.example');
    await changed(contact.email);
    expect(await holdsOf(firm, first.id)).toEqual([]);
  });

  test('told ten times, by Postmark with one id or with several, is one', async () => {
    const { firm, first, mail, postmark } = await scene();
    const event = bounce(mail.id);
    for (let time = 0; time < 10; time += 1) await postmark.send(event);
    await postmark.send(bounce(mail.id));
    expect((await firm.story(first.id)).filter((type) => type === 'message.bounced')).toHaveLength(1);
    expect(await kindsOf(firm)).toEqual(['check_address', 'check_address']);
  });
});

test.each(['SoftBounce', 'Transient', 'DnsError', 'Blocked', 'SpamNotification', 'ATypeOfTheFuture'])(
  '%s is an event only',
  async (Type) => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(bounce(mail.id, { Type, Inactive: false }));
    expect(await messageState(firm, mail.id)).toBe('sent');
    expect(await holdsOf(firm, first.id)).toEqual([]);
    expect(await kindsOf(firm)).toEqual([]);
    expect(await firm.story(first.id)).toContain('message.bounced');
  },
);

test.each(['DMARCPolicy', 'SMTPApiError'])(
  '%s: our own set-up, told to whoever looks after it',
  async (Type) => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(bounce(mail.id, { Type }));
    expect(await holdsOf(firm, first.id)).toEqual([]);
    const { lastTrouble } = await healthOf(firm, postmark);
    expect(lastTrouble?.code).toMatch(/^our_setup_/);
    expect(lastTrouble?.text).toContain('SPF, DKIM, DMARC');
  },
);

describe('somebody who wants no more mail', () => {
  const told = {
    SpamComplaint: (id: string) => complaint(id),
    'Bounce Unsubscribe': (id: string) => bounce(id, { Type: 'Unsubscribe' }),
    'Bounce ManuallyDeactivated': (id: string) => bounce(id, { Type: 'ManuallyDeactivated' }),
    'SubscriptionChange by the reader': (id: string) => subscriptionChange(id),
    'SubscriptionChange after a complaint': (id: string) =>
      subscriptionChange(id, { SuppressionReason: 'SpamComplaint' }),
  };
  test.each(Object.entries(told))('%s: all invoices of the customer stop, one call', async (_name, event) => {
    const { firm, first, second, mail, postmark } = await scene();
    const other = await firm.postInvoice({ customer: customerBody('C-2') });
    const another = await written(firm, [second]);
    await postmark.send(event(mail.id));
    await postmark.send(event(another.id));
    expect(await messageState(firm, mail.id)).toBe('complained');
    for (const { id } of [first, second]) expect(await holdsOf(firm, id)).toEqual(['stopped']);
    expect(await holdsOf(firm, other.id)).toEqual([]);
    expect((await openTasks(firm)).map((task) => [task.kind, task.invoiceId])).toEqual([['call', first.id]]);
  });

  test('two complaints are one call: also when a call was to be made, also when it was made', async () => {
    const { firm, first, second, mail, postmark } = await scene();
    await giveTask(firm, first.id, 'call', { step: 'call-1' });
    const others = [await written(firm, [second]), await written(firm, [first], { step: 'reminder-2' })];
    const calls = async () => (await openTasks(firm)).map(({ kind, reason }) => [kind, reason]);
    await postmark.send(complaint(mail.id));
    await postmark.send(complaint(others[0]?.id ?? ''));
    expect(await calls()).toEqual([['call', 'complaint']]);
    // Paid, the invoice it stood at leaves the call to the other one.
    await firm.post(`/v1/invoices/${first.id}/payments`, {
      reference: 'P-1',
      amountCents: 120_000,
      currency: 'EUR',
      receivedOn: '2026-11-20',
    });
    expect((await openTasks(firm)).map((task) => [task.reason, task.invoiceId])).toEqual([
      ['complaint', second.id],
    ]);
    const [call] = await openTasks(firm);
    await firm.post(`/v1/tasks/${call?.id ?? ''}/complete`, { outcome: 'unreachable' });
    await postmark.send(complaint(others[1]?.id ?? ''));
    expect(await calls()).toEqual([]);
    // Reminded again, they complain again: that is a new matter.
    await patch(firm, first, { neverRemind: false });
    await postmark.send(complaint((await written(firm, [second], { step: 'courtesy-1' })).id));
    expect(await calls()).toEqual([['call', 'complaint']]);
  });

  test('a suppression at Postmark that names an address and no message stops that address', async () => {
    const { firm, first, second, postmark } = await scene();
    const event = subscriptionChange('', {
      MessageID: '00000000-0000-0000-0000-000000000000',
      Metadata: {},
      Origin: 'Customer',
    });
    await postmark.send(event);
    for (const { id } of [first, second]) expect(await holdsOf(firm, id)).toEqual(['stopped']);
    expect(await kindsOf(firm)).toEqual(['call']);
  });

  test('a suppression after a hard bounce is a dead address, not a complaint', async () => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(subscriptionChange(mail.id, { SuppressionReason: 'HardBounce' }));
    expect(await holdsOf(firm, first.id)).toEqual(['undeliverable']);
  });

  test('being let in again at Postmark lifts nothing here', async () => {
    const { firm, first, mail, postmark } = await scene();
    await postmark.send(complaint(mail.id));
    await postmark.send(
      subscriptionChange(mail.id, {
        SuppressSending: false,
        SuppressionReason: null,
        ChangedAt: '2026-11-25T00:00:00Z',
      }),
    );
    expect(await holdsOf(firm, first.id)).toEqual(['stopped']);
    expect((await healthOf(firm, postmark)).events).toMatchObject({ applied: 1, ignored: 1 });
  });
});

describe('a message whose answer was lost', () => {
  test.each(['delivery', 'bounce'] as const)('%s proves that it was accepted', async (what) => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const mail = await written(firm, [invoice], { isSent: false });
    const postmark = await connect(firm);
    await postmark.send(what === 'delivery' ? delivery(mail.id) : bounce(mail.id));
    expect(await messageState(firm, mail.id)).toBe(what === 'delivery' ? 'delivered' : 'bounced');
    const story = await firm.story(invoice.id);
    expect(story.indexOf('message.sent')).toBeGreaterThan(-1);
    expect(story.indexOf('message.sent')).toBeLessThan(
      story.indexOf(`message.${what === 'delivery' ? 'delivered' : 'bounced'}`),
    );
  });

  test('one in doubt is settled, and nobody is asked about it any more', async () => {
    const firm = await here().open();
    const invoice = await firm.postInvoice();
    const mail = await written(firm, [invoice], { isSent: false });
    await here().eyes.query(
      `UPDATE message SET state = 'unknown', reason = 'lease_over', counted_on = '2026-11-20' WHERE id = $1`,
      [mail.id],
    );
    const { openTask } = await import('../../src/db/tasks.js');
    await here().database.withOrg(firm.orgId, (tx) =>
      openTask(tx, { invoiceId: invoice.id, kind: 'check_delivery', messageId: mail.id }),
    );
    const postmark = await connect(firm);
    const event = delivery(mail.id);
    await postmark.send(event);
    const { body } = await firm.get(`/v1/messages/${mail.id}`);
    expect(body).toMatchObject({ state: 'delivered', providerMessageId: event.MessageID });
    const [task] = await firm.tasks(invoice.id);
    expect(task).toMatchObject({
      kind: 'check_delivery',
      state: 'cancelled',
      closedBecause: 'delivery_proven',
    });
  });
});

describe('walls', () => {
  test("another organisation's message changes nowhere through our connector", async () => {
    const ours = await here().open();
    const theirs = await scene();
    const postmark = await connect(ours);
    const before = await here().rows(theirs.firm.orgId);
    for (const event of [
      delivery(theirs.mail.id),
      bounce(theirs.mail.id),
      complaint(theirs.mail.id),
      bounce('', { MessageID: `pm-${theirs.mail.id}`, Metadata: {} }),
      subscriptionChange(theirs.mail.id),
    ]) {
      expect((await postmark.send(event)).status).toBe(200);
    }
    expect(await here().rows(theirs.firm.orgId)).toEqual(before);
    expect(await messageState(theirs.firm, theirs.mail.id)).toBe('sent');
    const health = await healthOf(ours, postmark);
    expect(health.events).toMatchObject({ unmatched: 5, applied: 0 });
    expect(health.lastTrouble?.code).toBe('message_not_ours');
  });
});

describe('what is not understood', () => {
  test('a record type nobody knows is stored, acknowledged and noted', async () => {
    const { firm, postmark } = await scene();
    for (const body of [{ RecordType: 'Open', MessageID: 'x' }, { RecordType: 'Novelty' }, {}, { a: 1 }])
      expect((await postmark.send(body)).status).toBe(200);
    const health = await healthOf(firm, postmark);
    expect(health.events).toMatchObject({ ignored: 4 });
    expect(health.lastTrouble?.code).toBe('record_type_not_known');
  });

  test('a known type with fields of the wrong sort is stored and noted, never a 500', async () => {
    const { firm, postmark } = await scene();
    for (const body of [
      { RecordType: 'Bounce', MessageID: 12, Type: ['x'], Metadata: 'no' },
      { RecordType: 'Delivery', Recipient: { a: 1 }, Metadata: { relance_message: 7 } },
      { RecordType: 'SubscriptionChange', SuppressSending: 'yes' },
      { RecordType: ['Bounce'] },
    ])
      expect((await postmark.send(body)).status).toBe(200);
    expect((await healthOf(firm, postmark)).events).toMatchObject({ waiting: 0, applied: 0 });
  });

  test.each(['', '{', '[]', 'null', '"text"', '12', 'not json', '{"a":1} x'])(
    'malformed: %j is a 400 and nothing is stored',
    async (body) => {
      const { firm, postmark } = await scene();
      const reply = await postmark.send(body);
      expect([reply.status, slugOf(reply)]).toEqual([400, 'malformed-json']);
      expect((await healthOf(firm, postmark)).lastEventAt).toBeNull();
    },
  );

  test('more than 50 MB is a 413', async () => {
    const { postmark } = await scene();
    const reply = await postmark.send(
      JSON.stringify({ RecordType: 'Delivery', pad: 'x'.repeat(51 * 1024 * 1024) }),
    );
    expect([reply.status, slugOf(reply)]).toEqual([413, 'too-large']);
    expect(reply.text).toContain('50 MB');
  });
});

test('while the organisation is suspended its calls answer 403, and events are stored with a 2xx', async () => {
  const { firm, first, mail, postmark } = await scene();
  const suspend = (what: string) =>
    here().send('POST', `/v1/operator/organisations/${firm.orgId}/${what}`, { key: OPERATOR_KEY, body: {} });
  expect((await suspend('suspend')).status).toBe(200);
  expect((await firm.get('/v1/connectors')).status).toBe(403);
  expect((await postmark.send(bounce(mail.id))).body).toEqual({ status: 'stored' });
  const rows = await here().eyes.query<{ state: string }>('SELECT state FROM inbox WHERE org_id = $1', [
    firm.orgId,
  ]);
  expect(rows.rows).toEqual([{ state: 'waiting' }]);
  expect((await suspend('resume')).status).toBe(200);
  expect(await holdsOf(firm, first.id)).toEqual([]);
  expect((await healthOf(firm, postmark)).events).toMatchObject({ waiting: 1 });
});

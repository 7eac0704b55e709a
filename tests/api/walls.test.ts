import { expect, test } from 'vitest';
import { civilDate } from '../../src/domain/time.js';
import { newId } from '../../src/db/ids.js';
import { claimMessage, settleMessage } from '../../src/db/messages.js';
import { inbound } from '../support/postmark-payloads.js';
import { customerBody, house, type Firm } from './house.js';
import { connect } from './postmark-house.js';

const opened = house();
const here = () => opened.here;

interface Ids {
  readonly invoices: string;
  readonly tasks: string;
  readonly messages: string;
  readonly customers: string;
  readonly connectors: string;
  readonly replies: string;
  readonly payments: string;
  readonly 'api-keys': string;
  readonly users: string;
}

/** An organisation full of a word that must never be read by another one. */
async function fullOf(canary: string): Promise<{ firm: Firm; ids: Ids }> {
  const firm = await here().open({ name: canary });
  const customer = { reference: canary, name: canary, kind: 'company', contactName: canary };
  const invoice = await firm.postInvoice({ number: canary, orderReference: canary, customer });
  const [task] = await firm.tasks(invoice.id);
  const messageId = await here().database.withOrg(firm.orgId, async (tx) => {
    const claim = await claimMessage(tx, {
      messageId: newId('msg'),
      customerId: invoice.customer.id,
      step: 'reminder-1',
      kind: 'reminder',
      invoices: [{ invoiceId: invoice.id, step: 'reminder-1', round: 1 }],
      provider: 'mailbox',
      mail: {
        to: 'a@b.example',
        from: 'c@d.example',
        replyTo: 'c@d.example',
        subject: canary,
        text: canary,
        html: canary,
        headers: {},
      },
      plannedFor: tx.now,
      leaseMs: 1_000,
    });
    await settleMessage(tx, claim, {
      state: 'sent',
      providerMessageId: 'm',
      countedOn: civilDate('2026-11-20'),
    });
    return claim.messageId;
  });
  const postmark = await connect(firm, { inboundAddress: `${canary}@in.firm.example` });
  await postmark.send(inbound('somebody@in.firm.example', { Subject: canary, StrippedTextReply: canary }));
  const replies = await firm.get<{ data: { id: string }[] }>('/v1/replies');
  const paid = await firm.post<{ payment: { id: string } }>('/v1/payments', {
    reference: canary,
    amountCents: 10,
    currency: 'EUR',
    receivedOn: '2026-11-02',
    invoiceNumber: `${canary}-to-come`,
  });
  const key = await firm.post<{ id: string }>('/v1/api-keys', { name: canary });
  const email = `${canary}@atelier.example`;
  const user = await firm.post<{ id: string }>('/v1/users', { email, name: canary, role: 'reader' });
  return {
    firm,
    ids: {
      payments: paid.body.payment.id,
      invoices: invoice.id,
      tasks: task?.id ?? '',
      messages: messageId,
      customers: invoice.customer.id,
      connectors: postmark.added.id,
      replies: replies.body.data[0]?.id ?? '',
      'api-keys': key.body.id,
      users: user.body.id,
    },
  };
}

interface OpenApi {
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { example: unknown }> } }>
  >;
}

/** Every call with an id in its address, out of the API's own document. */
async function callsWithId() {
  const { body } = await here().send<OpenApi>('GET', '/openapi.json');
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(() => path.includes('{id}') && !path.includes('/operator/') && !path.includes('{kind}'))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        kind: path.split('/').find((_part, place, parts) => parts[place + 1] === '{id}') as keyof Ids,
        body: operation.requestBody?.content['application/json']?.example,
      })),
  );
}

test('another organisation’s id answers exactly as one that never existed, on every call', async () => {
  const { firm: theirs, ids } = await fullOf('canary-of-theirs');
  const ours = await here().open();
  const before = await here().rows(theirs.orgId);
  const calls = await callsWithId();
  expect(calls.length).toBeGreaterThan(15);
  for (const { method, path, kind, body } of calls) {
    const foreign = ids[kind];
    const unknown = foreign.slice(0, 4) + '01kar3n5vq7w8x9y0z1a2b3c4d';
    const ask = (id: string) =>
      here().send(method, path.replace('{id}', id), {
        key: ours.key,
        ...(body === undefined ? {} : { body }),
      });
    const [one, other] = [await ask(foreign), await ask(unknown)];
    expect([one.status, other.status], `${method} ${path}`).toEqual([404, 404]);
    expect({ ...one.body, requestId: '' }, `${method} ${path}`).toEqual({ ...other.body, requestId: '' });
    expect(one.text).toHaveLength(other.text.length);
  }
  expect(await here().rows(theirs.orgId)).toEqual(before);
  expect((await ours.get('/v1/invoices/by-number/canary-of-theirs')).status).toBe(404);
});

test('no list, filter or document shows a word of another organisation', async () => {
  const { ids } = await fullOf('canary-of-lists');
  const ours = await here().open();
  await ours.postInvoice();
  for (const path of [
    '/v1/invoices',
    '/v1/invoices?q=canary',
    `/v1/invoices?customer=${ids.customers}`,
    '/v1/tasks',
    `/v1/tasks?invoice=${ids.invoices}`,
    `/v1/tasks?customer=${ids.customers}`,
    '/v1/messages',
    '/v1/customers',
    '/v1/customers?q=canary',
    '/v1/api-keys',
    '/v1/users',
    '/v1/policies',
    '/v1/connectors',
    '/v1/replies',
    `/v1/replies?message=${ids.messages}`,
    '/v1/payments',
    '/v1/payments?state=unmatched',
    '/v1/me',
    '/v1/sandbox/clock',
  ]) {
    for (const accept of ['application/json', 'text/csv']) {
      const reply = await ours.get(path, { accept });
      expect(reply.status, path).toBe(200);
      expect(reply.text, path).not.toContain('canary');
    }
  }
});

test('the same number, customer reference and payment reference live side by side', async () => {
  const [one, two] = [await here().open(), await here().open()];
  const body = one.invoiceBody({ customer: customerBody('C-SAME') });
  const payment = { reference: 'SAME', amountCents: 10, currency: 'EUR', receivedOn: '2026-11-02' };
  for (const firm of [one, two]) {
    const reply = await firm.post<{ id: string }>('/v1/invoices', body);
    expect(reply.status).toBe(201);
    expect((await firm.post(`/v1/invoices/${reply.body.id}/payments`, payment)).status).toBe(201);
  }
});

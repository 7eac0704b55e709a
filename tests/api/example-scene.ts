import { lockInvoice } from '../../src/db/leases.js';
import { replan } from '../../src/db/plan.js';
import { openTask } from '../../src/db/tasks.js';
import { inbound } from '../support/postmark-payloads.js';
import type { DocumentedCall } from '../support/documentation.js';
import { OPERATOR_KEY, type Firm } from './house.js';
import { connect, INBOUND, written } from './postmark-house.js';

/** What stands in the place of the documentation's ids, so that a call's example meets the world it is about. */
export interface Place {
  /** By the name of the address's parameter. */
  readonly path: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string | undefined;
}

type Prepare = (firm: Firm) => Promise<Place>;

/** How an address is made real: the longest beginning that fits decides. A new kind of thing needs its line here. */
const PLACES: Readonly<Record<string, Prepare>> = {
  '/v1/invoices/by-number/{number}': async (firm) => ({
    path: { number: (await firm.postInvoice()).number },
  }),
  '/v1/invoices/{id}': async (firm) => ({ path: { id: (await firm.postInvoice()).id } }),
  '/v1/invoices/{id}/dispute/resolve': async (firm) => {
    const { id } = await firm.postInvoice();
    await firm.post(`/v1/invoices/${id}/dispute`, { reason: 'too much' });
    return { path: { id } };
  },
  '/v1/customers/{id}': async (firm) => ({ path: { id: (await firm.postInvoice()).customer.id } }),
  '/v1/payments/{id}': async (firm) => {
    const body = { ...payment, reference: `VIR-${crypto.randomUUID()}`, invoiceNumber: 'F-unknown' };
    return { path: { id: await idFrom(firm, '/v1/payments', body) } };
  },
  '/v1/tasks/{id}/undo': async (firm) => {
    const id = await callTask(firm);
    await firm.post(`/v1/tasks/${id}/complete`, { outcome: 'payment_sent' });
    return { path: { id } };
  },
  '/v1/tasks/{id}': async (firm) => ({ path: { id: await callTask(firm) } }),
  '/v1/messages/{id}': async (firm) => ({ path: { id: await message(firm) } }),
  '/v1/sandbox/messages/{id}': async (firm) => ({ path: { id: await message(firm) } }),
  '/v1/policies/{name}': () => Promise.resolve({ path: { name: 'pme' } }),
  '/v1/connectors/{id}': async (firm) => ({ path: { id: (await connect(firm)).added.id } }),
  '/v1/connectors/{kind}/{id}': async (firm) => {
    const { id, kind, auth } = (await connect(firm)).added;
    const credentials = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
    return { path: { id, kind }, headers: { authorization: `Basic ${credentials}` }, key: undefined };
  },
  '/v1/replies/{id}': async (firm) => ({ path: { id: await unsortedReply(firm) } }),
  '/v1/api-keys/{id}': async (firm) => ({
    path: { id: await idFrom(firm, '/v1/api-keys', { name: 'Books', scopes: ['read'] }) },
  }),
  '/v1/users/{id}': async (firm) => {
    const email = `${crypto.randomUUID()}@atelier.example`;
    return { path: { id: await idFrom(firm, '/v1/users', { email, name: 'Noa Blanc', role: 'reader' }) } };
  },
  '/v1/webhooks/{id}': async (firm) => ({
    path: { id: await idFrom(firm, '/v1/webhooks', { url: 'https://books.example/hook', events: [] }) },
  }),
  '/v1/operator/organisations': () => Promise.resolve({ path: {}, key: OPERATOR_KEY }),
  '/v1/operator/sweeps': () => Promise.resolve({ path: {}, key: OPERATOR_KEY }),
  '/v1/operator/organisations/{id}': async (firm) => ({
    path: { id: (await firm.house.open()).orgId },
    key: OPERATOR_KEY,
  }),
};

/** Makes ready what a call is about. */
export async function placeOf(firm: Firm, { path }: DocumentedCall): Promise<Place> {
  const known = Object.keys(PLACES).filter((start) => path === start || path.startsWith(`${start}/`));
  const prepare = PLACES[known.sort((one, other) => other.length - one.length)[0] ?? ''];
  if (prepare) return { key: firm.key, ...(await prepare(firm)) };
  if (path.includes('{')) throw new Error(`tests/api/example-scene.ts does not know what ${path} is about`);
  return { path: {}, key: firm.key };
}

const payment = { amountCents: 240_000, currency: 'EUR', receivedOn: '2026-11-02' };

async function idFrom(firm: Firm, path: string, body: unknown): Promise<string> {
  const reply = await firm.post<{ id?: string; payment?: { id: string } }>(path, body);
  const id = reply.body.id ?? reply.body.payment?.id;
  if (id === undefined) throw new Error(reply.text);
  return id;
}

async function callTask(firm: Firm): Promise<string> {
  const invoice = await firm.postInvoice();
  return firm.house.database.withOrg(firm.orgId, async (tx) => {
    await lockInvoice(tx, invoice.id);
    const task = await openTask(tx, { invoiceId: invoice.id, kind: 'call', step: 'call-1' });
    await replan(tx, invoice.id);
    return task.id;
  });
}

const message = async (firm: Firm): Promise<string> => (await written(firm, [await firm.postInvoice()])).id;

/** An answer nobody can place: it came to an address without the token of a message. */
async function unsortedReply(firm: Firm): Promise<string> {
  const from = `${crypto.randomUUID()}@elsewhere.example`;
  await (await connect(firm)).send(inbound(INBOUND, { From: from, FromFull: { Email: from, Name: '' } }));
  const { body } = await firm.get<{ data: { id: string }[] }>('/v1/replies');
  const [newest] = body.data;
  if (!newest) throw new Error('the reply is not in the list');
  return newest.id;
}

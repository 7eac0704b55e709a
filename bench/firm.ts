import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { instantOf } from '../src/domain/calendar/civil.js';
import { civilDate } from '../src/domain/time.js';
import type { BenchInstance } from './instance.js';

export const ZONE = 'Europe/Paris';

/** An invoice as the API answers it, as far as a benchmark looks. */
export interface PostedInvoice {
  readonly id: string;
  readonly number: string;
  readonly totalCents: number;
  readonly workflowId: string;
  readonly next: { readonly at: string } | null;
}

/** A sandbox organisation that a benchmark drives over HTTP, with kept connections. */
export interface Firm {
  readonly orgId: string;
  readonly apiKey: string;
  readonly database: pg.Pool;
  get<Body>(path: string): Promise<Body>;
  post<Body>(path: string, body: unknown): Promise<Body>;
  postInvoice(dueOn: string, policy?: string): Promise<PostedInvoice>;
  pay(invoice: PostedInvoice): Promise<void>;
  /** Moves the sandbox clock and waits until it says it is there. */
  advanceTo(local: string, mode?: 'step' | 'jump'): Promise<void>;
  /** Waits until everything posted has its run in Temporal and nothing is left to tell it. */
  untilOutboxIsEmpty(): Promise<void>;
  /** How many runs are still to be started. */
  startsLeft(): Promise<number>;
  close(): Promise<void>;
}

export async function openFirm(instance: BenchInstance, connections = 64): Promise<Firm> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const call = callerOf(instance.apiUrl, agent);
  const { organisation, apiKey } = await call<{ organisation: { id: string }; apiKey: string }>(
    instance.operatorKey,
    'POST',
    '/v1/operator/organisations',
    {
      name: 'Atelier Banc',
      timeZone: ZONE,
      region: 'FR',
      language: 'fr',
      sandbox: true,
      sender: { name: 'Atelier Banc', email: 'compta@banc.example', phone: '+33 4 72 00 00 00' },
      owner: { name: 'Claire Banc', email: `claire-${randomUUID()}@banc.example` },
    },
  );
  const database = new pg.Pool({ connectionString: instance.superuserUrl, max: 2 });
  const get = <Body>(path: string): Promise<Body> => call<Body>(apiKey, 'GET', path);
  const post = <Body>(path: string, body: unknown): Promise<Body> => call<Body>(apiKey, 'POST', path, body);
  let serial = 0;
  return {
    orgId: organisation.id,
    apiKey,
    database,
    get,
    post,
    postInvoice: (dueOn, policy) => {
      serial += 1;
      return post<PostedInvoice>('/v1/invoices', invoiceBody(serial, dueOn, policy));
    },
    async pay(invoice) {
      await post(`/v1/invoices/${invoice.id}/payments`, {
        reference: `VIR-${invoice.id}`,
        amountCents: invoice.totalCents,
        currency: 'EUR',
        receivedOn: new Date().toISOString().slice(0, 10),
      });
    },
    async advanceTo(local, mode = 'step') {
      const to = new Date(instantOf(civilDate(local.slice(0, 10)), local.slice(11), ZONE)).toISOString();
      await post('/v1/sandbox/clock/advance', { to, mode });
      while ((await get<{ status: string }>('/v1/sandbox/clock')).status !== 'ready') await sleep(200);
    },
    async untilOutboxIsEmpty() {
      for (;;) {
        const { rows } = await database.query<{ left: string }>('SELECT count(*) AS left FROM outbox');
        if (Number(rows[0]?.left) === 0) return;
        await sleep(200);
      }
    },
    async startsLeft() {
      const { rows } = await database.query<{ left: string }>(
        "SELECT count(*) AS left FROM outbox WHERE kind = 'start_run'",
      );
      return Number(rows[0]?.left);
    },
    async close() {
      agent.destroy();
      await database.end();
    },
  };
}

/** One customer per invoice: nothing is shared, as with a firm's real receivables. */
function invoiceBody(serial: number, dueOn: string, policy?: string): Record<string, unknown> {
  const number = `B-${String(serial).padStart(6, '0')}`;
  return {
    number,
    customer: {
      reference: `C-${number}`,
      name: `Client ${serial}`,
      kind: 'company',
      email: `c${serial}@client.example`,
    },
    totalCents: 10_000 + serial,
    currency: 'EUR',
    issuedOn: '2026-01-02',
    dueOn,
    ...(policy === undefined ? {} : { policy }),
  };
}

/** Node's own HTTP client with kept connections: the callers share the two cores with what they measure. */
function callerOf(apiUrl: string, agent: Agent) {
  return <Body>(key: string, method: string, path: string, body?: unknown): Promise<Body> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${key}`,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const sent = request(new URL(path, apiUrl), { method, agent, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const content = Buffer.concat(chunks).toString('utf8');
          const status = answer.statusCode ?? 0;
          if (status < 300) resolve((content === '' ? null : JSON.parse(content)) as Body);
          else reject(new Error(`${method} ${path}: ${status} ${content}`));
        });
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(text);
    });
}

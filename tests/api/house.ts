import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { startApi, type ApiOptions, type RunningApi } from '../../src/api/server.js';
import { createDatabase, type Database } from '../../src/db/database.js';
import { createLogger } from '../../src/log.js';
import type { OpenApiDocument } from '../../src/api/openapi/types.js';
import { Documentation } from '../support/documentation.js';
import { createTestDatabase, type TestDatabase } from '../support/environment.js';
import { oraclePool } from '../support/oracle-pool.js';

export const OPERATOR_KEY = `operator-${randomBytes(12).toString('hex')}`;

/** One answer, read to its end; `body` is the parsed JSON, or the text of anything else. */
export interface Reply<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
  readonly text: string;
}

export interface Asked {
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when it is text or bytes, as JSON otherwise. */
  readonly body?: unknown;
}

/** A problem document, as far as the tests read it. */
export interface ProblemBody {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** The API over HTTP on a database of its own: what a test file works with. */
export class House {
  #documentation: Promise<Documentation> | undefined;

  constructor(
    readonly api: RunningApi,
    readonly database: Database,
    readonly eyes: pg.Pool,
    readonly testDatabase: TestDatabase,
    readonly log: readonly string[],
  ) {}

  async send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    asked: Asked = {},
  ): Promise<Reply<Body>> {
    const { key, body } = asked;
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.api.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: (contentType.includes('json') ? JSON.parse(text) : text) as Body,
    };
    const sent = isRaw || body === undefined ? {} : { sent: body };
    const complaints = (await this.documentation()).complaints({
      method,
      path,
      contentType,
      ...reply,
      ...sent,
    });
    if (complaints.length > 0) {
      throw new Error(`${method} ${path} → ${reply.status}: ${complaints.join('; ')}\n${text}`);
    }
    return reply;
  }

  /** What `/openapi.json` says: every answer a test reads is compared with it. */
  documentation(): Promise<Documentation> {
    this.#documentation ??= fetch(`${this.api.url}/openapi.json`).then(
      async (response) => new Documentation((await response.json()) as OpenApiDocument),
    );
    return this.#documentation;
  }

  /** A new organisation, through the operator's call. */
  async open(wish: Readonly<Record<string, unknown>> = {}): Promise<Firm> {
    const body = organisationBody(wish);
    const reply = await this.send<{ organisation: { id: string }; apiKey: string }>(
      'POST',
      '/v1/operator/organisations',
      { key: OPERATOR_KEY, body },
    );
    if (reply.status !== 201) throw new Error(reply.text);
    return new Firm(this, reply.body.organisation.id, reply.body.apiKey);
  }

  /** Rows of an organisation per table, as the superuser sees them: what "nothing stored" is judged by. */
  async rows(orgId: string): Promise<Readonly<Record<string, number>>> {
    const tables = [
      'customer',
      'invoice',
      'payment',
      'allocation',
      'hold',
      'task',
      'message',
      'audit_event',
      'outbox',
    ];
    const parts = tables.map(
      (table) => `SELECT '${table}' AS name, count(*)::int AS n FROM ${table} WHERE org_id = $1`,
    );
    const { rows } = await this.eyes.query<{ name: string; n: number }>(parts.join(' UNION ALL '), [orgId]);
    return Object.fromEntries(rows.map((row) => [row.name, row.n]));
  }
}

/** One organisation with its key. */
export class Firm {
  #numbers = 0;

  constructor(
    readonly house: House,
    readonly orgId: string,
    readonly key: string,
  ) {}

  get<Body = Record<string, unknown>>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.house.send<Body>('GET', path, { key: this.key, headers });
  }

  post<Body = Record<string, unknown>>(
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<Body>> {
    return this.house.send<Body>('POST', path, { key: this.key, body, headers });
  }

  /** A valid invoice body; wish for what matters. */
  invoiceBody(wish: Readonly<Record<string, unknown>> = {}): Record<string, unknown> & { number: string } {
    this.#numbers += 1;
    const number = `F-${this.orgId.slice(-4)}-${this.#numbers}`;
    return {
      number,
      customer: customerBody(`C-${number}`),
      totalCents: 120_000,
      currency: 'EUR',
      issuedOn: '2026-10-01',
      dueOn: '2027-10-29',
      ...wish,
    };
  }

  async postInvoice(wish: Readonly<Record<string, unknown>> = {}): Promise<InvoiceSeen> {
    const reply = await this.post<InvoiceSeen>('/v1/invoices', this.invoiceBody(wish));
    if (reply.status !== 201) throw new Error(reply.text);
    return reply.body;
  }

  async invoice(id: string): Promise<InvoiceSeen> {
    return (await this.get<InvoiceSeen>(`/v1/invoices/${id}`)).body;
  }

  /** Types of the timeline, oldest first. */
  async story(invoiceId: string): Promise<string[]> {
    const reply = await this.get<{ data: { type: string }[] }>(
      `/v1/invoices/${invoiceId}/timeline?limit=200`,
    );
    return reply.body.data.map((entry) => entry.type);
  }

  async tasks(invoiceId: string): Promise<TaskSeen[]> {
    return (await this.get<{ data: TaskSeen[] }>(`/v1/invoices/${invoiceId}/tasks`)).body.data;
  }
}

/** What the tests read of an invoice. */
export interface InvoiceSeen {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly customer: { readonly id: string; readonly reference: string; readonly kind: string };
  readonly outstandingCents: number;
  readonly currency: string;
  readonly policy: { readonly name: string; readonly version: number };
  readonly accountManager: { readonly id: string; readonly name: string };
  readonly holds: readonly {
    readonly reason: string;
    readonly until: string | null;
    readonly note: string | null;
  }[];
  readonly next: { readonly kind: string; readonly step: string | null; readonly at: string } | null;
  readonly why: { readonly code: string; readonly text: string };
  readonly workflowId: string;
}

export interface TaskSeen {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly invoiceId: string;
  readonly invoices: readonly { readonly id: string }[];
  readonly script: string;
  readonly allowedOutcomes: readonly string[];
  readonly reason: string | null;
  readonly outcome: string | null;
  readonly note: string | null;
  readonly completedBy: { readonly name: string } | null;
  readonly closedBecause: string | null;
}

export const customerBody = (reference: string, wish: Readonly<Record<string, unknown>> = {}) => ({
  reference,
  name: 'Mécanique du Rhône SAS',
  kind: 'company',
  email: 'compta@mecanique-rhone.example',
  ...wish,
});

export const organisationBody = (wish: Readonly<Record<string, unknown>> = {}) => ({
  name: 'Atelier Roux',
  timeZone: 'Europe/Paris',
  region: 'FR',
  language: 'fr',
  sandbox: true,
  sender: { name: 'Atelier Roux', email: 'factures@atelier.example', phone: '+33 4 72 00 00 00' },
  owner: { name: 'Camille Roux', email: `camille-${randomUUID()}@atelier.example` },
  ...wish,
});

/** An API for all tests of a file; it and its database end with the file. */
export function house(wish: Partial<ApiOptions> = {}): { readonly here: House } {
  let opened: House | undefined;
  beforeAll(async () => {
    opened = await openHouse(wish);
  });
  afterAll(async () => {
    await opened?.api.close();
    await opened?.database.close();
    await opened?.eyes.end();
    await opened?.testDatabase.drop();
  });
  return {
    get here() {
      if (!opened) throw new Error('the house opens in beforeAll');
      return opened;
    },
  };
}

async function openHouse(wish: Partial<ApiOptions>): Promise<House> {
  const testDatabase = await createTestDatabase();
  const database = createDatabase({ url: testDatabase.url });
  const lines: string[] = [];
  const log = createLogger({
    name: 'api',
    level: 'debug',
    destination: { write: (text: string) => void lines.push(text) },
  });
  const api = await startApi({
    database,
    log,
    operatorKey: OPERATOR_KEY,
    secret: 'signs nothing outside tests',
    ...wish,
  });
  return new House(api, database, oraclePool(testDatabase.superuserUrl, 2), testDatabase, lines);
}

/** The last part of a problem's type. */
export const slugOf = (reply: Reply<unknown>): string =>
  (reply.body as ProblemBody).type.replace('/problems/', '');

/** Paths of the wrong fields. */
export const wrongFields = (reply: Reply<unknown>): string[] =>
  ((reply.body as ProblemBody).errors ?? []).map((error) => error.path);

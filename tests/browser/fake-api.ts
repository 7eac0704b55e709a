import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { createPages } from '../../src/web/pages.js';
import type {
  Clock,
  Customer,
  Invoice,
  Me,
  Message,
  Organisation,
  Page,
  Task,
  TimelineEntry,
  User,
} from '../../src/web/api-types.js';

/** What the stand-in answers with; a test changes what it is about. */
export interface FakeFacts {
  me: Me;
  clock: Clock;
  invoices: Invoice[];
  timeline: TimelineEntry[];
  messages: Message[];
  tasks: Task[];
  customers: Customer[];
  users: User[];
  organisation: Organisation;
  /** Every call that changes something is answered with this problem, when there is one. */
  refusal: {
    status: number;
    slug: string;
    detail?: string;
    errors?: { path: string; message: string }[];
  } | null;
  pageSize: number;
}

/** A call the pages made to change something. */
export interface Posted {
  readonly path: string;
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
}

export interface FakeHouse {
  readonly url: string;
  readonly facts: FakeFacts;
  readonly posted: Posted[];
  close(): Promise<void>;
}

/**
 * The pages in front of a stand-in for the API: for what a page looks like with nothing, much or odd facts,
 * and for refusals that are hard to bring about. The journeys run against the real parts (journey.test.ts).
 */
export async function openFakeHouse(facts: FakeFacts): Promise<FakeHouse> {
  const posted: Posted[] = [];
  const app = express().set('query parser', false);
  app.use('/v1', fakeApi(facts, posted));
  let port = 0;
  app.use(createPages({ apiUrl: () => `http://127.0.0.1:${port}` }));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${port}`, facts, posted, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

function fakeApi(facts: FakeFacts, posted: Posted[]): express.Router {
  const api = express.Router();
  api.use(express.json());
  api.post('/login', (request, response) => {
    const { password } = request.body as { password: string };
    if (password !== 'right password') problem(response, { status: 401, slug: 'unauthenticated' });
    else
      response.setHeader('set-cookie', 'relance_session=s; Path=/; HttpOnly; SameSite=Lax').status(204).end();
  });
  api.use((request, response, next) => {
    if ((request.get('cookie') ?? '').includes('relance_session=s')) next();
    else problem(response, { status: 401, slug: 'unauthenticated' });
  });
  api.get('/me', (_request, response) => void response.json(facts.me));
  api.get('/sandbox/clock', (_request, response) => void response.json(facts.clock));
  const list = (path: string, rows: () => readonly unknown[]): void => {
    api.get(path, (request, response) => void response.json(pageOf(rows(), request, facts.pageSize)));
  };
  list('/invoices', () => facts.invoices);
  list('/invoices/:id/timeline', () => facts.timeline);
  list('/invoices/:id/messages', () => facts.messages);
  list('/invoices/:id/tasks', () => facts.tasks);
  list('/messages', () => facts.messages);
  list('/tasks', () => facts.tasks);
  list('/users', () => facts.users);
  api.get('/organisation', (_request, response) => void response.json(facts.organisation));
  const one = (path: string, rows: () => readonly { id: string }[]): void => {
    api.get(`${path}/:id`, (request, response) => {
      const found = rows().find((row) => row.id === request.params.id);
      if (found) response.json(found);
      else problem(response, { status: 404, slug: 'not-found' });
    });
  };
  one('/invoices', () => facts.invoices);
  one('/messages', () => facts.messages);
  one('/tasks', () => facts.tasks);
  one('/customers', () => facts.customers);
  const change = (request: Request, response: Response): void => {
    posted.push({
      path: request.originalUrl,
      body: request.body,
      idempotencyKey: request.get('idempotency-key'),
    });
    if (facts.refusal) problem(response, facts.refusal);
    else response.json(facts.clock);
  };
  api.post('/{*rest}', change).patch('/{*rest}', change);
  return api;
}

function pageOf(rows: readonly unknown[], request: Request, pageSize: number): Page<unknown> {
  const parameters = new URL(request.originalUrl, 'http://api.invalid').searchParams;
  const start = Number(parameters.get('cursor') ?? 0);
  const kind = parameters.get('kind');
  const q = parameters.get('q')?.toLowerCase();
  const state =
    request.path.endsWith('/invoices') || request.path.endsWith('/tasks') ? parameters.get('state') : null;
  const chosen = rows.filter(
    (row) =>
      (kind === null || (row as Task).kind === kind) &&
      (state === null || (row as { state: string }).state === state) &&
      (q === undefined || JSON.stringify(row).toLowerCase().includes(q)),
  );
  const end = start + Math.min(pageSize, Number(parameters.get('limit') ?? 50));
  return { data: chosen.slice(start, end), nextCursor: end < chosen.length ? String(end) : null };
}

function problem(response: Response, refusal: NonNullable<FakeFacts['refusal']>): void {
  const { status, slug, detail = 'English words for programs', errors } = refusal;
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: `/problems/${slug}`, title: slug, status, detail, errors }));
}

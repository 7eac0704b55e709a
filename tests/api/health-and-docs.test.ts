import { describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.js';
import { createLogger } from '../../src/log.js';
import { startApi } from '../../src/api/server.js';
import { composeApiKey } from '../../src/api/auth/api-key.js';
import { freePort } from './free-port.js';
import { house, OPERATOR_KEY, organisationBody, slugOf } from './house.js';

const opened = house();
const here = () => opened.here;

interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Record<string, { readonly example?: unknown; readonly schema: unknown }>;
  };
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { readonly example?: unknown; readonly schema: unknown }> }
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

describe('health', () => {
  test('healthz and readyz answer without a key; readyz says what it knows of Temporal and mail', async () => {
    expect((await here().send('GET', '/healthz')).body).toEqual({
      status: 'ok',
      mail: { live: 'mailbox', sandbox: 'mailbox' },
    });
    const ready = await here().send('GET', '/readyz');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({
      status: 'ready',
      postgres: 'reachable',
      temporal: { state: 'not-asked' },
      mail: { live: 'mailbox', sandbox: 'mailbox' },
    });
  });

  test('without PostgreSQL every call answers 503 with Retry-After, never 500, and the process lives', async () => {
    const url = `postgresql://nobody:nothing@127.0.0.1:${await freePort()}/none`;
    const database = createDatabase({ url });
    const api = await startApi({
      database,
      log: createLogger({ name: 'api', level: 'silent' }),
      operatorKey: OPERATOR_KEY,
      secret: 'x'.repeat(32),
    });
    try {
      const key = composeApiKey(`key_${'0'.repeat(26)}`, true);
      const ask = (method: string, path: string, bearer: string, body?: unknown) =>
        fetch(api.url + path, {
          method,
          headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      for (const response of [
        await ask('GET', '/readyz', key),
        await ask('GET', '/v1/invoices', key),
        await ask('POST', '/v1/invoices', key, {}),
        await ask('POST', '/v1/operator/organisations', OPERATOR_KEY, organisationBody()),
        await ask('POST', '/v1/login', key, { email: 'a@b.example', password: 'x' }),
      ]) {
        expect([response.status, response.headers.get('retry-after') !== null]).toEqual([503, true]);
        expect(await response.json()).toMatchObject({ type: '/problems/busy' });
      }
      expect((await ask('GET', '/healthz', key)).status).toBe(200);
    } finally {
      await api.close();
      await database.close();
    }
  });

  test('a database that goes away for a moment costs a 503, not the process', async () => {
    const firm = await here().open();
    await here().eyes.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    for (let tries = 0; tries < 5; tries += 1) {
      const reply = await firm.get('/v1/invoices');
      expect([200, 503]).toContain(reply.status);
    }
    expect((await firm.get('/v1/invoices')).status).toBe(200);
  });
});

describe('the documentation', () => {
  const document = async () => (await here().send<Document>('GET', '/openapi.json')).body;

  test('describes every call of this version, with examples and refusals', async () => {
    const { openapi, paths } = await document();
    expect(openapi).toBe('3.1.0');
    const calls = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(calls.sort()).toEqual(EVERY_CALL);
    for (const [path, methods] of Object.entries(paths)) {
      for (const [method, { responses, requestBody, summary }] of Object.entries(methods)) {
        const name = `${method} ${path}`;
        expect(summary, name).not.toBe('');
        if (method === 'post') expect(requestBody?.content['application/json']?.example, name).toBeDefined();
        const happy = Object.entries(responses).filter(([status]) => status.startsWith('2'));
        expect(happy.length, name).toBeGreaterThan(0);
        for (const [status, response] of happy) {
          if (status !== '204') expect(response.content?.['application/json']?.example, name).toBeDefined();
        }
        expect(Object.keys(responses), name).toContain('503');
      }
    }
  });

  test('refers to nothing that is not there, and names no operation twice', async () => {
    const whole = await document();
    const references = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1],
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(Object.keys(whole.components.schemas)).toContain(name);
    const names = Object.values(whole.paths).flatMap((methods) =>
      Object.values(methods).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('the example of every body is a body the API accepts as one', async () => {
    const firm = await here().open();
    for (const [path, methods] of Object.entries((await document()).paths)) {
      const example = methods['post']?.requestBody?.content['application/json']?.example;
      if (example === undefined || path.includes('/login') || path.includes('/advance')) continue;
      const key = path.includes('/operator/') ? OPERATOR_KEY : firm.key;
      const address = path.replace('{id}', 'inv_01kar3n5vq7w8x9y0z1a2b3c4d');
      const reply = await here().send('POST', address, { key, body: example });
      expect([200, 201, 204, 404], `${path}: ${reply.text}`).toContain(reply.status);
    }
  });

  test('is a page of our own: no script, nothing from elsewhere', async () => {
    const page = await here().send<string>('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.body).toContain('/v1/invoices/{id}/payments');
    expect(page.body).not.toContain('<script');
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect((await here().send('GET', '/docs.css')).headers.get('content-type')).toContain('text/css');
    expect(slugOf(await here().send('GET', '/docs/other'))).toBe('not-found');
  });
});

const EVERY_CALL = [
  'delete /v1/connectors/{id}',
  'get /healthz',
  'get /readyz',
  'get /v1/connectors',
  'get /v1/customers',
  'get /v1/customers/{id}',
  'get /v1/invoices',
  'get /v1/invoices/by-number/{number}',
  'get /v1/invoices/{id}',
  'get /v1/invoices/{id}/messages',
  'get /v1/invoices/{id}/tasks',
  'get /v1/invoices/{id}/timeline',
  'get /v1/me',
  'get /v1/messages',
  'get /v1/messages/{id}',
  'get /v1/organisation',
  'get /v1/payments',
  'get /v1/policies',
  'get /v1/policies/{name}',
  'get /v1/replies',
  'get /v1/replies/{id}',
  'get /v1/sandbox/clock',
  'get /v1/tasks',
  'get /v1/tasks/{id}',
  'patch /v1/invoices/{id}',
  'patch /v1/organisation',
  'post /v1/connectors',
  'post /v1/connectors/{kind}/{id}',
  'post /v1/invoices',
  'post /v1/invoices/batch',
  'post /v1/invoices/{id}/cancel',
  'post /v1/invoices/{id}/credit',
  'post /v1/invoices/{id}/dispute',
  'post /v1/invoices/{id}/dispute/resolve',
  'post /v1/invoices/{id}/pause',
  'post /v1/invoices/{id}/payments',
  'post /v1/invoices/{id}/promise',
  'post /v1/invoices/{id}/resend',
  'post /v1/invoices/{id}/resume',
  'post /v1/invoices/{id}/write-off',
  'post /v1/login',
  'post /v1/logout',
  'post /v1/operator/organisations',
  'post /v1/operator/organisations/{id}/resume',
  'post /v1/operator/organisations/{id}/suspend',
  'post /v1/organisation/start',
  'post /v1/organisation/stop',
  'post /v1/payments',
  'post /v1/payments/{id}/allocate',
  'post /v1/payments/{id}/reverse',
  'post /v1/policies/{name}/diff',
  'post /v1/policies/{name}/migrate',
  'post /v1/preview',
  'post /v1/replies/{id}/dismiss',
  'post /v1/replies/{id}/match',
  'post /v1/sandbox/clock/advance',
  'post /v1/sandbox/messages/{id}/bounce',
  'post /v1/sandbox/messages/{id}/complain',
  'post /v1/sandbox/messages/{id}/deliver',
  'post /v1/sandbox/messages/{id}/pay',
  'post /v1/sandbox/messages/{id}/reply',
  'post /v1/tasks/{id}/complete',
  'put /v1/policies/{name}',
];

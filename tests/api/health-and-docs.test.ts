import { describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/db/database.js';
import { createLogger } from '../../src/log.js';
import { startApi } from '../../src/api/server.js';
import { composeApiKey } from '../../src/api/auth/api-key.js';
import { freePort } from './free-port.js';
import type { OpenApiDocument } from '../../src/api/openapi/types.js';
import { house, OPERATOR_KEY, organisationBody, slugOf } from './house.js';

const opened = house();
const here = () => opened.here;

interface Operation {
  readonly operationId: string;
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

  test('tells every field of every body: what it may hold, whether it must be there', async () => {
    const { paths } = (await here().send<OpenApiDocument>('GET', '/openapi.json')).body;
    const { body: page } = await here().send<string>('GET', '/docs');
    for (const [name, type] of [
      ['customer.email', 'e-mail address'],
      ['customer.kind', '<code>company</code>, <code>consumer</code>, <code>public</code>, <b>required</b>'],
      ['lines[].quantity', 'number, <b>required</b>'],
      ['instalments', 'list of object'],
      ['reminderContact.email', 'e-mail address, <b>required</b>'],
      ['steps[].offset', 'whole number, <b>required</b>'],
      ['contact.phone', 'text'],
    ] as const)
      expect(page.includes(`<code>${name}</code></td><td>${type}</td>`), name).toBe(true);
    // What other systems send is theirs to document.
    const own = Object.entries(paths).filter(([path]) => path !== '/v1/connectors/{kind}/{id}');
    const names = own.flatMap(([, methods]) =>
      Object.values(methods).flatMap((call) => {
        const example = call.requestBody?.content['application/json']?.example ?? {};
        return Array.isArray(example) ? [] : Object.keys(example);
      }),
    );
    expect(names.length).toBeGreaterThan(60);
    expect(names.filter((name) => !page.includes(`<td><code>${name}</code></td>`))).toEqual([]);
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

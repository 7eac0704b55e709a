import { beforeAll, describe, expect, test } from 'vitest';
import type { Exchange } from '../support/documentation.js';
import { house } from './house.js';

const opened = house();
const here = () => opened.here;

/** The statuses that only some calls can give are compared with what really happens, in every test of this folder. */
const KNOWN = ['400', '503'];

describe('the OpenAPI document', () => {
  test('every call has a summary, an example of each body and each 2xx, and its refusals', async () => {
    const { calls } = await here().documentation();
    expect(calls.length).toBeGreaterThan(40);
    for (const { method, path, operation, responses } of calls) {
      const name = `${method} ${path}`;
      expect(operation.summary.length, name).toBeGreaterThan(5);
      for (const [type, media] of Object.entries(operation.requestBody?.content ?? {})) {
        expect(media.example, `${name}: ${type}`).toBeDefined();
      }
      const answers = [...responses];
      for (const [status, { content }] of answers.filter(([status]) => status < '300')) {
        const json = content?.['application/json'];
        expect([status, status === '204' || json?.example !== undefined], name).toEqual([status, true]);
      }
      const refusals = answers.filter(([status]) => status >= '400');
      for (const [status, { content }] of refusals) {
        const examples = Object.values(content?.['application/problem+json']?.examples ?? {});
        expect(examples.length, `${name} ${status}`).toBeGreaterThan(0);
      }
      const statuses = refusals.map(([status]) => status);
      if (path !== '/healthz') expect(statuses, name).toEqual(expect.arrayContaining(KNOWN));
    }
  });

  test('its examples fit its own schemas', async () => {
    expect((await here().documentation()).wrongExamples()).toEqual([]);
  });
});

describe('every answer of these tests is compared with the document', () => {
  const exchange: Exchange = {
    method: 'POST',
    path: '/v1/invoices/inv_1/pause',
    sent: { reason: 'x' },
    status: 404,
    contentType: 'application/problem+json',
    body: {
      type: '/problems/not-found',
      title: 'Nothing is here',
      status: 404,
      detail: 'There is nothing under this address.',
      requestId: 'req_1',
    },
  };
  let complain: (wish: Partial<Exchange>) => string[];
  beforeAll(async () => {
    const documentation = await here().documentation();
    complain = (wish) => documentation.complaints({ ...exchange, ...wish });
  });

  test('one that is as documented passes', () => {
    expect(complain({})).toEqual([]);
  });

  test.each<[string, Partial<Exchange>, RegExp]>([
    ['a status nobody announced', { status: 500 }, /status/],
    ['another type of body', { contentType: 'text/html' }, /type/],
    ['a problem nobody announced', { body: { ...(exchange.body as object), type: '/problems/odd' } }, /odd/],
    ['a field too many', { body: { ...(exchange.body as object), sql: 'SELECT' } }, /sql/],
    ['a call nobody announced', { path: '/v1/secret', status: 200 }, /not documented/],
    ['a body in place of none', { method: 'POST', path: '/v1/logout', status: 204 }, /not documented/],
    [
      'a body that was accepted against the schema',
      { method: 'POST', path: '/v1/logout', status: 204, contentType: '', sent: { odd: 1 } },
      /accepted body/,
    ],
  ])('%s is found', (_name, wish, words) => {
    expect(complain(wish).join()).toMatch(words);
  });
});

import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.js';
import type { Clock } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { instantAt } from '../support/story-weeks.js';

const playing = story();
const { openShop } = playing;

const ADVANCE = '/v1/sandbox/clock/advance';

test('the clock starts at real time and goes on by itself', async () => {
  const shop = await openShop({ startsNow: true });
  const first = Date.parse(await shop.now());
  expect(Math.abs(first - Date.now())).toBeLessThan(5_000);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(Date.parse(await shop.now())).toBeGreaterThan(first);
  const moved = Date.parse(await shop.advanceBy('P4D'));
  expect(moved - first).toBeGreaterThanOrEqual(4 * 86_400_000);
  expect(moved - first).toBeLessThan(4 * 86_400_000 + 60_000);
});

test('requests that make no sense name their field, or conflict, and move nothing', async () => {
  const shop = await openShop();
  const before = Date.parse(await shop.now());
  for (const body of [
    {},
    { by: 'P1D', to: new Date(before + 86_400_000).toISOString() },
    { by: '-P1D' },
    { by: 'four days' },
    { by: 'P401D' },
    { to: 'tomorrow' },
    { to: new Date(before + 401 * 86_400_000).toISOString() },
    { by: 'P1D', mode: 'leap' },
    { by: 'P1D', speed: 2 },
  ]) {
    await shop.api.call('POST', ADVANCE, { body, expected: [400] });
  }
  await shop.api.call('POST', ADVANCE, {
    body: { to: new Date(before - 1000).toISOString() },
    expected: [409],
  });
  expect(Date.parse(await shop.now()) - before).toBeLessThan(30_000);
});

test('the same request with the same key moves the clock once', async () => {
  const shop = await openShop();
  const idempotencyKey = randomUUID();
  const call = { body: { by: 'P3D' }, idempotencyKey, expected: [200] };
  const first = (await shop.api.call<Clock>('POST', ADVANCE, call)).body;
  const again = (await shop.api.call<Clock>('POST', ADVANCE, call)).body;
  expect(again.status).toBe('ready');
  expect(Date.parse(again.now) - Date.parse(first.now)).toBeLessThan(60_000);
  const { rows } = await shop.database.query('SELECT id FROM clock_advance WHERE org_id = $1', [shop.orgId]);
  expect(rows).toHaveLength(2); // the one to week 1, and this one
});

test('thirty invoices of one morning share halts; a second advance meanwhile is refused', async () => {
  const shop = await openShop();
  const posted = await Promise.all(Array.from({ length: 30 }, () => shop.postInvoice()));
  const to = instantAt(`${shop.day(2, 'tue')}T10:00`, shop.zone);
  const morning = shop.advance({ to });
  await expect.poll(async () => (await shop.api.get<Clock>('/v1/sandbox/clock')).status).toBe('advancing');
  await shop.api.call('POST', ADVANCE, { body: { by: 'P1D' }, expected: [409] });
  const { target } = await shop.api.get<Clock>('/v1/sandbox/clock');
  expect(Date.parse(target ?? '')).toBe(Date.parse(to));
  await morning;
  for (const invoice of posted) expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
  const { rows } = await shop.database.query<{ halts: number }>(
    'SELECT halts FROM clock_advance WHERE org_id = $1 ORDER BY started_at DESC LIMIT 1',
    [shop.orgId],
  );
  // Instants less than half an hour apart share one halt: the morning is one or two, not thirty.
  expect(rows[0]?.halts).toBeLessThanOrEqual(4);
});

test('a live organisation has no sandbox clock', async () => {
  const { apiUrl, operatorKey } = playing.stack.premises;
  const operator = new ApiClient({ baseUrl: apiUrl, key: operatorKey });
  const { apiKey } = await operator.post<{ apiKey: string }>(
    '/v1/operator/organisations',
    {
      name: 'Vraie SARL',
      timeZone: 'Europe/Paris',
      region: 'FR',
      language: 'fr',
      sandbox: false,
      sender: { name: 'Vraie SARL', email: 'compta@vraie.example', phone: '+33 1 00 00 00 00' },
      owner: { name: 'Anne Vraie', email: `anne-${randomUUID()}@vraie.example` },
    },
    [201],
  );
  const live = new ApiClient({ baseUrl: apiUrl, key: apiKey });
  await live.call('POST', ADVANCE, { body: { by: 'P1D' }, expected: [403] });
  await live.call('GET', '/v1/sandbox/clock', { expected: [403] });
});

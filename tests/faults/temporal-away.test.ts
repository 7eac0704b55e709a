import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Invoice } from '../support/shop-shapes.js';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import { ensureBuilt } from './built.js';
import { openHouse, type House } from './house.js';

let house: House;
beforeAll(async () => {
  await ensureBuilt();
  house = await openHouse({ SEND_LEASE_MS: '1500' });
}, 180_000);
afterAll(() => house.stop());

test(
  'with Temporal down the API goes on accepting; what it accepted is delivered after the return (P3)',
  { timeout: 120_000 },
  async () => {
    const shop = await sandboxOrganisation(house.premises);
    const posted = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    expect(await shop.stepsHandedOver(posted)).toEqual(['reminder-1']);

    await house.take('temporal');
    const began = Date.now();
    const meanwhile = await shop.postInvoice({ dueOn: shop.day(2, 'fri') });
    const paused = await shop.postInvoice();
    await shop.pause(paused);
    expect(await shop.pay(posted)).toMatchObject({ state: 'settled' });
    expect((await shop.invoice(meanwhile)).state).toBe('scheduled');
    const ready = await shop.api.call('GET', '/readyz', { expected: [200] });
    expect(ready.body).toEqual(expect.any(Object));
    // No call waited for a server that is not there.
    expect(Date.now() - began).toBeLessThan(5_000);

    await house.start('temporal');
    expect(await shop.endOfRun(posted, 60_000)).toMatchObject({
      status: 'COMPLETED',
      result: { outcome: 'settled' },
    });
    await shop.advanceTo(`${shop.day(3, 'wed')}T10:00`);
    expect(await shop.stepsHandedOver(meanwhile)).toEqual(['reminder-1']);
    expect(await shop.stepsHandedOver(posted)).toEqual(['reminder-1']);
    expect(await shop.stepsHandedOver(paused)).toEqual([]);
    await shop.close();
  },
);

test(
  'a payment while the worker is dead is acknowledged and final; the run ends when a worker is back',
  { timeout: 120_000 },
  async () => {
    const shop = await sandboxOrganisation(house.premises);
    const invoice = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(2, 'wed')}T10:00`);
    await house.take('worker');
    expect(await shop.pay(invoice)).toMatchObject({ state: 'settled' });
    const late = await shop.api.post<Invoice>('/v1/invoices', shop.invoiceBody(), [201]);
    await house.start('worker');
    expect(await shop.endOfRun(invoice, 60_000)).toMatchObject({ result: { outcome: 'settled' } });
    expect(await shop.state(late)).toBe('scheduled');
    await shop.close();
  },
);

test(
  'without PostgreSQL every call says 503 with Retry-After, never 500, and heals by itself',
  { timeout: 120_000 },
  async () => {
    const shop = await sandboxOrganisation(house.premises);
    const invoice = await shop.postInvoice();
    await house.take('postgres');
    for (const [method, path, body] of [
      ['GET', `/v1/invoices/${invoice.id}`, undefined],
      ['POST', '/v1/invoices', shop.invoiceBody()],
      ['GET', '/readyz', undefined],
    ] as const) {
      const answer = await shop.api.call(method, path, body === undefined ? {} : { body });
      expect({ path, status: answer.status }).toEqual({ path, status: 503 });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await shop.api.call('GET', '/healthz', { expected: [200] });
    await house.start('postgres');
    await expect
      .poll(async () => (await shop.api.call('GET', '/readyz')).status, { timeout: 20_000 })
      .toBe(200);
    expect(await shop.invoice(invoice)).toMatchObject({ state: 'scheduled' });
  },
);

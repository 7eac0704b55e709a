import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { beginSweep, endSweep } from '../../src/db/sweeps.js';
import { NOTHING_SWEPT } from '../../src/domain/sweep.js';
import { house, OPERATOR_KEY, wrongFields } from './house.js';

// What the operator reads of the sweeper; how it comes to be is tests/engine/sweep.test.ts.

const opened = house();
const here = () => opened.here;

interface Sweep {
  readonly id: string;
  readonly endedAt: string | null;
  readonly found: Readonly<Record<string, number>>;
}
interface Page {
  readonly data: readonly Sweep[];
  readonly nextCursor: string | null;
}
const ask = (query = '', key: string = OPERATOR_KEY) =>
  here().send<Page>('GET', `/v1/operator/sweeps${query}`, { key });
const ready = async () =>
  (await here().send<{ sweep: { endedAt: string; findings: number } | null }>('GET', '/readyz')).body.sweep;

test('sweeps, newest first, in pages; one that did not end says so; /readyz tells of the last that did', async () => {
  expect((await ask()).body).toEqual({ data: [], nextCursor: null });
  expect(await ready()).toBeNull();
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const id = `swp_${randomUUID().replaceAll('-', '')}`;
    ids.unshift(id);
    await here().database.asRelay(async (tx) => {
      await beginSweep(tx, id);
      await beginSweep(tx, id); // an attempt that is repeated
      const counts = { ...NOTHING_SWEPT, invoices: 7, runsMissing: n, mended: n };
      if (n < 4)
        await endSweep(tx, id, { counts, outboxOldestMs: 0, resumeAfter: null, isWhole: true, day: null });
    });
  }
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { data, nextCursor }: Page = (await ask(`?limit=2${cursor && `&cursor=${cursor}`}`)).body;
    seen.push(...data.map((sweep) => sweep.id));
    cursor = nextCursor;
  }
  expect(seen).toEqual(ids);
  const [running, last] = (await ask()).body.data;
  expect(running?.endedAt).toBeNull();
  expect(last).toMatchObject({ invoices: 7, isWhole: true, mended: 3, provider: null });
  expect(last?.found).toMatchObject({ runsMissing: 3, runsLeftOver: 0 });
  expect(await ready()).toEqual({ endedAt: last?.endedAt, findings: 3 });
  const csv = await here().send<string>('GET', '/v1/operator/sweeps?limit=1', {
    key: OPERATOR_KEY,
    headers: { accept: 'text/csv' },
  });
  expect(csv.body.split('\r\n')[0]).toContain('found.runsMissing');
});

test('only for the operator; an unknown parameter and a foreign cursor are refused', async () => {
  const firm = await here().open();
  expect((await ask('', firm.key)).status).toBe(401);
  expect((await ask('', '')).status).toBe(401);
  expect(wrongFields(await ask('?state=open'))).toEqual(['/state']);
  expect((await ask('?cursor=abc')).status).toBe(400);
});

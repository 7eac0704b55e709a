import { expect, test } from 'vitest';
import type { Clock } from '../support/shop-shapes.js';
import { story } from '../support/story.js';
import { instantAt } from '../support/story-weeks.js';

// The API of this file answers an advance after a millisecond instead of a minute.
const { openShop } = story({ advancePatienceMs: 1 });

test('an advance that takes its time answers 202 with its target and goes on; the clock says when it is ready', async () => {
  const shop = await openShop();
  const invoice = await shop.postInvoice();
  const to = instantAt(`${shop.day(3, 'fri')}T10:00`, shop.zone);
  const accepted = await shop.api.post<Clock>('/v1/sandbox/clock/advance', { to }, [202]);
  expect(accepted.status).toBe('advancing');
  expect(Date.parse(accepted.target ?? '')).toBe(Date.parse(to));
  const now = await shop.clockIsReady();
  expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(to));
  expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
  await shop.openTask(invoice, 'call');
});

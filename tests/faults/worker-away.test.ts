import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxOrganisation } from '../support/sandbox-organisation.js';
import { mailsReceived } from '../support/mailbox-eyes.js';
import { wallClock } from '../support/story-weeks.js';
import { ensureBuilt } from './built.js';
import { openHouse, type House } from './house.js';

// P4 with nobody there: the worker is killed, nine days go by, a new one finds everything late.

let house: House;
beforeAll(async () => {
  await ensureBuilt();
  house = await openHouse({ SEND_LEASE_MS: '1500' });
}, 180_000);
afterAll(() => house.stop());

test(
  'after nine days without a worker: one message for each invoice, inside the slot, the next at its distance',
  { timeout: 120_000 },
  async () => {
    const shop = await sandboxOrganisation(house.premises);
    const late = [];
    for (let n = 0; n < 6; n += 1)
      late.push(await shop.postInvoice({ dueOn: shop.day(1, n % 2 ? 'wed' : 'fri') }));
    const paid = await shop.postInvoice();
    await shop.advanceTo(`${shop.day(1, 'thu')}T10:00`);
    await house.take('worker');
    const wentAway = Date.now();
    await shop.pay(paid);
    // Time passes: the clock of a sandbox is the database's plus an offset, and no worker walks it.
    await shop.database.query(
      `UPDATE organisation SET clock_offset_ms = clock_offset_ms + $2 WHERE org_id = $1`,
      [shop.orgId, 9 * 86_400_000],
    );
    const [backOn = ''] = wallClock(await shop.now(), shop.zone).split(' ');
    expect(backOn).toBe(shop.day(2, 'sat'));
    expect(await mailsReceived(shop.database, shop.orgId)).toEqual([]);

    await house.start('worker');
    const cameBack = Date.now();
    await shop.advanceTo(`${shop.day(2, 'sun')}T20:00`);
    expect(await mailsReceived(shop.database, shop.orgId), 'no slot on a week-end').toEqual([]);
    await shop.advanceTo(`${shop.day(3, 'mon')}T10:00`);
    for (const invoice of late) {
      expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1']);
      // Four days after Monday is a Friday.
      expect(wallClock((await shop.invoice(invoice)).next?.at ?? '', shop.zone)).toMatch(
        new RegExp(`^${shop.day(3, 'fri')} 09:[0-3]`),
      );
    }
    expect(await shop.stepsHandedOver(paid)).toEqual([]);
    for (const { receivedAtMs } of await mailsReceived(shop.database, shop.orgId))
      expect(receivedAtMs >= cameBack || receivedAtMs < wentAway).toBe(true);
    await shop.advanceTo(`${shop.day(3, 'fri')}T10:00`);
    for (const invoice of late)
      expect(await shop.stepsHandedOver(invoice)).toEqual(['reminder-1', 'reminder-2']);
    await shop.close();
  },
);

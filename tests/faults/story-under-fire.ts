import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Invoice } from '../support/shop-shapes.js';
import type { Shop } from '../support/shop.js';
import { instantAt } from '../support/story-weeks.js';

export interface PlayedStory {
  readonly invoices: readonly Invoice[];
  /** Which steps must have left by the time the payment was acknowledged, and when that was. */
  readonly paid: ReadonlyMap<
    string,
    { readonly steps: readonly string[]; readonly acknowledgedAtMs: number }
  >;
}

const LOOK_AGAIN_MS = 150;
const CLOCK_PATIENCE_MS = 120_000;

/**
 * The story of design §1 for several invoices at once, driven by a client that repeats what nobody answers:
 * one is paid before the first step, one between the e-mails, the others after their call.
 */
export async function playStory(shop: Shop, count: number): Promise<PlayedStory> {
  const paid = new Map<string, { steps: readonly string[]; acknowledgedAtMs: number }>();
  const pay = async (invoice: Invoice, steps: readonly string[]): Promise<void> => {
    await shop.pay(invoice, invoice.totalCents, `VIR-${invoice.number}`);
    paid.set(invoice.id, { steps, acknowledgedAtMs: Date.now() });
  };

  await advanceUnderFire(shop, `${shop.day(1, 'mon')}T08:00`);
  const invoices = await Promise.all(Array.from({ length: count }, () => shop.postInvoice()));
  const [early, between, ...late] = invoices;
  if (!early || !between) throw new Error('a story needs at least two invoices');

  await advanceUnderFire(shop, `${shop.day(2, 'mon')}T10:00`);
  await pay(early, []);
  await advanceUnderFire(shop, `${shop.day(2, 'tue')}T12:00`);
  await pay(between, ['reminder-1']);
  await advanceUnderFire(shop, `${shop.day(3, 'mon')}T12:00`);
  await advanceUnderFire(shop, `${shop.day(3, 'fri')}T12:00`);
  await Promise.all(
    late.map(async (invoice) => {
      const call = await shop.openTask(invoice, 'call');
      await shop.complete(call, { outcome: 'promise_to_pay', promisedFor: shop.day(4, 'fri') });
      await pay(invoice, ['reminder-1', 'reminder-2']);
    }),
  );
  return { invoices, paid };
}

/**
 * An advance whose answer may be lost: asked for again until the clock itself says it is there. A 409 means
 * that the one asked for before is still walking.
 */
async function advanceUnderFire(shop: Shop, local: string): Promise<void> {
  const to = instantAt(local, shop.zone);
  const deadline = Date.now() + CLOCK_PATIENCE_MS;
  for (;;) {
    const clock = await shop.api.get<Clock>('/v1/sandbox/clock');
    if (clock.status === 'ready') {
      if (Date.parse(clock.now) >= Date.parse(to)) return;
      await shop.api.post<Clock>('/v1/sandbox/clock/advance', { to }, [200, 202, 409]);
    }
    if (Date.now() > deadline) throw new Error(`still not ${local}: ${JSON.stringify(clock)}`);
    await sleep(LOOK_AGAIN_MS);
  }
}

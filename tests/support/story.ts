import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { sandboxOrganisation, type ShopWish } from './sandbox-organisation.js';
import type { Shop } from './shop.js';
import type { Invoice } from './shop-shapes.js';
import { startStack, type Stack, type StackWish } from './stack.js';
import { wallClock } from './story-weeks.js';

/** The spread of one slot's messages (contract §7, Dates), in minutes. */
const SPREAD_MINUTES = 30;

export interface Story {
  /** The API and the worker this file's stories play on. */
  readonly stack: Stack;
  /** A firm of its own for one test; closed with the test. */
  readonly openShop: (wish?: ShopWish) => Promise<Shop>;
}

/** One API and one worker for all stories of a test file; every test opens a firm of its own. */
export function story(wish?: StackWish): Story {
  let stack: Stack | undefined;
  const running = (): Stack => {
    if (!stack) throw new Error('the stack starts in beforeAll');
    return stack;
  };
  beforeAll(async () => {
    stack = await startStack(wish);
  });
  afterAll(() => stack?.stop());
  return {
    get stack() {
      return running();
    },
    openShop: async (shopWish) => {
      const shop = await sandboxOrganisation(running().premises, shopWish);
      onTestFinished(() => shop.close());
      return shop;
    },
  };
}

/**
 * Asserts what is planned next: which step, on which civil day of the zone, and that its instant lies in the
 * first half hour of that day's slot (09:00 in every preset).
 */
export function expectPlanned(invoice: Invoice, step: string, day: string, zone = 'Europe/Paris'): void {
  expect(invoice.next, `nothing planned: ${invoice.why.text}`).not.toBeNull();
  const { next } = invoice;
  if (!next) return;
  const [onDay, time = ''] = wallClock(next.at, zone).split(' ');
  expect({ step: next.step, day: onDay }).toEqual({ step, day });
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) - 9 * 60;
  expect(minutes, `${time} is not in the slot's first half hour`).toBeGreaterThanOrEqual(0);
  expect(minutes, `${time} is not in the slot's first half hour`).toBeLessThanOrEqual(SPREAD_MINUTES);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { OwnedInvoice } from './accept.js';
import { spreadOf, type Spread } from '../statistics.js';

export interface PaymentsAcknowledged {
  readonly perSecond: number;
  readonly answer: Spread;
  /** Invoice id → real instant (epoch ms) at which its payment was acknowledged. */
  readonly acknowledgedAtMs: ReadonlyMap<string, number>;
}

/**
 * Settles invoices at an even pace, whether or not earlier ones were answered; each call is timed up to its
 * 2xx. Ends with the last invoice, or before when told so.
 */
export async function payAtPace(
  invoices: readonly OwnedInvoice[],
  perSecond: number,
  isOver: () => boolean = () => false,
): Promise<PaymentsAcknowledged> {
  const answersMs: number[] = [];
  const acknowledgedAtMs = new Map<string, number>();
  const began = performance.now();
  const pay = async ({ firm, invoice }: OwnedInvoice): Promise<void> => {
    const asked = performance.now();
    await firm.pay(invoice);
    answersMs.push(performance.now() - asked);
    acknowledgedAtMs.set(invoice.id, Date.now());
  };
  const inFlight: Promise<void>[] = [];
  for (const [index, owned] of invoices.entries()) {
    const waitMs = began + (index * 1000) / perSecond - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    if (isOver()) break;
    inFlight.push(pay(owned));
  }
  await Promise.all(inFlight);
  return { perSecond, answer: spreadOf(answersMs), acknowledgedAtMs };
}

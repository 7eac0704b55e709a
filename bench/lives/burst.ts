import type { Firm, PostedInvoice } from '../firm.js';
import { drainPerSecond, spreadOf, type Spread } from '../statistics.js';
import { addPolicy } from './bench-policy.js';
import { postMany } from './accept.js';
import { untilArrived } from './mailbox.js';
import { payAtPace } from './payments.js';

export interface Burst {
  readonly due: number;
  readonly handedOver: number;
  /** Mails per second between the 10th and the 90th percentile of the arrivals. */
  readonly mailsPerSecond: number;
  /** From the instant at which all fell due at once to the arrival in the mailbox. */
  readonly lateness: Spread;
}

export interface PaidBurst extends Burst {
  readonly paid: number;
  readonly answer: Spread;
  /** Mails that arrived after the payment of their invoice was acknowledged: promise P1 says 0. */
  readonly mailsAfterPayment: number;
}

const SLOT = { from: '09:00', to: '17:30' };

/** Invoices asleep, then all due at the same instant: the sandbox clock jumps into the morning, as after an outage. */
export async function burst(firm: Firm, name: string, count: number, days: BurstDays): Promise<Burst> {
  await asleep(firm, name, count, days);
  const dueAtMs = Date.now();
  await firm.advanceTo(`${days.jumpOn}T10:00`, 'jump');
  return burstOf(count, dueAtMs, await untilArrived(firm, name, count));
}

/** The same while half of them are being paid at an even pace. */
export async function paidBurst(
  firm: Firm,
  name: string,
  count: number,
  days: BurstDays,
  paymentsPerSecond: number,
): Promise<PaidBurst> {
  const posted = await asleep(firm, name, count, days);
  const dueAtMs = Date.now();
  const jumping = firm.advanceTo(`${days.jumpOn}T10:00`, 'jump');
  const toPay = posted.filter((_, index) => index % 2 === 0).map((invoice) => ({ firm, invoice }));
  const payments = await payAtPace(toPay, paymentsPerSecond);
  await jumping;
  const arrivals = await untilArrived(firm, name, count - toPay.length);
  const late = arrivals.filter(
    ({ invoiceId, receivedAtMs }) => receivedAtMs > (payments.acknowledgedAtMs.get(invoiceId) ?? Infinity),
  );
  return {
    ...burstOf(count, dueAtMs, arrivals),
    paid: toPay.length,
    answer: payments.answer,
    mailsAfterPayment: late.length,
  };
}

/** Civil days of a burst: the invoices' due date, and the day into whose morning the clock jumps. */
export interface BurstDays {
  readonly dueOn: string;
  readonly jumpOn: string;
}

async function asleep(firm: Firm, name: string, count: number, days: BurstDays): Promise<PostedInvoice[]> {
  await addPolicy(firm, name, SLOT);
  const posted = await postMany(firm, count, days.dueOn, name);
  await firm.untilOutboxIsEmpty();
  return posted;
}

function burstOf(due: number, dueAtMs: number, arrivals: readonly { receivedAtMs: number }[]): Burst {
  return {
    due,
    handedOver: arrivals.length,
    mailsPerSecond: drainPerSecond(arrivals.map((arrival) => arrival.receivedAtMs)),
    lateness: spreadOf(arrivals.map((arrival) => arrival.receivedAtMs - dueAtMs)),
  };
}

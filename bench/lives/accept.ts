import type { Firm, PostedInvoice } from '../firm.js';
import { rounded, spreadOf, type Spread } from '../statistics.js';

export interface Accepted {
  readonly callers: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly answer: Spread;
  readonly invoices: readonly OwnedInvoice[];
}

/** An invoice with the firm whose key opens it. */
export interface OwnedInvoice {
  readonly firm: Firm;
  readonly invoice: PostedInvoice;
}

/**
 * `callers` programs register one invoice per call, over HTTP, for so long: how many are acknowledged. They
 * belong to several firms, since the API lets one caller ask only so often.
 */
export async function accept(
  firms: readonly Firm[],
  dueOn: string,
  callers: number,
  seconds: number,
): Promise<Accepted> {
  const began = performance.now();
  const deadline = began + seconds * 1000;
  const answersMs: number[] = [];
  const invoices: OwnedInvoice[] = [];
  const caller = async (firm: Firm): Promise<void> => {
    while (performance.now() < deadline) {
      const asked = performance.now();
      const invoice = await firm.postInvoice(dueOn);
      answersMs.push(performance.now() - asked);
      invoices.push({ firm, invoice });
    }
  };
  await Promise.all(
    Array.from({ length: callers }, (_, index) => caller(firms[index % firms.length] as Firm)),
  );
  const tookSeconds = (performance.now() - began) / 1000;
  return {
    callers,
    seconds: rounded(tookSeconds),
    perSecond: rounded(invoices.length / tookSeconds),
    answer: spreadOf(answersMs),
    invoices,
  };
}

/** Posts so many invoices as fast as sixteen callers can, without measuring. */
export async function postMany(
  firm: Firm,
  count: number,
  dueOn: string,
  policy?: string,
): Promise<PostedInvoice[]> {
  const posted: PostedInvoice[] = [];
  let asked = 0;
  const caller = async (): Promise<void> => {
    while (asked++ < count) posted.push(await firm.postInvoice(dueOn, policy));
  };
  await Promise.all(Array.from({ length: 16 }, caller));
  return posted;
}

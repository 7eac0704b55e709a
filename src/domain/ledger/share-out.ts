import type { CivilDate } from '../time.js';

/** A part of an invoice that waits for money. */
export interface Claim {
  readonly invoiceId: string;
  readonly dueOn: CivilDate;
  readonly cents: number;
}

/** Money that goes to, or comes from, one place; cents are at least 1. */
export interface Share {
  readonly id: string;
  readonly cents: number;
}

/**
 * Shares an amount out over what is owed, oldest due first; invoices due on the same day in the order of their ids.
 * What is beyond all claims stays with the payment. One share per invoice, in the order they were served.
 */
export function shareOut(amountCents: number, claims: readonly Claim[]): Share[] {
  const shares = new Map<string, number>();
  let leftCents = amountCents;
  for (const claim of [...claims].sort(byDueDate)) {
    const cents = Math.min(leftCents, claim.cents);
    if (cents === 0) continue;
    shares.set(claim.invoiceId, (shares.get(claim.invoiceId) ?? 0) + cents);
    leftCents -= cents;
  }
  return [...shares].map(([id, cents]) => ({ id, cents }));
}

const byDueDate = (a: Claim, b: Claim): number =>
  compare(a.dueOn, b.dueOn) || compare(a.invoiceId, b.invoiceId);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Takes an amount from places in their order, as much as each has: which unallocated payments fill a gap, which
 * payments give back what a credit note made too much. Stops when nothing is left to take.
 */
export function takeFrom(amountCents: number, places: readonly Share[]): Share[] {
  let leftCents = amountCents;
  return places.flatMap(({ id, cents: hasCents }) => {
    const cents = Math.min(leftCents, hasCents);
    leftCents -= cents;
    return cents === 0 ? [] : [{ id, cents }];
  });
}

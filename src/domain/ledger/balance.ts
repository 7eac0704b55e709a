/** The sums of one invoice: where it stands is a function of them, never of the last thing that happened. */
export interface Sums {
  readonly totalCents: number;
  /** Allocations less what reversals took back. */
  readonly paidCents: number;
  /** Credit notes. */
  readonly creditedCents: number;
}

/** Nothing is owed any more (`waivedCents`: a rest too small to ask for), or so much still is. */
export type Balance =
  | { readonly kind: 'settled'; readonly waivedCents: number }
  | { readonly kind: 'open'; readonly outstandingCents: number };

/**
 * Where an invoice stands. A rest at or under `residueCents` counts as settled, once something was paid or
 * credited: a small invoice nobody paid is asked for like any other.
 */
export function balanceOf({ totalCents, paidCents, creditedCents }: Sums, residueCents: number): Balance {
  const restCents = totalCents - paidCents - creditedCents;
  if (restCents <= 0) return { kind: 'settled', waivedCents: 0 };
  const isResidue = restCents <= residueCents && paidCents + creditedCents > 0;
  return isResidue
    ? { kind: 'settled', waivedCents: restCents }
    : { kind: 'open', outstandingCents: restCents };
}

/** A payment's state (contract §4), from its sums alone. */
export function paymentState(payment: {
  readonly amountCents: number;
  readonly allocatedCents: number;
  readonly isReversed: boolean;
}): 'applied' | 'partially_applied' | 'unmatched' | 'reversed' {
  if (payment.isReversed) return 'reversed';
  if (payment.allocatedCents === 0) return 'unmatched';
  return payment.allocatedCents === payment.amountCents ? 'applied' : 'partially_applied';
}

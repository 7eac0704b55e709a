import { subtractCents, sumCents } from '../../domain/money.js';
import type { PaymentRecord } from '../../db/read/payments.js';
import type { PaymentView } from '../schemas/resources.js';

/** A payment as the outside sees it; what no invoice took stays visible as unallocated. */
export function paymentView(row: PaymentRecord): PaymentView {
  const allocated = sumCents(row.allocations.map((allocation) => allocation.amountCents));
  return {
    id: row.id,
    reference: row.reference,
    amountCents: row.amount_cents,
    currency: row.currency,
    receivedOn: row.received_on,
    state: stateOf(row.amount_cents, allocated),
    allocations: row.allocations.map((allocation) => ({ ...allocation })),
    unallocatedCents: subtractCents(row.amount_cents, allocated),
  };
}

function stateOf(amountCents: number, allocatedCents: number): PaymentView['state'] {
  if (allocatedCents === 0) return 'unmatched';
  return allocatedCents === amountCents ? 'applied' : 'partially_applied';
}

import { paymentState } from '../../domain/ledger/balance.js';
import { subtractCents } from '../../domain/money.js';
import type { PaymentRecord } from '../../db/read/payments.js';
import type { PaymentView } from '../schemas/resources.js';

/** A payment as the outside sees it; what no invoice took stays visible as unallocated, unless it was taken back. */
export function paymentView(row: PaymentRecord): PaymentView {
  const { amount_cents: amountCents, allocated_cents: allocatedCents } = row;
  const isReversed = row.reversed_at !== null;
  return {
    id: row.id,
    reference: row.reference,
    amountCents,
    currency: row.currency,
    receivedOn: row.received_on,
    invoiceNumber: row.invoice_number,
    customerReference: row.customer_reference,
    state: paymentState({ amountCents, allocatedCents, isReversed }),
    allocations: row.allocations.map((allocation) => ({ ...allocation })),
    unallocatedCents: isReversed ? 0 : subtractCents(amountCents, allocatedCents),
  };
}

import type { OrgTx } from '../database.js';
import type { PaymentRow } from '../tables.js';

/** A payment with where its money went. */
export interface PaymentRecord extends PaymentRow {
  readonly allocations: readonly { readonly invoiceId: string; readonly amountCents: number }[];
}

/** Adds the allocations to a payment's row, in the order of the invoices' ids. */
export async function readPayment(tx: OrgTx, payment: PaymentRow): Promise<PaymentRecord> {
  const allocations = await tx.db
    .selectFrom('allocation')
    .select(['invoice_id as invoiceId', 'amount_cents as amountCents'])
    .where('org_id', '=', tx.org.id)
    .where('payment_id', '=', payment.id)
    .orderBy('invoice_id')
    .execute();
  return { ...payment, allocations };
}

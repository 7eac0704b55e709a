import type { InvoiceSeen } from './house.js';

/** What the tests read of a payment. */
export interface PaymentSeen {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly allocations: readonly { readonly invoiceId: string; readonly amountCents: number }[];
  readonly unallocatedCents: number;
}

export interface PaidAnywhere {
  readonly payment: PaymentSeen;
  readonly invoices: readonly InvoiceSeen[];
}

/** All of an invoice as the tests post it; wish for what matters. */
export const payment = (wish: Readonly<Record<string, unknown>> = {}) => ({
  reference: 'VIR-1',
  amountCents: 120_000,
  currency: 'EUR',
  receivedOn: '2026-11-02',
  ...wish,
});

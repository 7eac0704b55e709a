import { subtractCents } from '../money.js';
import type { Sums } from './balance.js';
import { unpaidSlices, type Instalment } from './instalments.js';
import { shareOut, takeFrom } from './share-out.js';
import type { CivilDate } from '../time.js';

/**
 * The one payment path, without a database: every act on money is a list of signed entries between a payment and
 * an invoice. src/db/ledger.ts writes them down under the locks; sums of entries are all that is ever judged.
 */
export interface Entry {
  readonly paymentId: string;
  readonly invoiceId: string;
  /** Positive: goes to the invoice; negative: is taken back. Never 0. */
  readonly cents: number;
}

/** An invoice as the ledger sees it. */
export interface InvoiceAccount extends Sums {
  readonly id: string;
  readonly currency: string;
  readonly dueOn: CivilDate;
  readonly instalments: readonly Instalment[];
}

/** A payment as the ledger sees it: what it has given away and what it still has. */
export interface PaymentAccount {
  readonly id: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly allocatedCents: number;
}

/** What is owed on an invoice by its sums; 0 when they exceed the total. */
export const owedCents = ({ totalCents, paidCents, creditedCents }: Sums): number =>
  Math.max(0, totalCents - paidCents - creditedCents);

/** What a payment could still give. */
export const unallocatedCents = (payment: PaymentAccount): number =>
  subtractCents(payment.amountCents, payment.allocatedCents);

/** A payment comes in: to the invoices of its currency, oldest due first, never more than is owed. */
export function entriesOfPayment(payment: PaymentAccount, invoices: readonly InvoiceAccount[]): Entry[] {
  const claims = invoices
    .filter((invoice) => invoice.currency === payment.currency)
    .flatMap((invoice) =>
      unpaidSlices(invoice, owedCents(invoice)).map(({ dueOn, cents }) => ({
        invoiceId: invoice.id,
        dueOn,
        cents,
      })),
    );
  return shareOut(unallocatedCents(payment), claims).map(({ id, cents }) => ({
    paymentId: payment.id,
    invoiceId: id,
    cents,
  }));
}

/** A payment turns out not to have been one: all it gave is taken back. `given` are sums per invoice. */
export const entriesOfReversal = (
  paymentId: string,
  given: readonly { readonly invoiceId: string; readonly cents: number }[],
): Entry[] =>
  given
    .filter(({ cents }) => cents > 0)
    .map(({ invoiceId, cents }) => ({ paymentId, invoiceId, cents: -cents }));

/**
 * A gap in an invoice is filled by what was meant for it and found no room: the second of two payments, when the first
 * one is reversed. `payments` in the order in which they came.
 */
export function entriesOfRefill(invoice: InvoiceAccount, payments: readonly PaymentAccount[]): Entry[] {
  const places = payments
    .filter((payment) => payment.currency === invoice.currency)
    .map((payment) => ({ id: payment.id, cents: unallocatedCents(payment) }));
  return takeFrom(owedCents(invoice), places).map(({ id, cents }) => ({
    paymentId: id,
    invoiceId: invoice.id,
    cents,
  }));
}

/**
 * A credit note is larger than what is still owed: payments give back what is too much, the latest first; it is
 * unallocated again and may go elsewhere. `given` are their sums on this invoice, in the order in which they came.
 */
export function entriesOfCredit(
  invoice: InvoiceAccount,
  creditCents: number,
  given: readonly { readonly paymentId: string; readonly cents: number }[],
): Entry[] {
  const tooMuchCents = Math.max(0, creditCents - owedCents(invoice));
  const places = given.map(({ paymentId, cents }) => ({ id: paymentId, cents })).reverse();
  return takeFrom(tooMuchCents, places).map(({ id, cents }) => ({
    paymentId: id,
    invoiceId: invoice.id,
    cents: -cents,
  }));
}

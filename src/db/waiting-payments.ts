import { entriesOfPayment } from '../domain/ledger/ledger.js';
import { appendAudit, type Actor } from './audit.js';
import type { OrgTx } from './database.js';
import { invoiceAccount, paymentAccount, withPaid, writeEntries } from './ledger.js';
import type { InvoiceRow, PaymentRow } from './tables.js';

/** What a new invoice was told when it was posted. */
interface Named {
  readonly number: string;
  readonly customerReference: string;
}

/** What a new invoice got of what was paid before it came. */
interface Matched {
  /** The invoice with it. */
  readonly row: InvoiceRow;
  readonly isMatched: boolean;
  /** Whether a payment that names its number is in another currency. */
  readonly isMismatched: boolean;
}

/**
 * Gives a new invoice what was paid before it came, in the transaction that creates it: payments that name its number,
 * then those that name its customer, in the order in which they came. Its row is written already; until the commit it is
 * nobody else's.
 */
export async function matchWaiting(
  tx: OrgTx,
  invoice: InvoiceRow,
  named: Named,
  actor: Actor,
): Promise<Matched> {
  let row = invoice;
  let isMatched = false;
  let isMismatched = false;
  for (const payment of await waitingFor(tx, named)) {
    const fits = payment.currency === invoice.currency;
    const isForIt = payment.invoice_number !== null;
    isMismatched ||= isForIt && !fits;
    const entries = fits ? entriesOfPayment(paymentAccount(payment), [invoiceAccount(row)]) : [];
    const givenCents = entries[0]?.cents ?? 0;
    writeEntries(tx, entries);
    meet(tx, payment, invoice, givenCents);
    if (givenCents === 0) continue;
    row = withPaid(row, givenCents);
    isMatched = true;
    await appendAudit(tx, {
      type: 'payment.received',
      invoiceId: invoice.id,
      actor,
      data: {
        paymentId: payment.id,
        amountCents: isForIt ? payment.amount_cents : givenCents,
        currency: payment.currency,
        allocatedCents: givenCents,
      },
    });
  }
  return { row, isMatched, isMismatched };
}

function waitingFor(tx: OrgTx, named: Named): Promise<PaymentRow[]> {
  const { number, customerReference } = named;
  return tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('waits', '=', true)
    .where('reversed_at', 'is', null)
    .where((eb) =>
      eb.or([eb('invoice_number', '=', number), eb('customer_reference', '=', customerReference)]),
    )
    .orderBy((eb) => eb('invoice_number', 'is', null))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** A payment for a number has found it; one for a customer waits on until it is spent. */
function meet(tx: OrgTx, payment: PaymentRow, invoice: InvoiceRow, givenCents: number): void {
  const isForIt = payment.invoice_number !== null;
  const isSpent = payment.allocated_cents + givenCents === payment.amount_cents;
  tx.later(
    tx.db
      .updateTable('payment')
      .set({
        waits: !isForIt && !isSpent,
        customer_id: invoice.customer_id,
        ...(isForIt ? { invoice_id: invoice.id } : {}),
      })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', payment.id),
  );
}

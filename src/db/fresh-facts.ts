import type { Closure } from '../domain/calendar/calendar.js';
import { civilDateOf } from '../domain/calendar/civil.js';
import { NOTHING_HAPPENED, type InvoiceFacts } from '../domain/facts.js';
import type { Policy } from '../domain/policy.js';
import type { OrgTx } from './database.js';
import { calendarFor, spreadOf } from './facts.js';
import { askedOf } from './ledger.js';
import { paymentDataOf } from './payment-data.js';
import type { CustomerRow, InvoiceRow } from './tables.js';

/**
 * The facts of an invoice that is not written yet, of a customer to whom nothing was ever written and against whom
 * nothing stands: nothing has happened that `loadFacts` could find, so nothing is asked. A test compares the two.
 */
export async function freshFacts(
  tx: OrgTx,
  invoice: InvoiceRow,
  customer: CustomerRow,
  { policy, closures }: { readonly policy: Policy; readonly closures: readonly Closure[] },
): Promise<InvoiceFacts> {
  const calendar = calendarFor(
    tx,
    customer.region,
    policy,
    closures.map(({ firstOn, lastOn }) => ({ firstOn, lastOn })),
  );
  const asked = askedOf(invoice, civilDateOf(tx.now, calendar.zone));
  return {
    invoiceId: invoice.id,
    customerId: customer.id,
    final: null,
    outstandingCents: invoice.outstanding_cents,
    claimCents: asked.cents,
    issuedOn: invoice.issued_on,
    dueOn: asked.dueOn,
    postedOn: invoice.posted_on,
    remindersAlreadySent: invoice.reminders_already_sent,
    round: invoice.round,
    ...NOTHING_HAPPENED,
    callOnly: customer.call_only,
    waitsForDebit: customer.pays_by_direct_debit,
    paymentData: await paymentDataOf(tx),
    spreadMs: await spreadOf(tx),
    calendar,
  };
}

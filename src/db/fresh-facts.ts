import type { Closure } from '../domain/calendar/calendar.js';
import { civilDateOf } from '../domain/calendar/civil.js';
import { NOTHING_HAPPENED, type InvoiceFacts } from '../domain/facts.js';
import type { Policy } from '../domain/policy.js';
import type { CivilDate, Instant } from '../domain/time.js';
import type { Written } from './arrivals.js';
import { askOnce } from './bulk.js';
import type { OrgTx } from './database.js';
import { calendarFor, organisationHold, spreadOf } from './facts.js';
import { askedOf } from './ledger.js';
import { paymentDataOf } from './payment-data.js';
import type { CustomerRow, InvoiceRow } from './tables.js';

/** What a new invoice is judged by. */
interface Rules {
  readonly policy: Policy;
  readonly closures: readonly Closure[];
}

/** What was before the invoice. */
interface Before {
  /** What was written to its customer; undefined: nothing so far. */
  readonly written?: Written | undefined;
  /** Since when nothing of its organisation leaves. */
  readonly heldSince?: Instant | null;
}

/**
 * The facts of an invoice that is not written yet, before anything that stands against it is placed (`standingRows`):
 * nothing has happened to it that `loadFacts` could find, so nothing is asked. A test compares the two.
 */
export async function freshFacts(
  tx: OrgTx,
  invoice: InvoiceRow,
  customer: CustomerRow,
  { policy, closures }: Rules,
  { written, heldSince = null }: Before = {},
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
    ...lastDays(written, policy),
    holds: heldSince === null ? [] : [organisationHold(laterOf(heldSince, invoice.created_at))],
    callOnly: customer.call_only,
    waitsForDebit: customer.pays_by_direct_debit,
    paymentData: await askOnce(tx, 'payment data', () => paymentDataOf(tx)),
    spreadMs: await spreadOf(tx),
    calendar,
  };
}

const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b);

/** What was only observed keeps nobody waiting who is really written to (facts.ts has the same rule). */
function lastDays(
  written: Written | undefined,
  { automation }: Policy,
): Pick<InvoiceFacts, 'lastHandedOverOn' | 'lastReminderOn'> {
  const { sent, observed } = written ?? NOTHING_WRITTEN;
  const counts = automation === 'observe' ? [sent, observed] : [sent];
  return {
    lastHandedOverOn: lastOf(counts.map((days) => days.lastOn)),
    lastReminderOn: lastOf(counts.map((days) => days.lastReminderOn)),
  };
}

const NOTHING: Written['sent'] = { lastOn: null, lastReminderOn: null };
const NOTHING_WRITTEN: Pick<Written, 'sent' | 'observed'> = { sent: NOTHING, observed: NOTHING };

const lastOf = (days: readonly (CivilDate | null)[]): CivilDate | null =>
  days.reduce((last, day) => (last === null || (day !== null && day > last) ? day : last), null);

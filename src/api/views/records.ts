import type { OrgTx } from '../../db/database.js';
import type { InvoiceRecords } from '../../db/read/invoice-records.js';
import { readPayment } from '../../db/read/payments.js';
import type { CreditRow, DisputeRow, HoldRow, PaymentRow, PromiseRow } from '../../db/tables.js';
import { toIso, type Instant } from '../../domain/time.js';
import type { PaymentView } from '../schemas/resources.js';
import { paymentView } from './payment.js';

/** What exports hold besides the resources that have calls of their own. */
export const recordsView = async (tx: OrgTx, records: InvoiceRecords) => ({
  payments: await paymentsOf(tx, records.payments),
  credits: records.credits.map(creditOf),
  promises: records.promises.map(promiseOf),
  disputes: records.disputes.map(disputeOf),
  holds: records.holds.map(holdOf),
});

async function paymentsOf(tx: OrgTx, rows: readonly PaymentRow[]): Promise<PaymentView[]> {
  const views = [];
  for (const row of rows) views.push(paymentView(await readPayment(tx, row)));
  return views;
}

const iso = (at: Instant | null): string | null => (at === null ? null : toIso(at));

const promiseOf = (row: PromiseRow) => ({
  invoiceId: row.invoice_id,
  madeAt: toIso(row.made_at),
  promisedFor: row.promised_for,
  promisedCents: row.promised_cents,
  state: row.state,
});
const disputeOf = (row: DisputeRow) => ({
  invoiceId: row.invoice_id,
  reason: row.reason,
  openedAt: toIso(row.opened_at),
  resolution: row.resolution,
  resolvedAt: iso(row.resolved_at),
});
const holdOf = (row: HoldRow) => ({
  invoiceId: row.invoice_id,
  reason: row.reason,
  since: toIso(row.since),
  until: row.until_on,
  note: row.note,
  liftedAt: iso(row.lifted_at),
});
const creditOf = (row: CreditRow) => ({
  invoiceId: row.invoice_id,
  reference: row.reference,
  amountCents: row.amount_cents,
  issuedOn: row.issued_on,
});

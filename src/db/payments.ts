import { entriesOfPayment, type Entry } from '../domain/ledger/ledger.js';
import { toIso, type CivilDate, type Instant } from '../domain/time.js';
import { appendAudits, type Actor, type AuditEntry } from './audit.js';
import { noteCrossing, wishCorrection } from './crossed.js';
import type { OrgTx } from './database.js';
import { RowMissing } from './errors.js';
import { newId } from './ids.js';
import { invoiceAccount, paymentAccount, withPaid, writeFirstEntries } from './ledger.js';
import { openMatters, type OpenMatters } from './open-matters.js';
import { aimOf, invoiceNamed, type Aim, type PaymentTarget } from './payment-aim.js';
import { settleOrGoOn, type Settlement } from './settlement.js';
import type { InvoiceRow, PaymentRow } from './tables.js';
import { isoOrNull } from './values.js';

export interface NewPayment {
  readonly target: PaymentTarget;
  /** The payer's or bank's reference, unique per organisation: the key against counting twice. */
  readonly reference: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly receivedOn: CivilDate;
  /** Of the canonical request: the same again is replayed, another one is a conflict. */
  readonly requestHash: Buffer;
  readonly actor: Actor;
}

export type PaymentAnswer =
  /** Stored now, with what it changed: one settlement per open invoice that it reached, for the runs. */
  | {
      readonly kind: 'recorded';
      readonly payment: PaymentRow;
      readonly entries: readonly Entry[];
      readonly settlements: readonly Settlement[];
    }
  | { readonly kind: 'replayed'; readonly payment: PaymentRow }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'invoice_unknown' }
  | { readonly kind: 'currency_differs'; readonly currency: string };

/**
 * The one way in for money. Records a payment and what follows from it: allocation up to what is outstanding,
 * oldest due first, promises kept, ends where nothing is left. Takes the locks of all invoices concerned and
 * throws `LeaseOpen` while a message of one of them is being handed over: run it with `withOrgStopping`; its commit
 * means silence for what it settles (P1). What finds no place is kept: unallocated on a final invoice, waiting for an
 * invoice that is not known yet. The caller tells the runs.
 */
export async function recordPayment(tx: OrgTx, input: NewPayment): Promise<PaymentAnswer> {
  const seen = await lookAround(tx, input);
  if ('earlier' in seen) return answerEarlier(seen.earlier, input);
  const { aim, reversedAt } = seen;
  if (aim.kind === 'invoice_unknown') return aim;
  const named = input.target.kind === 'customer' ? undefined : aim.invoices[0];
  if (named && named.currency !== input.currency)
    return { kind: 'currency_differs', currency: named.currency };
  const untouched = newPayment(tx, input, aim, reversedAt);
  const open = aim.invoices.filter((invoice) => invoice.final_state === null);
  const entries = reversedAt ? [] : entriesOfPayment(paymentAccount(untouched), open.map(invoiceAccount));
  const payment = { ...untouched, allocated_cents: entries.reduce((sum, entry) => sum + entry.cents, 0) };
  insertPayment(tx, payment);
  writeFirstEntries(tx, entries);
  await appendAudits(tx, linesOf(payment, entries, named, input.actor));
  const settlements: Settlement[] = [];
  for (const { invoiceId, cents } of entries) {
    const row = withPaid(open.find((invoice) => invoice.id === invoiceId) as InvoiceRow, cents);
    const matters = seen.open?.id === invoiceId ? seen.open.matters : await openMatters(tx, invoiceId);
    if (matters === undefined) throw new RowMissing(`invoice ${invoiceId}`);
    if (matters.hasMessage) noteCrossing(tx, payment, invoiceId, input.actor);
    const settlement = await settleOrGoOn(tx, invoiceId, input.actor, 'paid', { row, open: matters });
    if (settlement.settled && matters.hasMessage) wishCorrection(tx, payment, invoiceId);
    settlements.push(settlement);
  }
  return { kind: 'recorded', payment, entries, settlements };
}

interface Around {
  readonly aim: Awaited<ReturnType<typeof aimOf>>;
  /** It was taken back before we heard of it. */
  readonly reversedAt: Instant | null;
  /** What is open about the one invoice that was named. */
  readonly open: { readonly id: string; readonly matters: OpenMatters } | undefined;
}

/**
 * Everything a payment must know, in one round trip once its invoice is known by its id: its lock first, then what is
 * looked up under it. A payment of this reference that is there already is answered whatever became of the rest; one
 * that somebody else commits meanwhile makes this transaction run again (`isRetryable`).
 */
async function lookAround(
  tx: OrgTx,
  { target, currency, reference }: NewPayment,
): Promise<Around | { readonly earlier: PaymentRow }> {
  const id = await invoiceNamed(tx, target);
  const [aim, earlier, reversedAt, matters] = await Promise.allSettled([
    aimOf(tx, target, currency, id),
    findPayment(tx, reference),
    reversalOf(tx, reference),
    id === undefined ? undefined : openMatters(tx, id),
  ]);
  if (earlier.status === 'fulfilled' && earlier.value) return { earlier: earlier.value };
  const open = valueOf(matters);
  return {
    aim: valueOf(aim),
    reversedAt: valueOf(reversedAt),
    open: id !== undefined && open !== undefined ? { id, matters: open } : undefined,
  };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/** A payment by its reference; undefined when this organisation has none. */
const findPayment = (tx: OrgTx, reference: string): Promise<PaymentRow | undefined> =>
  tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .executeTakeFirst();

/** Locks one payment before it is spent or taken back: first it, then its invoices. Undefined: no such payment. */
export const lockPayment = (tx: OrgTx, paymentId: string): Promise<PaymentRow | undefined> =>
  tx.db
    .selectFrom('payment')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', paymentId)
    .forNoKeyUpdate()
    .executeTakeFirst();

/** Remembers the request that a person allocated it by; it waits for nothing any more. */
export async function markAllocated(tx: OrgTx, paymentId: string, hash: Buffer): Promise<void> {
  await tx.db
    .updateTable('payment')
    .set({ allocate_hash: hash, waits: false })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', paymentId)
    .execute();
}

const answerEarlier = (payment: PaymentRow, input: NewPayment): PaymentAnswer =>
  payment.request_hash.equals(input.requestHash) ? { kind: 'replayed', payment } : { kind: 'conflict' };

function insertPayment(tx: OrgTx, row: PaymentRow): void {
  tx.later(
    tx.db.insertInto('payment').values({
      ...row,
      created_at: toIso(row.created_at),
      reversed_at: isoOrNull(row.reversed_at),
    }),
  );
}

const newPayment = (tx: OrgTx, input: NewPayment, aim: Aim, reversedAt: Instant | null): PaymentRow => ({
  org_id: tx.org.id,
  id: newId('pay'),
  reference: input.reference,
  amount_cents: input.amountCents,
  currency: input.currency,
  received_on: input.receivedOn,
  request_hash: input.requestHash,
  created_at: tx.now,
  invoice_number: input.target.kind === 'number' ? input.target.number : null,
  customer_reference: input.target.kind === 'customer' ? input.target.reference : null,
  invoice_id: input.target.kind === 'customer' ? null : (aim.invoices[0]?.id ?? null),
  customer_id: aim.customerId,
  waits: aim.waits,
  allocated_cents: 0,
  reversed_at: reversedAt,
  allocate_hash: null,
});

/** When a payment of this reference was taken back, should that have come before the payment. */
async function reversalOf(tx: OrgTx, reference: string): Promise<Instant | null> {
  const row = await tx.db
    .selectFrom('payment_reversal')
    .select('created_at')
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row?.created_at ?? null;
}

/** In the timeline of the invoice that was named, and of every other one that got a part. */
function linesOf(
  payment: PaymentRow,
  entries: readonly Entry[],
  named: InvoiceRow | undefined,
  actor: Actor,
): AuditEntry[] {
  const { id: paymentId, amount_cents: amountCents, currency } = payment;
  const received = (invoiceId: string | undefined, cents: number, allocatedCents: number): AuditEntry => ({
    type: 'payment.received',
    invoiceId,
    customerId: invoiceId === undefined ? (payment.customer_id ?? undefined) : undefined,
    actor,
    data: { paymentId, amountCents: cents, currency, allocatedCents },
  });
  const [first] = entries;
  const lines =
    named === undefined && first !== undefined
      ? entries.map((entry) => received(entry.invoiceId, entry.cents, entry.cents))
      : [received(named?.id, amountCents, first?.cents ?? 0)];
  if (payment.reversed_at === null) return lines;
  return [
    ...lines,
    { ...(lines[0] as AuditEntry), type: 'payment.reversed', data: { paymentId, amountCents, currency } },
  ];
}

import { sql } from 'kysely';
import { entriesOfPayment, type Entry } from '../domain/ledger/ledger.js';
import { toIso, type CivilDate } from '../domain/time.js';
import { appendAudits, type Actor, type AuditEntry } from './audit.js';
import type { OrgTx } from './database.js';
import { newId } from './ids.js';
import { invoiceAccount, paymentAccount, writeEntries } from './ledger.js';
import { aimOf, type Aim, type PaymentTarget } from './payment-aim.js';
import { settleOrGoOn, type Settlement } from './settlement.js';
import type { InvoiceRow, PaymentRow } from './tables.js';

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
  const earlier = await findPayment(tx, input.reference);
  if (earlier) return answerEarlier(earlier, input);
  const aim = await aimOf(tx, input.target, input.currency);
  if (aim.kind === 'invoice_unknown') return aim;
  const named = input.target.kind === 'customer' ? undefined : aim.invoices[0];
  if (named && named.currency !== input.currency)
    return { kind: 'currency_differs', currency: named.currency };
  const payment = await insertPayment(tx, input, aim);
  if (payment === undefined) {
    // Committed by somebody else between our look and our insert.
    const winner = await findPayment(tx, input.reference);
    return winner ? answerEarlier(winner, input) : { kind: 'conflict' };
  }
  const open = aim.invoices.filter((invoice) => invoice.final_state === null);
  const entries = payment.reversed_at
    ? []
    : entriesOfPayment(paymentAccount(payment), open.map(invoiceAccount));
  await writeEntries(tx, entries);
  await appendAudits(tx, linesOf(payment, entries, named, input.actor));
  const settlements: Settlement[] = [];
  for (const { invoiceId } of entries)
    settlements.push(await settleOrGoOn(tx, invoiceId, input.actor, 'paid'));
  const allocated = entries.reduce((sum, entry) => sum + entry.cents, 0);
  return { kind: 'recorded', payment: { ...payment, allocated_cents: allocated }, settlements };
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

const insertPayment = (tx: OrgTx, input: NewPayment, aim: Aim): Promise<PaymentRow | undefined> =>
  tx.db
    .insertInto('payment')
    .values({
      org_id: tx.org.id,
      id: newId('pay'),
      reference: input.reference,
      amount_cents: input.amountCents,
      currency: input.currency,
      received_on: input.receivedOn,
      request_hash: input.requestHash,
      created_at: toIso(tx.now),
      invoice_number: input.target.kind === 'number' ? input.target.number : null,
      customer_reference: input.target.kind === 'customer' ? input.target.reference : null,
      invoice_id: input.target.kind === 'customer' ? null : (aim.invoices[0]?.id ?? null),
      customer_id: aim.customerId,
      waits: aim.waits,
      // It may have been taken back before we heard of it.
      reversed_at: sql<string>`(SELECT created_at FROM payment_reversal
        WHERE org_id = ${tx.org.id} AND reference = ${input.reference})`,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'reference']).doNothing())
    .returningAll()
    .executeTakeFirst();

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

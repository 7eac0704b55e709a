import { sql } from 'kysely';
import { lockCustomer } from './customers.js';
import type { OrgTx } from './database.js';
import { lockInvoicesForStop } from './leases.js';
import type { InvoiceRow } from './tables.js';

/** What a payment was made for, as the caller names it. */
export type PaymentTarget =
  | { readonly kind: 'invoice'; readonly invoiceId: string }
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'customer'; readonly reference: string };

/** The invoices a payment is for, locked and with nothing of theirs in flight. */
export interface Aim {
  readonly kind: 'found';
  readonly invoices: readonly InvoiceRow[];
  readonly customerId: string | null;
  /** Nothing is known yet that it could be for: it waits for an invoice. */
  readonly waits: boolean;
}

/**
 * Finds what a payment is for and locks it, a customer before their invoices and those in the order of their ids. An
 * invoice that is being posted right now is waited for, so that one of the two sees the other.
 *
 * @throws LeaseOpen while a message of one of the invoices is being handed over
 */
export async function aimOf(
  tx: OrgTx,
  target: PaymentTarget,
  currency: string,
): Promise<Aim | { readonly kind: 'invoice_unknown' }> {
  switch (target.kind) {
    case 'invoice': {
      const [invoice] = await lockInvoicesForStop(tx, [target.invoiceId]);
      return invoice ? found([invoice]) : { kind: 'invoice_unknown' };
    }
    case 'number': {
      await meetAt(tx, { number: target.number });
      const known = await invoiceOfNumber(tx, target.number);
      return known === undefined ? WAITING : found(await lockInvoicesForStop(tx, [known]));
    }
    case 'customer': {
      await meetAt(tx, { customer: target.reference });
      const customerId = await customerOfReference(tx, target.reference);
      if (customerId === undefined) return WAITING;
      await lockCustomer(tx, customerId);
      const ids = await openInvoicesIn(tx, customerId, currency);
      const invoices = await lockInvoicesForStop(tx, ids);
      return { kind: 'found', invoices, customerId, waits: ids.length === 0 };
    }
  }
}

const WAITING: Aim = { kind: 'found', invoices: [], customerId: null, waits: true };
const found = (invoices: readonly InvoiceRow[]): Aim => ({
  kind: 'found',
  invoices,
  customerId: invoices[0]?.customer_id ?? null,
  waits: false,
});

/** What a payment names and an invoice brings. */
export type MeetingPlace = { readonly number: string } | { readonly customer: string };

/** The name of a place, within one organisation. */
export const placeName = (place: MeetingPlace): string =>
  'number' in place ? `number/${place.number}` : `customer/${place.customer}`;

/**
 * Where a payment that names something and the invoice that brings it meet: whoever comes second waits until the
 * first one is committed, and then sees it. Held until the transaction ends.
 */
export async function meetAt(tx: OrgTx, place: MeetingPlace): Promise<void> {
  const name = placeName(place);
  if (tx.bulk?.hasMet(name)) return;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lockName(tx, name)}, 0))`.execute(tx.db);
}

/** The same for many places at once, always in the same order, for a transaction that takes many lines in. */
export async function meetAtAll(tx: OrgTx, places: readonly MeetingPlace[]): Promise<void> {
  const names = [...new Set(places.map(placeName))].sort();
  await sql`
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM unnest(${names.map((name) => lockName(tx, name))}::text[]) AS name`.execute(tx.db);
  tx.bulk?.noteMeetings(names);
}

const lockName = (tx: OrgTx, name: string): string => `${tx.org.id}/payments/${name}`;

async function invoiceOfNumber(tx: OrgTx, number: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('number', '=', number)
    .executeTakeFirst();
  return row?.id;
}

async function customerOfReference(tx: OrgTx, reference: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('customer')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .executeTakeFirst();
  return row?.id;
}

async function openInvoicesIn(tx: OrgTx, customerId: string, currency: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', customerId)
    .where('currency', '=', currency)
    .where('final_state', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

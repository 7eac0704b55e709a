import { sql } from 'kysely';
import { askOnce } from './bulk.js';
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
 * The invoice a payment names, which is not locked yet; undefined: it names a customer, or a number that nobody has. An
 * invoice that is being posted right now is waited for, so that one of the two sees the other.
 */
export async function invoiceNamed(tx: OrgTx, target: PaymentTarget): Promise<string | undefined> {
  if (target.kind === 'invoice') return target.invoiceId;
  if (target.kind === 'customer') return undefined;
  const [, id] = await Promise.all([
    meetAt(tx, { number: target.number }),
    askOnce(tx, `invoice ${target.number}`, () => invoiceOfNumber(tx, target.number)),
  ]);
  return id;
}

/**
 * Locks what a payment is for, a customer before their invoices and those in the order of their ids.
 *
 * @param named the invoice it names (`invoiceNamed`)
 * @throws LeaseOpen while a message of one of the invoices is being handed over
 */
export async function aimOf(
  tx: OrgTx,
  target: PaymentTarget,
  currency: string,
  named: string | undefined,
): Promise<Aim | { readonly kind: 'invoice_unknown' }> {
  if (target.kind === 'customer') return aimAtCustomer(tx, target.reference, currency);
  if (named === undefined) return WAITING;
  const [invoice] = await lockInvoicesForStop(tx, [named]);
  return invoice ? found([invoice]) : { kind: 'invoice_unknown' };
}

async function aimAtCustomer(tx: OrgTx, reference: string, currency: string): Promise<Aim> {
  const [, customerId, ids] = await Promise.all([
    meetAt(tx, { customer: reference }),
    lockCustomerOf(tx, reference),
    openInvoicesIn(tx, reference, currency),
  ]);
  if (customerId === undefined) return WAITING;
  const invoices = await lockInvoicesForStop(tx, ids);
  return { kind: 'found', invoices, customerId, waits: ids.length === 0 };
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

/**
 * The same for the payments of one transaction, and which invoices they name, looked up at once in the same round trip:
 * no line of such a transaction makes another one.
 */
export async function meetPayments(tx: OrgTx, places: readonly MeetingPlace[]): Promise<void> {
  const numbers = [...new Set(places.flatMap((place) => ('number' in place ? [place.number] : [])))];
  const [, known] = await Promise.all([meetAtAll(tx, places), invoicesOfNumbers(tx, numbers)]);
  const ids = new Map(known.map(({ number, id }) => [number, id]));
  for (const number of numbers)
    await askOnce(tx, `invoice ${number}`, () => Promise.resolve(ids.get(number)));
}

const invoicesOfNumbers = (
  tx: OrgTx,
  numbers: readonly string[],
): Promise<{ id: string; number: string }[]> =>
  numbers.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('invoice')
        .select(['id', 'number'])
        .where('org_id', '=', tx.org.id)
        .where('number', '=', sql<string>`ANY(${[...numbers]}::text[])`)
        .execute();

async function invoiceOfNumber(tx: OrgTx, number: string): Promise<string | undefined> {
  const [invoice] = await invoicesOfNumbers(tx, [number]);
  return invoice?.id;
}

/** Locked against other stops and new invoices. */
async function lockCustomerOf(tx: OrgTx, reference: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('customer')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('reference', '=', reference)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.id;
}

async function openInvoicesIn(tx: OrgTx, reference: string, currency: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('invoice')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('customer_id', '=', (eb) =>
      eb
        .selectFrom('customer')
        .select('id')
        .where('org_id', '=', tx.org.id)
        .where('reference', '=', reference),
    )
    .where('currency', '=', currency)
    .where('final_state', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

import { sql } from 'kysely';
import { toIso, type Instant } from '../domain/time.js';
import type { Met } from './arrivals.js';
import { writeGathered } from './bulk.js';
import type { OrgTx } from './database.js';
import { trustAddress } from './dead-addresses.js';
import { newId } from './ids.js';
import { customerRows } from './many-rows.js';
import type { CustomerKind, CustomerRow, Language } from './tables.js';

/** What an invoice says of the customer; absent contact fields change nothing on a known one. */
export interface CustomerInput {
  readonly reference: string;
  readonly name: string;
  readonly kind: CustomerKind;
  readonly email?: string | undefined;
  readonly contactName?: string | undefined;
  readonly phone?: string | undefined;
  readonly language?: Language | undefined;
  readonly region?: string | undefined;
  /** Who looks after a new one, when somebody is named. */
  readonly accountManagerId?: string | undefined;
}

/** Where a French firm's customers are unless somebody says otherwise (contract §4). */
const DEFAULT_REGION = 'FR';

export type CustomerAnswer =
  | {
      readonly kind: 'saved';
      readonly customer: CustomerRow;
      readonly isNew: boolean;
      /** Names of the fields that are different now, as in the contract. */
      readonly changed: readonly string[];
    }
  | { readonly kind: 'kind_differs' };

/**
 * Creates or updates the customer of this reference and keeps its row locked: a stop of the whole customer
 * and a new invoice of theirs come one after the other. A customer of another kind is never turned over.
 */
export async function saveCustomer(tx: OrgTx, input: CustomerInput, met: Met): Promise<CustomerAnswer> {
  const { customer: known, deadSince } = met;
  if (known === undefined) {
    const customer = newCustomer(tx, input, deadSince);
    if (tx.bulk) tx.bulk.addCustomer(customer);
    else tx.later(customerRows(tx, [customer]));
    return { kind: 'saved', customer, isNew: true, changed: [] };
  }
  if (known.kind !== input.kind) return { kind: 'kind_differs' };
  // It may be a line of the same batch that is only gathered so far.
  const isChanging = changedFields(known, input).length > 0;
  if (isChanging) writeGathered(tx);
  const saved = await changeContact(tx, known, input);
  if (isChanging) tx.bulk?.arrivals?.noteCustomer(saved.customer);
  return { kind: 'saved', isNew: false, ...saved };
}

/** Locks a customer's row against other stops and new invoices, not against references to it. */
export const lockCustomer = (tx: OrgTx, customerId: string): Promise<CustomerRow> =>
  tx.db
    .selectFrom('customer')
    .selectAll()
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();

/** Locks several, in id order, so that two wide acts never wait for each other. */
export async function lockCustomers(tx: OrgTx, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await tx.db
    .selectFrom('customer')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where('id', 'in', [...customerIds])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

/** Where reminders for this customer go: to their own contact for them, when there is one. */
export const addressOf = (customer: Pick<CustomerRow, 'email' | 'reminder_email'>): string | null =>
  customer.reminder_email ?? customer.email;

/** Customers who are written to at this address, in id order. */
export async function customersAt(tx: OrgTx, address: string): Promise<readonly string[]> {
  const rows = await tx.db
    .selectFrom('customer')
    .select('id')
    .where('org_id', '=', tx.org.id)
    .where(
      sql<boolean>`(lower(reminder_email) = ${address.toLowerCase()}
        OR (reminder_email IS NULL AND lower(email) = ${address.toLowerCase()}))`,
    )
    .orderBy('id')
    .execute();
  return rows.map((row) => row.id);
}

/**
 * Since when mail to this address is known to bounce, whoever had it (dead-addresses.ts); null when it is not. An
 * address that was only the wrong one for somebody else is good. arrivals.ts asks the same for new customers.
 */
const deadSince = (tx: OrgTx, address: string | null | undefined) =>
  sql<string | null>`(SELECT max(m.claimed_at) FROM message m
    WHERE m.org_id = ${tx.org.id} AND m.dead_address = lower(${address ?? null}::text))`;

const newCustomer = (tx: OrgTx, input: CustomerInput, deadSince: Instant | null): CustomerRow => ({
  org_id: tx.org.id,
  id: newId('cus'),
  reference: input.reference,
  name: input.name,
  kind: input.kind,
  email: input.email ?? null,
  undeliverable_at: deadSince,
  contact_name: input.contactName ?? null,
  phone: input.phone ?? null,
  language: input.language ?? tx.org.language,
  region: input.region ?? DEFAULT_REGION,
  account_manager_id: input.accountManagerId ?? null,
  stopped_at: null,
  created_at: tx.now,
  updated_at: tx.now,
  paused_at: null,
  paused_until_on: null,
  pause_reason: null,
  call_only: false,
  reminder_email: null,
  reminder_name: null,
  pays_by_direct_debit: false,
  insolvent_at: null,
  erasing_at: null,
  erased_at: null,
});

/** New contact fields of a customer: absent ones change nothing, null clears one. */
export interface ContactChange {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly contactName?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly language?: Language | undefined;
  readonly region?: string | undefined;
  /** Who gets the reminders instead; null: nobody apart. */
  readonly reminderContact?:
    { readonly name?: string | undefined; readonly email: string } | null | undefined;
  /** Somebody says that the address works, also when it is the one that was refused. */
  readonly isConfirmed?: boolean;
}

/** The customer as it is now, and the names of the fields that are different, as in the contract. */
export interface ChangedContact {
  readonly customer: CustomerRow;
  readonly changed: readonly string[];
}

/**
 * Writes new contact fields, under the customer's lock. A new address has not been refused yet, unless mail to it
 * bounced before and nobody has said since that it works.
 */
export async function changeContact(
  tx: OrgTx,
  known: CustomerRow,
  change: ContactChange,
): Promise<ChangedContact> {
  const wanted = wantedFields(known, change);
  const changed = changedFields(known, change);
  if (changed.length === 0) return { customer: known, changed };
  const isAddressNews = addressOf(wanted) !== addressOf(known) || isTrustedAgain(known, change);
  const isTrusted = isAddressNews && change.isConfirmed === true;
  const customer = await tx.db
    .updateTable('customer')
    .set({
      ...wanted,
      ...(isAddressNews && { undeliverable_at: isTrusted ? null : deadSince(tx, addressOf(wanted)) }),
      updated_at: toIso(tx.now),
    })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', known.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (isTrusted) await trustAddress(tx, addressOf(customer));
  return { customer, changed };
}

const wantedFields = (known: CustomerRow, change: ContactChange) => ({
  name: change.name ?? known.name,
  email: change.email === undefined ? known.email : change.email,
  contact_name: change.contactName === undefined ? known.contact_name : change.contactName,
  phone: change.phone === undefined ? known.phone : change.phone,
  language: change.language ?? known.language,
  region: change.region ?? known.region,
  reminder_email:
    change.reminderContact === undefined ? known.reminder_email : (change.reminderContact?.email ?? null),
  reminder_name:
    change.reminderContact === undefined ? known.reminder_name : (change.reminderContact?.name ?? null),
});

/** The address that was given up is said to work. */
const isTrustedAgain = (
  known: CustomerRow,
  { isConfirmed, email, reminderContact }: ContactChange,
): boolean =>
  isConfirmed === true &&
  (known.reminder_email === null
    ? email !== undefined
    : typeof reminderContact === 'object' && reminderContact !== null) &&
  known.undeliverable_at !== null;

function changedFields(known: CustomerRow, change: ContactChange): string[] {
  const wanted = wantedFields(known, change);
  const trusted = known.reminder_email === null ? 'email' : 'reminderContact';
  const names = FIELDS.filter(
    ([column, name]) =>
      wanted[column] !== known[column] || (name === trusted && isTrustedAgain(known, change)),
  ).map(([, name]) => name);
  return [...new Set(names)];
}

/** Reminders may go to another address now: what waited for one is looked at again. */
export const mayHaveNewAddress = (changed: readonly string[]): boolean =>
  changed.includes('email') || changed.includes('reminderContact');

const FIELDS = [
  ['name', 'name'],
  ['email', 'email'],
  ['contact_name', 'contactName'],
  ['phone', 'phone'],
  ['language', 'language'],
  ['region', 'region'],
  ['reminder_email', 'reminderContact'],
  ['reminder_name', 'reminderContact'],
] as const;

/** Who looks after this customer from now on. */
export function assignCustomer(tx: OrgTx, customer: CustomerRow, userId: string): void {
  writeGathered(tx);
  tx.later(
    tx.db
      .updateTable('customer')
      .set({ account_manager_id: userId })
      .where('org_id', '=', tx.org.id)
      .where('id', '=', customer.id),
  );
  tx.bulk?.arrivals?.noteCustomer({ ...customer, account_manager_id: userId });
}

/** The customer's address is no good: a mark that senders read in their last check (design §4.8). */
export async function markUndeliverable(tx: OrgTx, customerId: string): Promise<void> {
  await tx.db
    .updateTable('customer')
    .set({ undeliverable_at: toIso(tx.now) })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .execute();
}

/** The customer is written to no more: the other mark senders read. Whoever was stopped before keeps the instant. */
export async function markStopped(tx: OrgTx, customerId: string): Promise<void> {
  await tx.db
    .updateTable('customer')
    .set({ stopped_at: sql<string>`coalesce(stopped_at, ${toIso(tx.now)}::timestamptz)` })
    .where('org_id', '=', tx.org.id)
    .where('id', '=', customerId)
    .execute();
}

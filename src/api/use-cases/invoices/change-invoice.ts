import { isDeepStrictEqual } from 'node:util';
import { civilDateOf } from '../../../domain/calendar/civil.js';
import { zoneOfRegion } from '../../../domain/calendar/holidays.js';
import { appendAudit, type Actor } from '../../../db/audit.js';
import {
  changeContact,
  lockCustomer,
  type ChangedContact,
  mayHaveNewAddress,
} from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { updateInvoice, type InvoiceChange } from '../../../db/invoices.js';
import { askedOf } from '../../../db/ledger.js';
import { enqueueSignal } from '../../../db/outbox.js';
import { latestPolicy } from '../../../db/policies.js';
import { invoiceExists } from '../../../db/read/invoices.js';
import { customerOfInvoice } from '../../../db/read/replies.js';
import { settleOrGoOn } from '../../../db/settlement.js';
import { closeLadderTasks, reassignOpenTasks } from '../../../db/tasks.js';
import { findUserByEmail } from '../../../db/users.js';
import { invalidField, notFound } from '../../problems.js';
import type { PatchInvoiceBody } from '../../schemas/invoice-patch.js';
import { lockOpenInvoices } from '../customers/customer-wide.js';
import { followAddress, followCustomerChange, namesOf } from '../customers/follow-customer-change.js';
import { passWorkOn } from '../customers/pass-work-on.js';
import { openInvoiceForStop, type LockedInvoice } from './open-invoice-for-stop.js';
import { wantedTerms } from './wanted-terms.js';

/**
 * Changes an open invoice and the contact fields of its customer. In one transaction under the locks a stop
 * takes, so that after the 2xx no message with the old date, text or address can be handed over; the run
 * follows at once. Values that are so already change nothing and leave no line.
 * @throws Problem `not-found`, `conflict` on a final invoice, `validation` (names, dates)
 */
export async function changeInvoice(
  tx: OrgTx,
  invoiceId: string,
  patch: PatchInvoiceBody,
  actor: Actor,
): Promise<void> {
  const invoice = await lockToChange(tx, invoiceId, patch);
  const change = await wantedChange(tx, invoice, patch);
  const contact = await changedContact(tx, invoice, patch);
  const changed = [...namesOfChange(change), ...namesOf(contact?.changed ?? [])];
  if (changed.length === 0) return;
  await appendAudit(tx, { type: 'invoice.changed', invoiceId, actor, data: { changed } });
  await writeChange(tx, invoice, change, actor);
  if (contact && mayHaveNewAddress(contact.changed)) await followAddress(tx, invoiceId, contact.customer);
  const { settled, move } = await settleOrGoOn(tx, invoiceId, actor, 'changed');
  const end = settled ? { outcome: 'settled' } : {};
  await enqueueSignal(tx, invoiceId, 'invoiceChanged', { ...end, next: move });
  if (settled) await passWorkOn(tx, invoiceId);
  if (contact) {
    await followCustomerChange(tx, { ...contact, byInvoiceId: invoiceId, isToldThere: true, actor });
  }
}

/** A change of the customer touches all their invoices, so it takes all their locks, the customer's first. */
async function lockToChange(tx: OrgTx, invoiceId: string, patch: PatchInvoiceBody): Promise<LockedInvoice> {
  if (patch.customer !== undefined) {
    if (!(await invoiceExists(tx, invoiceId))) throw notFound();
    await lockOpenInvoices(tx, await customerOfInvoice(tx, invoiceId));
  }
  return openInvoiceForStop(tx, invoiceId);
}

/** The columns that differ from what is on record. */
async function wantedChange(
  tx: OrgTx,
  invoice: LockedInvoice,
  patch: PatchInvoiceBody,
): Promise<InvoiceChange> {
  const wanted: InvoiceChange = {
    ...wantedTerms(invoice, patch),
    ...(patch.orderReference !== undefined && { order_reference: patch.orderReference }),
    ...(patch.paymentUrl !== undefined && { payment_url: patch.paymentUrl }),
    ...(patch.documentUrl !== undefined && { document_url: patch.documentUrl }),
    ...(patch.policy !== undefined && (await latestVersion(tx, patch.policy))),
    ...(patch.accountManager !== undefined && (await managerNamed(tx, patch.accountManager))),
  };
  const differing = Object.entries(wanted).filter(
    ([column, value]) => !isDeepStrictEqual(invoice[column as keyof InvoiceChange], value),
  );
  return Object.fromEntries(differing);
}

async function latestVersion(tx: OrgTx, name: string): Promise<InvoiceChange> {
  const policy = await latestPolicy(tx, name);
  if (policy === undefined) throw invalidField('/policy', 'is no policy of this organisation');
  return { policy_name: policy.name, policy_version: policy.version };
}

async function managerNamed(tx: OrgTx, email: string): Promise<InvoiceChange> {
  const user = await findUserByEmail(tx, email);
  if (user === undefined) throw invalidField('/accountManager', 'is no user of this organisation');
  return { account_manager_id: user.id };
}

async function changedContact(
  tx: OrgTx,
  invoice: LockedInvoice,
  { customer }: PatchInvoiceBody,
): Promise<ChangedContact | undefined> {
  if (customer === undefined) return undefined;
  return changeContact(tx, await lockCustomer(tx, invoice.customer_id), customer);
}

/** Columns by the field of the contract that people read in the timeline. */
const FIELDS: Readonly<Record<keyof InvoiceChange, string>> = {
  total_cents: 'totalCents',
  due_on: 'dueOn',
  instalments: 'instalments',
  order_reference: 'orderReference',
  payment_url: 'paymentUrl',
  document_url: 'documentUrl',
  policy_name: 'policy',
  policy_version: 'policy',
  account_manager_id: 'accountManager',
};

const namesOfChange = (change: InvoiceChange): readonly string[] => [
  ...new Set(Object.keys(change).map((column) => FIELDS[column as keyof InvoiceChange])),
];

async function writeChange(
  tx: OrgTx,
  invoice: LockedInvoice,
  change: InvoiceChange,
  actor: Actor,
): Promise<void> {
  const { id: invoiceId } = invoice;
  const row = Object.keys(change).length > 0 ? await updateInvoice(tx, invoiceId, change) : invoice;
  const policy = change.policy_name ?? invoice.policy_name;
  const version = change.policy_version ?? invoice.policy_version;
  if (policy !== invoice.policy_name || version !== invoice.policy_version) {
    const from = { policy: invoice.policy_name, version: invoice.policy_version };
    await appendAudit(tx, { type: 'policy.migrated', invoiceId, actor, data: { policy, version, from } });
  }
  if (change.account_manager_id !== undefined) {
    const people = { from: invoice.account_manager_id, to: change.account_manager_id, actor };
    await reassignOpenTasks(tx, invoiceId, people);
  }
  // A call about an invoice that is not due any more would be a mistake; the ladder comes to it again.
  const today = civilDateOf(tx.now, zoneOfRegion(invoice.customer_region, tx.org.timeZone));
  const isMoved = change.due_on !== undefined || change.instalments !== undefined;
  if (isMoved && askedOf(row, today).dueOn >= today) {
    await closeLadderTasks(tx, invoiceId, 'due_date_moved');
  }
}

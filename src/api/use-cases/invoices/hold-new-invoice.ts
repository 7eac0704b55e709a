import type { Written } from '../../../db/arrivals.js';
import { addressOf } from '../../../db/customers.js';
import { isCustomerPaused } from '../../../domain/customer-pause.js';
import type { Actor } from '../../../db/audit.js';
import type { OrgTx } from '../../../db/database.js';
import { placeHold } from '../../../db/holds.js';
import { findCustomerTask } from '../../../db/read/customer-tasks.js';
import type { Standing } from '../../../db/standing.js';
import type { CustomerRow } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';

const needsAddress = (customer: CustomerRow): boolean =>
  (addressOf(customer) === null || customer.undeliverable_at !== null) && !customer.call_only;

/**
 * What already stands against writing to this customer stands for a new invoice as well: a pause, no address or
 * one that was refused (a person is asked for a better one), a complaint, a collective procedure, an answer nobody has
 * read (P6). The pause first: it remembers how many days were left.
 */
export function standingAgainst(
  tx: OrgTx,
  customer: CustomerRow,
  { hasUnreadReply }: Pick<Written, 'hasUnreadReply'>,
): Standing[] {
  const { paused_until_on: until, pause_reason: note } = customer;
  const standing: Standing[] = [];
  if (isCustomerPaused(customer, tx.now, tx.org.timeZone))
    standing.push({ hold: { reason: 'paused', until, note } });
  if (needsAddress(customer))
    standing.push({ hold: { reason: 'undeliverable' }, task: { kind: 'check_address' } });
  if (customer.stopped_at !== null) standing.push({ hold: { reason: 'stopped' } });
  if (customer.insolvent_at !== null)
    standing.push({ hold: { reason: 'insolvency' }, task: { kind: 'review', reason: 'insolvency' } });
  if (hasUnreadReply) standing.push({ hold: { reason: 'reply' } });
  return standing;
}

/** Holds an invoice that is written, as new or open again, for all of that. */
export async function holdNewInvoice(tx: OrgTx, invoiceId: string, customer: CustomerRow): Promise<void> {
  const hasUnreadReply = (await findCustomerTask(tx, customer.id, 'read_reply')) !== undefined;
  await placeStanding(tx, invoiceId, standingAgainst(tx, customer, { hasUnreadReply }));
}

/** Holds an invoice that is written for all of that. */
export async function placeStanding(
  tx: OrgTx,
  invoiceId: string,
  standing: readonly Standing[],
): Promise<void> {
  for (const { hold, task } of standing) {
    await placeHold(tx, { ...hold, invoiceId });
    if (task) await openTask(tx, { ...task, invoiceId });
  }
}

/** Holds one invoice of an insolvent customer and asks a person to look. */
export async function holdAsInsolvent(tx: OrgTx, invoiceId: string, actor?: Actor): Promise<void> {
  await placeHold(tx, { invoiceId, reason: 'insolvency', actor });
  await openTask(tx, { invoiceId, kind: 'review', reason: 'insolvency', actor });
}

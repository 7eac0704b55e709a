import type { Closure } from '../../../domain/calendar/calendar.js';
import type { NextMove } from '../../../domain/decision.js';
import type { Policy } from '../../../domain/policy.js';
import { defaultPolicyFor } from '../../../domain/presets.js';
import type { Instant } from '../../../domain/time.js';
import { meetArrivals, type KnownInvoice, type Written } from '../../../db/arrivals.js';
import { appendAudits, type Actor, type AuditEntry } from '../../../db/audit.js';
import { writeGathered } from '../../../db/bulk.js';
import { listClosures } from '../../../db/closures.js';
import { assignCustomer, saveCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { freshFacts } from '../../../db/fresh-facts.js';
import { newInvoice, writeInvoice } from '../../../db/invoices.js';
import { enqueueStart } from '../../../db/outbox.js';
import { NOTHING_OPEN } from '../../../db/open-matters.js';
import { firstPlan, replan } from '../../../db/plan.js';
import { latestPolicy } from '../../../db/policies.js';
import { newRecord, type InvoiceRecord } from '../../../db/read/invoices.js';
import { settleOrGoOn } from '../../../db/settlement.js';
import { standingRows, writeStanding, type Standing } from '../../../db/standing.js';
import type { CustomerRow, InvoiceRow, UserRow } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';
import { findUser, findUserByEmail, ownerOf } from '../../../db/users.js';
import { matchWaiting } from '../../../db/waiting-payments.js';
import { conflict, invalidField } from '../../problems.js';
import type { PostInvoiceBody } from '../../schemas/invoice-body.js';
import { followCustomerChange } from '../customers/follow-customer-change.js';
import { placeStanding, standingAgainst } from './hold-new-invoice.js';
import { invoiceHash, isSameInvoice } from './same-invoice.js';

/** An invoice that was taken in, or had been. */
export interface PostedInvoice {
  /** The same body under the same number changes nothing. */
  readonly isNew: boolean;
  readonly invoiceId: string;
  /** As it would be read, when that is known already. */
  readonly record?: InvoiceRecord;
}

/**
 * Takes an invoice in. One transaction writes customer, invoice, first plan and the line that starts its
 * run; Temporal is not asked, so a 2xx holds while it is down (P3).
 * @throws Problem `conflict` (number with other content, customer of another kind), `validation` (names)
 */
export async function postInvoice(tx: OrgTx, body: PostInvoiceBody, actor: Actor): Promise<PostedInvoice> {
  const around = await lookAround(tx, body);
  if (around.met.known) return repetition(tx, body, around.met.known);
  const { policy, asked, owner, met, closures, heldSince } = around;
  if (policy === undefined) throw invalidField('/policy', 'is no policy of this organisation');
  if (body.accountManager !== undefined && asked === undefined)
    throw invalidField('/accountManager', 'is no user of this organisation');
  const saved = await saveCustomer(tx, { ...body.customer, accountManagerId: asked?.id }, met);
  if (saved.kind === 'kind_differs') throw kindDiffers();
  const { customer, changed } = saved;
  if (asked && customer.account_manager_id === null) assignCustomer(tx, customer, asked.id);
  const manager = asked ?? (await managerOf(tx, customer)) ?? owner;
  const invoice = newInvoice(tx, {
    ...body,
    customer,
    accountManagerId: manager.id,
    policy,
    requestHash: invoiceHash(body),
  });
  const standing = standingAgainst(tx, customer, { hasUnreadReply: met.written?.hasUnreadReply ?? false });
  const arrived = { invoice, customer, changed, standing, actor };
  if (met.isAwaited || isHoldMoving(tx, heldSince)) return { ...(await takeIn(tx, arrived)), isNew: true };
  const before = { written: met.written, heldSince };
  return { ...(await takeInPlain(tx, arrived, { policy, closures }, before, manager)), isNew: true };
}

/** Whether a stop or a start of the organisation may come between two looks at it, or is being told to its invoices. */
const isHoldMoving = ({ org }: OrgTx, heldSince: Instant | null): boolean =>
  heldSince === null && (org.heldAt !== null || org.restart !== null);

/** Everything a new invoice must know, in one round trip: its number's and its customer's locks first. */
async function lookAround(tx: OrgTx, body: PostInvoiceBody) {
  const { number, customer, accountManager } = body;
  const arriving = { number, customerReference: customer.reference, email: customer.email };
  const [arrivals, policy, asked, owner, closures] = await Promise.all([
    tx.bulk?.arrivals ?? meetArrivals(tx, [arriving]),
    latestPolicy(tx, body.policy ?? defaultPolicyFor(customer.kind)),
    accountManager === undefined ? undefined : findUserByEmail(tx, accountManager),
    ownerOf(tx),
    listClosures(tx),
  ]);
  return { met: arrivals.of(arriving), heldSince: arrivals.heldSince, policy, asked, owner, closures };
}

interface Arrived {
  readonly invoice: InvoiceRow;
  readonly customer: CustomerRow;
  /** Of the customer, by this invoice. */
  readonly changed: readonly string[];
  readonly standing: readonly Standing[];
  readonly actor: Actor;
}

/** Nothing was paid of it before: its first plan follows from its own row and from what stands against it. */
async function takeInPlain(
  tx: OrgTx,
  arrived: Arrived,
  rules: { readonly policy: Policy; readonly closures: readonly Closure[] },
  before: { readonly written: Written | undefined; readonly heldSince: Instant | null },
  manager: UserRow,
): Promise<Omit<PostedInvoice, 'isNew'>> {
  const { customer, standing } = arrived;
  const { policy } = rules;
  const fresh = await freshFacts(tx, arrived.invoice, customer, rules, before);
  const placed = await standingRows(
    tx,
    { id: arrived.invoice.id, manager },
    { facts: fresh, policy },
    standing,
  );
  const { facts } = placed;
  const { columns, move, lines } = firstPlan(tx, facts, policy);
  const invoice = { ...arrived.invoice, ...columns, not_before_on: facts.notBeforeOn };
  writeInvoice(tx, invoice);
  writeStanding(tx, placed);
  await tellArrival(tx, arrived, [...placed.lines, ...lines]);
  await enqueueStart(tx, invoice.id, move);
  if (before.heldSince !== null) return { invoiceId: invoice.id };
  return { invoiceId: invoice.id, record: newRecord(invoice, customer, manager, placed.holds) };
}

/** Payments may wait for it: what they leave of it is planned once it is written. */
async function takeIn(tx: OrgTx, arrived: Arrived): Promise<Omit<PostedInvoice, 'isNew'>> {
  const { invoice } = arrived;
  writeInvoice(tx, invoice);
  await tellArrival(tx, arrived);
  writeGathered(tx);
  await enqueueStart(tx, invoice.id, await firstMove(tx, arrived));
  return { invoiceId: invoice.id };
}

/** The first line of its story, what it changes of its customer's other invoices, the lines that come then. */
async function tellArrival(tx: OrgTx, arrived: Arrived, then: readonly AuditEntry[] = []): Promise<void> {
  const { invoice, customer, changed, actor } = arrived;
  if (changed.length === 0) {
    await appendAudits(tx, [creationLine(arrived), ...then]);
    return;
  }
  await appendAudits(tx, [creationLine(arrived)]);
  // The invoice is one of those that are told.
  writeGathered(tx);
  await followCustomerChange(tx, { customer, changed, byInvoiceId: invoice.id, actor });
  await appendAudits(tx, then);
}

const creationLine = ({ invoice, customer, actor }: Arrived): AuditEntry => ({
  type: 'invoice.created',
  invoiceId: invoice.id,
  customerId: customer.id,
  actor,
  data: {
    number: invoice.number,
    amountCents: invoice.total_cents,
    currency: invoice.currency,
    policy: invoice.policy_name,
  },
});

/**
 * Where it stands before anybody has seen it: what was paid before it came is its own, and may settle it; then its run
 * ends as soon as it starts.
 */
async function firstMove(tx: OrgTx, { invoice, customer, standing, actor }: Arrived): Promise<NextMove> {
  const named = { number: invoice.number, customerReference: customer.reference };
  const { row, isMatched, isMismatched } = await matchWaiting(tx, invoice, named, actor);
  const settlement = isMatched
    ? await settleOrGoOn(tx, invoice.id, actor, 'paid', { row, open: NOTHING_OPEN })
    : undefined;
  if (settlement?.settled) return settlement.move;
  if (isMismatched) await openTask(tx, { invoiceId: invoice.id, kind: 'review', reason: 'unmatched' });
  await placeStanding(tx, invoice.id, standing);
  const isPlanned = settlement !== undefined && !isMismatched && standing.length === 0;
  return isPlanned ? settlement.move : await replan(tx, invoice.id);
}

async function repetition(tx: OrgTx, body: PostInvoiceBody, known: KnownInvoice): Promise<PostedInvoice> {
  const owner = await ownerOf(tx);
  const manager = await findUser(tx, known.accountManagerId);
  const isSame = [manager?.email, owner.email].some((accountManager) =>
    isSameInvoice(body, known.requestHash, {
      language: tx.org.language,
      accountManager: accountManager ?? owner.email,
    }),
  );
  if (isSame) return { isNew: false, invoiceId: known.id };
  throw conflict(
    'Nothing was stored: an invoice with this number exists with other content. PATCH changes it; another one needs its own number.',
    [{ path: '/number', message: 'belongs to another invoice' }],
  );
}

async function managerOf(tx: OrgTx, customer: CustomerRow): Promise<UserRow | undefined> {
  return customer.account_manager_id === null ? undefined : findUser(tx, customer.account_manager_id);
}

const kindDiffers = () =>
  conflict('Nothing was stored: the customer of this reference is of another kind, which never changes.', [
    { path: '/customer/kind', message: 'differs from the one on record' },
  ]);

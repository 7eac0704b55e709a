import type { Closure } from '../../../domain/calendar/calendar.js';
import type { NextMove } from '../../../domain/decision.js';
import type { Policy } from '../../../domain/policy.js';
import { defaultPolicyFor } from '../../../domain/presets.js';
import { meetArrivals } from '../../../db/arrivals.js';
import { appendAudit, appendAudits, type Actor, type AuditEntry } from '../../../db/audit.js';
import { writeGathered } from '../../../db/bulk.js';
import { listClosures } from '../../../db/closures.js';
import { assignCustomer, saveCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { freshFacts } from '../../../db/fresh-facts.js';
import { newInvoice, writeInvoice } from '../../../db/invoices.js';
import { enqueueStart } from '../../../db/outbox.js';
import { firstPlan, replan } from '../../../db/plan.js';
import { latestPolicy } from '../../../db/policies.js';
import { newRecord, readInvoiceByNumber, type InvoiceRecord } from '../../../db/read/invoices.js';
import { settleOrGoOn } from '../../../db/settlement.js';
import type { CustomerRow, InvoiceRow, UserRow } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';
import { findUser, findUserByEmail, ownerOf } from '../../../db/users.js';
import { matchWaiting } from '../../../db/waiting-payments.js';
import { conflict, invalidField } from '../../problems.js';
import type { PostInvoiceBody } from '../../schemas/invoice-body.js';
import { followCustomerChange } from '../customers/follow-customer-change.js';
import { holdNewInvoice, isHeldFromTheStart } from './hold-new-invoice.js';
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
  if (around.met.isTaken) return repetition(tx, body);
  const { policy, asked, owner, met, closures } = around;
  if (policy === undefined) throw invalidField('/policy', 'is no policy of this organisation');
  if (body.accountManager !== undefined && asked === undefined)
    throw invalidField('/accountManager', 'is no user of this organisation');
  const saved = await saveCustomer(tx, { ...body.customer, accountManagerId: asked?.id }, met);
  if (saved.kind === 'kind_differs') throw kindDiffers();
  const { customer } = saved;
  if (asked && customer.account_manager_id === null) assignCustomer(tx, customer, asked.id);
  const manager = asked ?? (await managerOf(tx, customer)) ?? owner;
  const invoice = newInvoice(tx, {
    ...body,
    customer,
    accountManagerId: manager.id,
    policy,
    requestHash: invoiceHash(body),
  });
  const arrived = { invoice, customer, actor };
  const isPlain =
    !met.isAwaited && !met.isWrittenTo && saved.changed.length === 0 && !isHeldFromTheStart(tx, customer);
  if (isPlain) return { ...(await takeInPlain(tx, arrived, { policy, closures }, manager)), isNew: true };
  return { ...(await takeIn(tx, arrived, saved.changed)), isNew: true };
}

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
  return { met: arrivals.of(arriving), policy, asked, owner, closures };
}

interface Arrived {
  readonly invoice: InvoiceRow;
  readonly customer: CustomerRow;
  readonly actor: Actor;
}

/** Nothing stands against it, nothing was ever written to its customer: its first plan follows from its own row. */
async function takeInPlain(
  tx: OrgTx,
  arrived: Arrived,
  rules: { readonly policy: Policy; readonly closures: readonly Closure[] },
  manager: UserRow,
): Promise<Omit<PostedInvoice, 'isNew'>> {
  const { customer } = arrived;
  const facts = await freshFacts(tx, arrived.invoice, customer, rules);
  const { columns, move, lines } = firstPlan(tx, facts, rules.policy);
  const invoice = { ...arrived.invoice, ...columns };
  writeInvoice(tx, invoice);
  await appendAudits(tx, [creationLine(arrived), ...lines]);
  await enqueueStart(tx, invoice.id, move);
  return { invoiceId: invoice.id, record: newRecord(invoice, customer, manager) };
}

async function takeIn(
  tx: OrgTx,
  arrived: Arrived,
  changed: readonly string[],
): Promise<Omit<PostedInvoice, 'isNew'>> {
  const { invoice, customer, actor } = arrived;
  writeInvoice(tx, invoice);
  await appendAudit(tx, creationLine(arrived));
  writeGathered(tx);
  await followCustomerChange(tx, { customer, changed, byInvoiceId: invoice.id, actor });
  await enqueueStart(tx, invoice.id, await firstMove(tx, arrived));
  return { invoiceId: invoice.id };
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
async function firstMove(tx: OrgTx, { invoice, customer, actor }: Arrived): Promise<NextMove> {
  const named = { number: invoice.number, customerReference: customer.reference };
  const { isMatched, isMismatched } = await matchWaiting(tx, invoice, named, actor);
  const settlement = isMatched ? await settleOrGoOn(tx, invoice.id, actor, 'paid') : undefined;
  if (settlement?.settled) return settlement.move;
  if (isMismatched) await openTask(tx, { invoiceId: invoice.id, kind: 'review', reason: 'unmatched' });
  await holdNewInvoice(tx, invoice.id, customer);
  return await replan(tx, invoice.id);
}

async function repetition(tx: OrgTx, body: PostInvoiceBody): Promise<PostedInvoice> {
  // It may be a line of the same batch that is only gathered so far.
  writeGathered(tx);
  const known = await readInvoiceByNumber(tx, body.number);
  if (known === undefined) throw conflict('An invoice with this number is being written; please repeat.');
  const owner = await ownerOf(tx);
  const manager = await findUser(tx, known.account_manager_id);
  const isSame = [manager?.email, owner.email].some((accountManager) =>
    isSameInvoice(body, known.request_hash, {
      language: tx.org.language,
      accountManager: accountManager ?? owner.email,
    }),
  );
  if (isSame) return { isNew: false, invoiceId: known.id };
  throw conflict('An invoice with this number exists with other content.', [
    { path: '/number', message: 'belongs to another invoice' },
  ]);
}

async function managerOf(tx: OrgTx, customer: CustomerRow): Promise<UserRow | undefined> {
  return customer.account_manager_id === null ? undefined : findUser(tx, customer.account_manager_id);
}

const kindDiffers = () =>
  conflict('The customer of this reference is of another kind.', [
    { path: '/customer/kind', message: 'differs from the one on record' },
  ]);

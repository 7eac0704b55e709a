import type { NextMove } from '../../../domain/decision.js';
import { defaultPolicyFor } from '../../../domain/presets.js';
import { appendAudit, type Actor } from '../../../db/audit.js';
import { assignCustomer, saveCustomer } from '../../../db/customers.js';
import type { OrgTx } from '../../../db/database.js';
import { insertInvoice } from '../../../db/invoices.js';
import { enqueueStart } from '../../../db/outbox.js';
import { replan } from '../../../db/plan.js';
import { latestPolicy } from '../../../db/policies.js';
import { readInvoiceByNumber, type InvoiceRecord } from '../../../db/read/invoices.js';
import { settleOrGoOn } from '../../../db/settlement.js';
import type { CustomerRow, InvoiceRow, UserRow } from '../../../db/tables.js';
import { openTask } from '../../../db/tasks.js';
import { findUser, findUserByEmail, ownerOf } from '../../../db/users.js';
import { announceInvoice, matchWaiting } from '../../../db/waiting-payments.js';
import { conflict, invalidField } from '../../problems.js';
import type { PostInvoiceBody } from '../../schemas/invoice-body.js';
import { followCustomerChange } from '../customers/follow-customer-change.js';
import { holdNewInvoice } from './hold-new-invoice.js';
import { invoiceHash, isSameInvoice } from './same-invoice.js';

/**
 * Takes an invoice in. One transaction writes customer, invoice, first plan and the line that starts its
 * run; Temporal is not asked, so a 2xx holds while it is down (P3).
 * @returns whether it is new; the same body under the same number changes nothing
 * @throws Problem `conflict` (number with other content, customer of another kind), `validation` (names)
 */
export async function postInvoice(
  tx: OrgTx,
  body: PostInvoiceBody,
  actor: Actor,
): Promise<{ readonly isNew: boolean; readonly invoiceId: string }> {
  const named = { number: body.number, customerReference: body.customer.reference };
  await announceInvoice(tx, named);
  const known = await readInvoiceByNumber(tx, body.number);
  if (known) return repetition(tx, body, known);
  const policy = await policyFor(tx, body);
  const asked = await namedManager(tx, body);
  const saved = await saveCustomer(tx, body.customer);
  if (saved.kind === 'kind_differs') throw kindDiffers();
  const { customer } = saved;
  const manager = asked ?? (await managerOf(tx, customer));
  if (asked && customer.account_manager_id === null) await assignCustomer(tx, customer.id, asked.id);
  const invoice = await insertInvoice(tx, {
    ...body,
    customer,
    accountManagerId: manager.id,
    policy,
    requestHash: invoiceHash(body),
  });
  if (invoice === undefined) return afterLostRace(tx, body);
  await appendAudit(tx, {
    type: 'invoice.created',
    invoiceId: invoice.id,
    customerId: customer.id,
    actor,
    data: {
      number: invoice.number,
      amountCents: invoice.total_cents,
      currency: invoice.currency,
      policy: policy.name,
    },
  });
  await followCustomerChange(tx, { customer, changed: saved.changed, byInvoiceId: invoice.id, actor });
  await enqueueStart(tx, invoice.id, await firstMove(tx, invoice, customer, named, actor));
  return { isNew: true, invoiceId: invoice.id };
}

/**
 * Where it stands before anybody has seen it: what was paid before it came is its own, and may settle it; then its run
 * ends as soon as it starts.
 */
async function firstMove(
  tx: OrgTx,
  invoice: InvoiceRow,
  customer: CustomerRow,
  named: Parameters<typeof matchWaiting>[2],
  actor: Actor,
): Promise<NextMove> {
  const { isMatched, isMismatched } = await matchWaiting(tx, invoice, named, actor);
  const settlement = isMatched ? await settleOrGoOn(tx, invoice.id, actor, 'paid') : undefined;
  if (settlement?.settled) return settlement.move;
  if (isMismatched) await openTask(tx, { invoiceId: invoice.id, kind: 'review', reason: 'unmatched' });
  await holdNewInvoice(tx, invoice.id, customer);
  return await replan(tx, invoice.id);
}

async function repetition(tx: OrgTx, body: PostInvoiceBody, known: InvoiceRecord) {
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

/** Somebody else committed this number between our look and our insert; the customer was locked by both. */
async function afterLostRace(tx: OrgTx, body: PostInvoiceBody) {
  const winner = await readInvoiceByNumber(tx, body.number);
  if (winner) return repetition(tx, body, winner);
  throw conflict('An invoice with this number is being written; please repeat.');
}

async function policyFor(tx: OrgTx, body: PostInvoiceBody) {
  const policy = await latestPolicy(tx, body.policy ?? defaultPolicyFor(body.customer.kind));
  if (policy === undefined) throw invalidField('/policy', 'is no policy of this organisation');
  return { name: policy.name, version: policy.version };
}

async function namedManager(tx: OrgTx, body: PostInvoiceBody): Promise<UserRow | undefined> {
  if (body.accountManager === undefined) return undefined;
  const user = await findUserByEmail(tx, body.accountManager);
  if (user === undefined) throw invalidField('/accountManager', 'is no user of this organisation');
  return user;
}

async function managerOf(tx: OrgTx, customer: CustomerRow): Promise<UserRow> {
  const own =
    customer.account_manager_id === null ? undefined : await findUser(tx, customer.account_manager_id);
  return own ?? ownerOf(tx);
}

const kindDiffers = () =>
  conflict('The customer of this reference is of another kind.', [
    { path: '/customer/kind', message: 'differs from the one on record' },
  ]);

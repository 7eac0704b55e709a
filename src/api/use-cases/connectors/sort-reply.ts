import { appendAudit } from '../../../db/audit.js';
import { lockOpenInvoices } from '../../../db/customer-wide.js';
import type { OrgTx } from '../../../db/database.js';
import { CUSTOMER } from '../../../db/mail-events/message-fate.js';
import { holdForReply } from '../../../db/mail-events/reply.js';
import { customerOfInvoice } from '../../../db/read/replies.js';
import { invoiceExists } from '../../../db/read/invoices.js';
import { lockReply, sortReply } from '../../../db/replies.js';
import type { ReplyRow } from '../../../db/tables.js';
import { replyTaskText } from '../../../domain/wording/index.js';
import type { Caller } from '../../auth/caller.js';
import { conflict, invalidField, notFound } from '../../problems.js';

/**
 * A person says which invoice an answer belongs to: from here it is a reply like any other, and holds all the
 * customer's invoices until somebody has read it. Said again, nothing changes.
 * @throws Problem `not-found`, `validation` (no such invoice), `conflict` (it belongs elsewhere)
 */
export async function matchReply(tx: OrgTx, id: string, invoiceId: string, caller: Caller): Promise<void> {
  const reply = await known(tx, id);
  if (!(await invoiceExists(tx, invoiceId))) throw invalidField('/invoice', 'is not known');
  const customerId = await customerOfInvoice(tx, invoiceId);
  if (reply.customer_id === customerId) return;
  requireUnsorted(reply);
  await sortReply(tx, id, { customerId, byId: caller.id });
  const invoiceIds = reply.auto ? [] : await lockOpenInvoices(tx, customerId);
  await appendAudit(tx, {
    type: 'reply.received',
    invoiceId,
    customerId,
    actor: CUSTOMER,
    data: { auto: reply.auto, replyId: id },
  });
  const readAt = invoiceIds.includes(invoiceId) ? invoiceId : invoiceIds.at(-1);
  const text = replyTaskText({ text: reply.text_body, attachments: reply.attachments }, tx.org.language);
  await holdForReply(tx, { customerId, invoiceIds, readAt }, text);
}

/**
 * A person says that it concerns nobody here (a newsletter, a wrong address). It is kept.
 * @throws Problem `not-found`, `conflict` (it belongs to a customer)
 */
export async function dismissReply(tx: OrgTx, id: string, caller: Caller): Promise<void> {
  const reply = await known(tx, id);
  if (reply.sorted_at !== null && reply.customer_id === null) return;
  requireUnsorted(reply);
  await sortReply(tx, id, { customerId: null, byId: caller.id });
}

async function known(tx: OrgTx, id: string): Promise<ReplyRow> {
  const reply = await lockReply(tx, id);
  if (reply === undefined) throw notFound();
  return reply;
}

function requireUnsorted(reply: ReplyRow): void {
  if (reply.customer_id !== null) throw conflict('This reply belongs to a customer already.');
  if (reply.sorted_at !== null) throw conflict('This reply was put aside already.');
}
